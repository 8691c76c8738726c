import type { Adapter } from '../adapters/contract/index.ts';
import type { LiarCard, TwinCard, VariantCard } from '../conformance/power/subject.ts';
import type { Change } from './change.ts';
import type { Showing } from './hidden.ts';

/** A subject of the proof of power: its card, and how to make a fresh adapter of it. `create` is called once a run, in the process that runs it. */
interface SubjectOf<Card> {
  readonly card: Card;
  create(): Adapter;
}

export interface BrokenTwin extends SubjectOf<TwinCard> {
  /** Where it is not the reference. */
  readonly changes: readonly Change[];
  /** What shows the difference, where no door does: up to then the kit sees the reference. */
  readonly shownBy?: readonly Showing[];
}
export type Liar = SubjectOf<LiarCard>;
export type Variant = SubjectOf<VariantCard>;
export type Subject = BrokenTwin | Liar | Variant;
