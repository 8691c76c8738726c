import type { X509Certificate } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import { fingerprintOf } from './channel-identity.ts';

/** What a TLS handshake that has just ended says of the other side. */
export interface HandshakeFacts {
  /** The certificate whose key the peer has proven to hold (RFC 8446 section 4.4.3), if it showed one. */
  readonly certificate: X509Certificate | undefined;
  readonly resumed: boolean;
  /** For example `TLSv1.3`. */
  readonly protocol: string | null;
}

export type PeerFault = 'no-certificate' | 'wrong-certificate' | 'not-yet-valid' | 'expired' | 'resumed' | 'old-protocol';

/** The part that keeps CTL-1: whether the other side is who it has to be. Asked by both sides, at every connection, before any byte is believed. */
export interface PeerCheck {
  /** Why the peer is not the one whose certificate has this SHA-256; undefined when it is. */
  fault(facts: HandshakeFacts, fingerprint: string): PeerFault | undefined;
}

const PROTOCOLS: ReadonlySet<string | null> = new Set(['TLSv1.2', 'TLSv1.3']);

/**
 * CTL-1: the peer's own certificate, byte for byte, is what was pinned, and is valid by the fabric's clock. Certificates here are self-signed, so names,
 * issuers and chains say nothing, and none is looked at. A resumed session would repeat what an earlier handshake proved, so there is none.
 */
export function createPeerCheck({ clock }: { readonly clock: Pick<Clock, 'now'> }): PeerCheck {
  return {
    fault({ certificate, resumed, protocol }, fingerprint) {
      if (!PROTOCOLS.has(protocol)) return 'old-protocol';
      if (resumed) return 'resumed';
      if (certificate === undefined) return 'no-certificate';
      if (fingerprintOf(certificate.raw) !== fingerprint) return 'wrong-certificate';
      const now = clock.now().getTime();
      // A date that cannot be read is NaN, and then neither comparison holds.
      if (!(Date.parse(certificate.validFrom) <= now)) return 'not-yet-valid';
      if (!(now <= Date.parse(certificate.validTo))) return 'expired';
      return undefined;
    },
  };
}
