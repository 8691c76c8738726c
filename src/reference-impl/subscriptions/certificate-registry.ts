import { X509Certificate } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import { ManagementError } from '../management/management-error.ts';
import type { CertificateView } from '../management/view.ts';
import type { Store } from '../state/store.ts';
import { holdsPrivateKey } from './private-key-material.ts';

/** The shortest RSA key that may manage a subscription, in bits. */
export const LEAST_KEY_BITS = 2048;
/** How many management certificates a subscription may have. */
export const MOST_CERTIFICATES = 100;

/**
 * The management certificates of each subscription (SMA-1): the public half of key pairs that customers made themselves. A
 * registered certificate is known by all of its bytes; subject, serial number and issuer identify nobody. Its dates are judged when it is used.
 */
export interface CertificateRegistry {
  /**
   * Registers a certificate, DER or PEM. Registering it again changes nothing.
   * Throws {@link ManagementError} with reason `private-key-in-upload`, `invalid-certificate`, `weak-key` or `certificate-limit`,
   * and has then kept nothing of the upload.
   */
  register(subscriptionId: string, upload: Uint8Array): CertificateView;
  /** Answers whether there was one. */
  remove(subscriptionId: string, thumbprint: string): boolean;
  /** In the order of registration. */
  list(subscriptionId: string): readonly CertificateView[];
  /** The registration of these bytes exactly, if there is one. Asked on every request, so it tells no more than the name of it. */
  find(subscriptionId: string, der: Uint8Array): Pick<CertificateView, 'thumbprint'> | undefined;
  /** By SHA-1 thumbprint, in hex of any case. */
  byThumbprint(subscriptionId: string, thumbprint: string): CertificateView | undefined;
  has(subscriptionId: string, thumbprint: string): boolean;
}

const COLUMNS = 'thumbprint, certificate, publicKey, created';
const OF_SUBSCRIPTION = `SELECT ${COLUMNS} FROM managementCertificates WHERE subscriptionId = ? ORDER BY rowid`;

export interface CertificateRegistryParts {
  readonly store: Store;
  readonly clock: Clock;
  /** Finds the certificate in an upload, or throws {@link ManagementError}; {@link readManagementCertificate} by default. */
  readonly read?: (upload: Uint8Array) => X509Certificate;
}

export function createCertificateRegistry({
  store,
  clock,
  read = readManagementCertificate,
}: CertificateRegistryParts): CertificateRegistry {
  // Read again after every write to the store, whoever wrote: a removal holds from the next question on (SMA-2).
  const list = (subscriptionId: string): readonly CertificateView[] => store.remembered(OF_SUBSCRIPTION, subscriptionId);
  const byThumbprint = (subscriptionId: string, thumbprint: string): CertificateView | undefined => {
    const sought = thumbprint.toUpperCase();
    return list(subscriptionId).find((each) => each.thumbprint === sought);
  };

  return {
    register: (subscriptionId, upload) => {
      const certificate = read(upload);
      const thumbprint = thumbprintOf(certificate);
      return store.transaction(() => {
        const known = byThumbprint(subscriptionId, thumbprint);
        if (known !== undefined) return known;
        if (list(subscriptionId).length >= MOST_CERTIFICATES) {
          throw new ManagementError(
            'BadRequest',
            'certificate-limit',
            `A subscription can have at most ${MOST_CERTIFICATES} management certificates.`,
          );
        }
        const view: CertificateView = {
          thumbprint,
          certificate: certificate.raw,
          publicKey: certificate.publicKey.export({ type: 'pkcs1', format: 'der' }),
          created: clock.now().toISOString(),
        };
        store.run(
          `INSERT INTO managementCertificates (subscriptionId, ${COLUMNS}) VALUES (?, ?, ?, ?, ?)`,
          subscriptionId,
          view.thumbprint,
          view.certificate,
          view.publicKey,
          view.created,
        );
        return view;
      });
    },
    remove: (subscriptionId, thumbprint) =>
      store.run(
        'DELETE FROM managementCertificates WHERE subscriptionId = ? AND thumbprint = ?',
        subscriptionId,
        thumbprint.toUpperCase(),
      ) > 0,
    list,
    find: (subscriptionId, der) => list(subscriptionId).find(({ certificate }) => Buffer.compare(certificate, der) === 0),
    byThumbprint,
    has: (subscriptionId, thumbprint) => byThumbprint(subscriptionId, thumbprint) !== undefined,
  };
}

/** SHA-1 of the DER, upper-case hex: the name of a certificate in SMAPI, never a proof of anything. */
function thumbprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint.replaceAll(':', '');
}

/** The certificate of an upload that can be registered. Throws {@link ManagementError} for any other. */
export function readManagementCertificate(upload: Uint8Array): X509Certificate {
  if (holdsPrivateKey(upload)) {
    throw new ManagementError(
      'BadRequest',
      'private-key-in-upload',
      'The upload holds a private key. Keep it to yourself: only the certificate is needed. Nothing of the upload was kept.',
    );
  }
  const certificate = parse(upload);
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  if (asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) < LEAST_KEY_BITS) {
    throw new ManagementError('BadRequest', 'weak-key', `A management certificate needs an RSA key of at least ${LEAST_KEY_BITS} bits.`);
  }
  if (!isSelfSigned(certificate)) throw invalid('The certificate is not self-signed.');
  return certificate;
}

function parse(upload: Uint8Array): X509Certificate {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(upload);
    void certificate.publicKey; // is read on demand, and may be of a kind that cannot be
  } catch {
    throw invalid('The upload is not an X.509 certificate.');
  }
  // One certificate and nothing else: what is registered is what was shown to us, whole.
  if (upload[0] === 0x30 && certificate.raw.length !== upload.byteLength) throw invalid('The upload holds more than one certificate.');
  const blocks =
    Buffer.from(upload)
      .toString('latin1')
      .match(/-----BEGIN/g)?.length ?? 0;
  if (upload[0] !== 0x30 && blocks !== 1) throw invalid('The upload holds more than one certificate.');
  return certificate;
}

function isSelfSigned(certificate: X509Certificate): boolean {
  try {
    return certificate.issuer === certificate.subject && certificate.verify(certificate.publicKey);
  } catch {
    return false;
  }
}

function invalid(message: string): ManagementError {
  return new ManagementError('BadRequest', 'invalid-certificate', message);
}
