import { X509Certificate } from 'node:crypto';
import type { CertificateView } from '../../management/view.ts';
import { WireError } from '../wire-error.ts';
import { optionalText, requiredBytes } from '../xml/fields.ts';
import { base64Bytes, document, element, text } from '../xml/writer.ts';
import { listWriter } from './list.ts';
import { done, made, route, shown } from './route.ts';
import { wireTimeWithTicks } from './times.ts';

/** Management certificates. Before 2012-03-01 only the Portal could list and change them. */
export const certificateRoutes = [
  route('GET', 'certificates', '2012-03-01', ({ management, who, subscriptionId, base }) =>
    shown(certificates(management.certificates(who, subscriptionId), base)),
  ),

  route('GET', 'certificates/{thumbprint}', '2012-03-01', (call) =>
    shown(
      document(
        'SubscriptionCertificate',
        content(call.management.certificate(call.who, call.subscriptionId, thumbprint(call.param('thumbprint')))),
      ),
    ),
  ),

  route('POST', 'certificates', '2012-03-01', (call) => {
    const sent = call.document('SubscriptionCertificate');
    const certificate = requiredBytes(sent, 'SubscriptionCertificateData');
    const own = ownThumbprint(certificate);
    const claimed = optionalText(sent, 'SubscriptionCertificateThumbprint')?.trim();
    if (own !== undefined && claimed !== undefined && claimed !== '' && thumbprint(claimed) !== own) {
      throw new WireError('BadRequest', 'The thumbprint is not that of the certificate.');
    }
    const accepted = call.management.submit(call.who, call.subscriptionId, { kind: 'AddCertificate', certificate });
    return made(accepted, `${call.resourceBase}/certificates/${own ?? ''}`);
  }),

  route('DELETE', 'certificates/{thumbprint}', '2012-03-01', (call) =>
    done(
      call.management.submit(call.who, call.subscriptionId, {
        kind: 'RemoveCertificate',
        thumbprint: thumbprint(call.param('thumbprint')),
      }),
    ),
  ),
];

const certificates = listWriter('SubscriptionCertificates', (view: CertificateView) => element('SubscriptionCertificate', content(view)));

function content(view: CertificateView): string {
  return (
    base64Bytes('SubscriptionCertificatePublicKey', view.publicKey) +
    text('SubscriptionCertificateThumbprint', view.thumbprint) +
    base64Bytes('SubscriptionCertificateData', view.certificate) +
    text('Created', wireTimeWithTicks(view.created))
  );
}

/** Undefined for what is no certificate: management says what is wrong with it. */
function ownThumbprint(certificate: Uint8Array): string | undefined {
  try {
    return new X509Certificate(certificate).fingerprint.replaceAll(':', '');
  } catch {
    return undefined;
  }
}

function thumbprint(given: string): string {
  return given.toUpperCase();
}
