import type { Json } from '../../adapters/contract/index.ts';
import type { WireFaultKind } from '../../conformance/evidence/index.ts';

/** What came of calling a fabric agent: goes on the record as an act's result. */
export type CallRecord = {
  /** Whether a stream to the agent stood at all. */
  readonly reached: boolean;
  /** SHA-1 thumbprint of the certificate that the kit showed; null when it showed none. */
  readonly shown: string | null;
  /** The protocol agreed; null when the handshake did not end. */
  readonly protocol: string | null;
  /** How many bytes of application data came. */
  readonly received: number;
  /** Every message that came. */
  readonly answers: Json[];
  /** How it ended other than by an answer. */
  readonly fault: WireFaultKind | null;
  readonly detail: string;
};

/** One stream that somebody opened to a stand-in. */
export type VisitRecord = {
  /** How many bytes came before any are deciphered: the visitor's side of the handshake, at least. */
  readonly cipherBytes: number;
  readonly protocol: string | null;
  /** SHA-1 thumbprint of the certificate that the visitor showed. */
  readonly visitor: string | null;
  /** How many bytes of application data came. */
  readonly applicationBytes: number;
  /** What was asked: the operations, in order. */
  readonly asked: string[];
  /** How many bytes the stand-in said on the stream. */
  readonly said: number;
  /** Whether the visitor has ended the stream. */
  readonly ended: boolean;
  readonly detail: string;
};

/** What came of playing back recorded bytes. */
export type PlayBackRecord = {
  readonly reached: boolean;
  readonly sent: number;
  readonly received: number;
  /** The random of the server's hello, as hex; null when none came. */
  readonly random: string | null;
  /** Whether all that came were TLS records. */
  readonly records: boolean;
  readonly fault: WireFaultKind | null;
  readonly detail: string;
};
