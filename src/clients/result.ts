import type { Exchange, Fault, Outcome } from '../conformance/evidence/index.ts';

/** What every method of the kit's clients answers. None of them throws for what a fabric does. */
export interface Result<Value> {
  /** The decisive exchange: the last one. */
  readonly exchange: Exchange;
  /** All exchanges that it took, in order. */
  readonly exchanges: readonly Exchange[];
  readonly outcome: Outcome;
  /** What an accepted answer says; null for any other. */
  readonly value: Value | null;
}

export const faulty = (fault: string, detail: string): Fault => ({ reply: 'fault', fault, detail });

/**
 * The alerts by which a TLS peer turns a caller away for what it offers or lacks (RFC 8446 section 6.2), as OpenSSL names them. They are a definite
 * answer, unlike those that tell of the peer's own trouble (internal error, decode error).
 */
const TURNED_AWAY = new Set([
  'handshake failure',
  'protocol version',
  'insufficient security',
  'no certificate',
  'bad certificate',
  'unsupported certificate',
  'certificate revoked',
  'certificate expired',
  'certificate unknown',
  'certificate required',
  'unknown ca',
  'access denied',
  'decrypt error',
]);

/**
 * How an exchange without an answer ended. A TLS alert that turns the caller away is a refusal with the code `tls-alert`, whose message is the
 * alert's name; everything else is a fault. Null when there is an answer.
 */
export function withoutAnswer({ outcome }: Exchange): Outcome | null {
  if (outcome.kind === 'answer') return null;
  if (outcome.fault === 'tls-alert' && TURNED_AWAY.has(outcome.detail))
    return { reply: 'refused', code: 'tls-alert', message: outcome.detail };
  return faulty(outcome.fault, outcome.detail);
}
