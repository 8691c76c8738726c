import type { X509Certificate } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../management/principal.ts';
import { once } from '../once.ts';

/** The least RSA modulus, in bits, that a management certificate may have. */
export const LEAST_RSA_BITS = 2048;

/** What a caller shows of itself: the TLS handshake's peer certificate, and the request that came with it. */
export interface ClientClaim {
  /** The certificate whose private key the peer proved in the handshake (of this connection, or of the session that it resumed); null when it gave none. */
  readonly peer: X509Certificate | null;
  /** Whether the peer proved that in an earlier handshake, which this connection resumed. It makes no difference, and is here to show that. */
  readonly resumed: boolean;
  /** The request's headers. Nothing in them counts: they are here so that a reader sees that they do not. */
  readonly headers: IncomingHttpHeaders;
  /** The subscription that the request is for: a lower-case GUID. */
  readonly subscriptionId: string;
}

/** The part that keeps SMA-2: who is calling at SMAPI. */
export interface ClientCertificates {
  /** The principal whom the claim proves, or null. Asked on every request, and again once its body has come. */
  authenticate(claim: ClientClaim): Principal | null;
}

/** What {@link createClientCertificates} needs of the fabric. */
export interface ClientCertificateParts {
  readonly certificateRegistry: {
    /** The registration of exactly this DER for this subscription, if there is one now. */
    find(subscriptionId: string, der: Uint8Array): { readonly thumbprint: string } | null | undefined;
  };
  readonly clock: { now(): Date };
}

/** What is asked of a certificate on each request, read from it once. Null when it cannot be read. */
interface CertificateFacts {
  readonly der: Uint8Array;
  /** SHA-1 of the DER, upper-case hex. */
  readonly thumbprint: string;
  /** Milliseconds since the epoch; NaN when the date cannot be read, and then the certificate is never valid. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly strong: boolean;
}

/**
 * SMA-2: a registered certificate, proven by its private key in the TLS handshake, authenticates a request, and nothing else does.
 * The handshake alone proves little: it lets self-signed, expired and weak certificates through, and a resumed session repeats an
 * earlier one. So each request asks anew whether exactly these bytes are registered for this subscription, now, and are valid by
 * the fabric's clock. Issuers, subjects, serial numbers and headers have no say.
 */
export function createClientCertificates({ certificateRegistry, clock }: ClientCertificateParts): ClientCertificates {
  return {
    authenticate({ peer, subscriptionId }) {
      const facts = peer === null ? null : factsOf(peer);
      if (facts === null || !facts.strong) return null;
      const now = clock.now().getTime();
      if (!(facts.notBefore <= now && now <= facts.notAfter)) return null;
      if (!certificateRegistry.find(subscriptionId, facts.der)) return null;
      return { kind: 'certificate', subscriptionId, thumbprint: facts.thumbprint };
    },
  };
}

/** A certificate does not change, so what it says is read once, however many requests its connection carries. */
const factsOf = once((certificate: X509Certificate): CertificateFacts | null => {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    return {
      der: certificate.raw,
      thumbprint: certificate.fingerprint.replaceAll(':', ''),
      notBefore: Date.parse(certificate.validFrom),
      notAfter: Date.parse(certificate.validTo),
      strong: asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= LEAST_RSA_BITS,
    };
  } catch {
    return null; // a key of a kind that cannot be read proves nothing
  }
});
