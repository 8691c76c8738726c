import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManagementError } from '../../reference-impl/management/management-error.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import { readManagementCertificate, type CertificateRegistry } from '../../reference-impl/subscriptions/certificate-registry.ts';
import { isRefusedFor, registeringAnyKey } from './any-key.ts';
import { exchanged, type Change } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SMA-1');

type Register = CertificateRegistry['register'];

/** The registry with another way to register. */
const registering = (by: (lawful: Register, c: Composition) => Register, differs: (upload: Uint8Array) => boolean): Change =>
  exchanged('certificateRegistry', ({ register }, c) => ({ register: by(register, c) }), {
    register: (_subscriptionId, upload) => differs(upload),
  });

/** What the registry does when the lawful one has refused an upload for a private key in it. */
const holdingKey = (
  then: (
    upload: Uint8Array,
    refusal: ManagementError,
    again: (upload: Uint8Array) => ReturnType<Register>,
    c: Composition,
  ) => ReturnType<Register>,
) =>
  registering(
    (register, c) => (subscriptionId, upload) => {
      try {
        return register(subscriptionId, upload);
      } catch (error) {
        if (!(error instanceof ManagementError) || error.reason !== 'private-key-in-upload') throw error;
        return then(upload, error, (instead) => register(subscriptionId, instead), c);
      }
    },
    (upload) => isRefusedFor('private-key-in-upload', upload),
  );

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/;
const isPem = (upload: Uint8Array): boolean => upload[0] !== 0x30;

export const sma1Twins = [
  twin({
    id: 'refused-upload-kept-in-a-log',
    how: 'An upload with a private key is refused, and the whole of it is written to a log.',
    caughtBy: {
      'an-upload-with-the-private-key-after-the-certificate-is-refused-and-not-kept': 'no-private-key',
      'an-upload-with-a-pkcs-12-file-is-refused-and-not-kept': 'no-private-key',
    },
    changes: holdingKey((upload, refusal, _again, { options }) => {
      appendFileSync(join(options.folder, 'refused-uploads.log'), upload);
      throw refusal;
    }),
  }),
  twin({
    id: 'refusal-quotes-the-upload',
    how: 'The refusal of an upload with a private key repeats the upload to whoever reads the answer.',
    caughtBy: { 'an-upload-with-the-private-key-after-the-certificate-is-refused-and-not-kept': 'no-private-key' },
    changes: holdingKey((upload, { code, reason, message }) => {
      throw new ManagementError(code, reason, `${message} You sent: ${Buffer.from(upload).toString('latin1')}`);
    }),
  }),
  twin({
    id: 'private-key-cut-off-in-silence',
    how: 'An upload with a private key is taken for the certificate in it, so the customer never learns that the key was given away.',
    caughtBy: {
      'an-upload-with-the-private-key-after-the-certificate-is-refused-and-not-kept': 'refused',
      'an-upload-with-the-private-key-before-the-certificate-is-refused-and-not-kept': 'refused',
      'an-upload-with-an-old-style-private-key-is-refused-and-not-kept': 'refused',
    },
    changes: holdingKey((upload, refusal, again) => {
      const [certificate] = CERTIFICATE.exec(Buffer.from(upload).toString('latin1')) ?? [];
      if (certificate === undefined) throw refusal;
      return again(Buffer.from(certificate));
    }),
  }),
  twin({
    id: 'private-keys-without-a-label-go-unnoticed',
    how: 'A private key is known by its PEM label only; whoever uploads one as DER or PKCS#12 is told that it is no certificate.',
    caughtBy: {
      'an-upload-with-a-pkcs-12-file-is-refused-and-not-kept': 'refused',
      'an-upload-with-the-private-key-alone-is-refused-and-not-kept': 'refused',
    },
    changes: holdingKey((upload, refusal) => {
      if (isPem(upload)) throw refusal;
      throw new ManagementError('BadRequest', 'invalid-certificate', 'The upload is not an X.509 certificate.');
    }),
  }),
  twin({
    id: 'weak-key-registered',
    how: 'A certificate is registered whatever the length of its key.',
    caughtBy: { 'an-upload-of-a-certificate-for-a-1024-bit-key-is-refused': 'refused' },
    changes: registeringAnyKey,
  }),
  twin({
    id: 'pem-refused',
    how: 'A certificate is taken as DER only, although certificate tools write PEM as often.',
    caughtBy: {
      'a-certificate-uploaded-as-pem-is-registered': 'accepted',
      'a-certificate-uploaded-as-pem-with-windows-line-ends-is-registered': 'accepted',
    },
    changes: registering(
      (register) => (subscriptionId, upload) => {
        if (isPem(upload) && readManagementCertificate(upload))
          throw new ManagementError('BadRequest', 'invalid-certificate', 'The upload is not an X.509 certificate in DER.');
        return register(subscriptionId, upload);
      },
      isPem,
    ),
  }),
  twin({
    id: 'every-upload-called-a-success',
    how: 'What is no certificate is not registered, and the Portal says all the same that it was.',
    caughtBy: {
      'an-upload-of-a-certificate-that-was-cut-short-is-refused': 'refused',
      'an-upload-of-random-bytes-is-refused': 'refused',
    },
    changes: registering(
      (register) => (subscriptionId, upload) => {
        try {
          return register(subscriptionId, upload);
        } catch (error) {
          if (!(error instanceof ManagementError) || error.reason !== 'invalid-certificate') throw error;
          return { thumbprint: '', certificate: upload, publicKey: upload, created: '' };
        }
      },
      (upload) => isRefusedFor('invalid-certificate', upload),
    ),
  }),
  twin({
    id: 'key-shown-for-a-certificate',
    how: 'Where SMAPI lists the registered certificates, it shows no more of each than its public key.',
    caughtBy: { 'the-portal-and-smapi-show-the-certificate-that-was-uploaded-and-no-other': 'result' },
    changes: exchanged('smapiManagement', (management) => ({
      certificates: (who, id) => management.certificates(who, id).map((view) => ({ ...view, certificate: view.publicKey })),
    })),
  }),
];
