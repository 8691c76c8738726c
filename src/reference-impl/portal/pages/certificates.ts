import { X509Certificate } from 'node:crypto';
import type { CertificateView } from '../../management/view.ts';
import { UPLOAD_LIMIT } from '../form.ts';
import type { Page } from '../page.ts';
import { submit, subscriptionIn } from './within-subscription.ts';

const PATH = '/subscriptions/{subscription}/certificates';

/** The management certificates of a subscription. */
export const certificatesPage: Page = {
  path: PATH,
  load(visit, names) {
    const subscription = subscriptionIn(visit, names);
    const certificates = visit.parts.management.certificates(visit.session.who, subscription.id).map(describe);
    return { title: 'Management certificates', view: 'certificates', subscription, data: { certificates } };
  },
  actions: [
    {
      name: 'add-certificate',
      files: { certificate: UPLOAD_LIMIT.certificate },
      perform: (visit, form, names) => submit(visit, names, PATH, { kind: 'AddCertificate', certificate: form.file('certificate') }),
    },
    {
      name: 'remove-certificate',
      perform: (visit, form, names) => submit(visit, names, PATH, { kind: 'RemoveCertificate', thumbprint: form.text('thumbprint') }),
    },
  ],
};

function describe({ thumbprint, certificate, created }: CertificateView) {
  const { subject, validFrom, validTo } = new X509Certificate(certificate);
  const times = { validFrom: new Date(validFrom).toISOString(), validTo: new Date(validTo).toISOString(), created };
  return { thumbprint, subject: subject.replaceAll('\n', ', '), ...times };
}
