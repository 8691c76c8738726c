import type { Json, Reply } from '../../adapters/contract/index.ts';
import type { Exchange } from './exchange.ts';

/** No reply: the fabric, or the way to it, broke. `fault` is a short stable word, `detail` is for people. */
export interface Fault {
  readonly reply: 'fault';
  readonly fault: string;
  readonly detail: string;
}

/** How an act ended: one of the four replies, or a fault. */
export type Outcome = Reply<Json> | Fault;

/**
 * What somebody did in a scenario and how it ended. `When` steps record acts; `Then` steps judge them, and look at nothing else.
 */
export interface Act {
  /** Names the act within its scenario, for the judges: `attack`, `permitted before`. Unique in the scenario. */
  readonly label: string;
  /** Who: a member of the cast, or `the lab`. */
  readonly actor: string;
  /** What, in plain words. */
  readonly deed: string;
  readonly outcome: Outcome;
  /** Every exchange that the act made, in order. */
  readonly exchanges: readonly Exchange[];
}

/** The roles in a refusal's square: the permitted twin, the attack, a look at what happened, the twin again. */
export const SQUARE = ['permitted before', 'attack', 'observed after', 'permitted again'] as const;
