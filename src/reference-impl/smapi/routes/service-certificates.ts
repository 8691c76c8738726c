import type { Call } from '../router.ts';
import { WireError } from '../wire-error.ts';
import { optionalText, optionalWord, requiredBytes } from '../xml/fields.ts';
import { base64Bytes, document, element, text } from '../xml/writer.ts';
import { queued, route, shown } from './route.ts';

const CERTIFICATES = 'services/hostedservices/{service}/certificates';

/** The certificates of a hosted service. What is shown of one is public: its private key never comes back. */
export const serviceCertificateRoutes = [
  route('GET', CERTIFICATES, '2009-10-01', (call) => {
    const service = call.param('service');
    const certificates = call.management
      .serviceCertificates(call.who, call.subscriptionId, service)
      .map(({ thumbprint, certificate }) =>
        element(
          'Certificate',
          text('CertificateUrl', `${call.base}/${CERTIFICATES.replace('{service}', service)}/sha1-${thumbprint}`) +
            text('Thumbprint', thumbprint) +
            text('ThumbprintAlgorithm', 'sha1') +
            base64Bytes('Data', certificate),
        ),
      );
    return shown(document('Certificates', certificates.join('')));
  }),

  route('POST', CERTIFICATES, '2009-10-01', (call) => {
    const sent = call.document('CertificateFile');
    optionalWord(sent, 'CertificateFormat', ['pfx'] as const);
    return queued(
      call.management.submit(call.who, call.subscriptionId, {
        kind: 'AddServiceCertificate',
        service: call.param('service'),
        pfx: requiredBytes(sent, 'Data'),
        password: optionalText(sent, 'Password') ?? '',
      }),
    );
  }),

  route('GET', `${CERTIFICATES}/{thumbprint}`, '2009-10-01', (call) => {
    const view = call.management.serviceCertificate(call.who, call.subscriptionId, call.param('service'), thumbprintOf(call));
    return shown(document('Certificate', base64Bytes('Data', view.certificate)));
  }),

  route('DELETE', `${CERTIFICATES}/{thumbprint}`, '2009-10-01', (call) =>
    queued(
      call.management.submit(call.who, call.subscriptionId, {
        kind: 'RemoveServiceCertificate',
        service: call.param('service'),
        thumbprint: thumbprintOf(call),
      }),
    ),
  ),
];

/** The path has the algorithm before the thumbprint, as in `sha1-0B2C...`. */
function thumbprintOf(call: Call): string {
  const thumbprint = /^sha1-([0-9a-f]{40})$/i.exec(call.param('thumbprint'))?.[1];
  if (thumbprint === undefined) throw new WireError('BadRequest', 'The certificate is not named by sha1- and its thumbprint.');
  return thumbprint.toUpperCase();
}
