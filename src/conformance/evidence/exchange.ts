/**
 * One request on a surface, or to a customer's own front end, and what came back, as the kit's own client saw it on the wire. Serialisable: a verdict can be
 * derived again from it. Bodies are kept as text up to {@link KEPT_BODY_CHARACTERS}; beyond that, cut, with the full size told.
 */
export interface Exchange {
  readonly surface: 'portal' | 'smapi' | 'storage' | 'front-end';
  readonly request: {
    readonly method: string;
    /** Path and query, as sent. */
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly bodyBytes: number;
  };
  readonly connection: {
    /** SHA-1 thumbprint, upper-case hex, of the client certificate offered; null when none was. */
    readonly clientCertificate: string | null;
    /** The protocol agreed, for example `TLSv1.3`; null when the handshake did not end. */
    readonly protocol: string | null;
    /** Whether this connection resumed an earlier TLS session. */
    readonly resumed: boolean;
    /** Whether the connection had already carried a request. */
    readonly reused: boolean;
  };
  readonly outcome: HttpAnswer | WireFault;
}

/** A whole, well-formed HTTP answer. */
export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  /** Names in lower case; several values of one name are joined by ", " (set-cookie by a line feed). */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bodyBytes: number;
}

/** Why no whole answer came. */
export type WireFaultKind =
  /** Nobody listens there. */
  | 'connection-refused'
  /** The peer ended the TLS handshake with an alert; `detail` names it. */
  | 'tls-alert'
  /** The handshake ended in another way. */
  | 'handshake-failed'
  /** The peer closed or reset the connection before the answer was whole. */
  | 'connection-lost'
  /** No whole answer within the deadline. */
  | 'timeout'
  /** What came is not HTTP, or larger than the kit reads. */
  | 'malformed';

export interface WireFault {
  readonly kind: 'fault';
  readonly fault: WireFaultKind;
  readonly detail: string;
}

export const KEPT_BODY_CHARACTERS = 8_192;
