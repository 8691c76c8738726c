import type { Adapter } from './adapter.ts';

/**
 * What can be wrong with an adapter, beside the four replies. The words are stable: reports and tests name them.
 */
export const FAULTS = {
  threw: 'the adapter threw, or said itself that it broke, while it carried out a call',
  timeout: 'no answer within the deadline',
  'late-answer': 'the answer came after the deadline',
  'wrong-shape': 'an answer that the schemas of the contract do not allow',
  'wrong-version': 'the adapter speaks another version of the contract',
  'no-card': 'the adapter did not say what it is',
  'not-loopback': 'a surface that is not https on a loopback address',
  'missing-surface': 'a claimed profile needs a surface that the fabric does not have',
  'handle-reused': 'two open fabrics go by one handle',
  'unclaimed-instrument': 'an instrument that the card does not claim answered as if it were there',
  'claim-not-kept': 'an instrument that the card claims is answered unsupported',
  'close-failed': 'a fabric was not taken down when asked',
  'not-started': 'the process could not be started',
  noise: 'a line on the standard output that is no answer',
  'invalid-utf8': 'a line on the standard output that is not UTF-8',
  'line-too-long': 'a line longer than the protocol allows',
  flood: 'so many faults that the kit stopped reading',
  'unknown-id': 'an answer to a call that was never made',
  'answered-twice': 'a second answer to one call',
  exited: 'the process ended before it was asked to',
  'output-closed': 'the process lives, but closed its standard output',
  'input-closed': 'the process lives, but reads no more calls',
  'exit-failed': 'the process did not end well, or not at all, after the end of its standard input',
  'given-up': 'too many calls went unanswered; the kit makes no more',
} as const;
export type FaultWord = keyof typeof FAULTS;

/**
 * The adapter, or the way to it, broke. It is none of the four replies, so it never counts as a refusal; a run with one is never conformant.
 */
export class AdapterFault extends Error {
  override readonly name = 'AdapterFault';
  /** One sentence on one line, for people: what happened, during which call. */
  readonly detail: string;

  /**
   * @param fault a stable word, see {@link FAULTS}
   * @param detail what happened; it may quote the adapter, so line breaks are taken out of it
   * @param fatal nothing more can come of this adapter: every later call fails at once with this same fault
   */
  constructor(
    readonly fault: FaultWord,
    detail: string,
    readonly fatal = false,
  ) {
    const sentence = detail.trim().replaceAll(/\s*[\r\n]+\s*/g, ' | ');
    super(`${fault}: ${sentence}`);
    this.detail = sentence;
  }
}

/** The kit itself sent, or was about to send, what the contract does not allow. A harness error: it says nothing about the fabric. */
export class KitMistake extends Error {
  override readonly name = 'KitMistake';
}

/** The adapter could not be brought up, so nothing was judged. The command exits 5. */
export class AdapterNotStarted extends Error {
  override readonly name = 'AdapterNotStarted';
  readonly exitCode = 5;
}

/**
 * An adapter behind the guard. Its calls answer with a reply of the right shape, in time, or reject: with {@link AdapterFault} when the
 * adapter is to blame (recorded in `faults` as well), with {@link KitMistake} when the kit is. `dispose` never rejects.
 */
export interface GuardedAdapter extends Adapter {
  /** Every fault so far, in order, those outside any call included. */
  readonly faults: readonly AdapterFault[];
  dispose(): Promise<void>;
}
