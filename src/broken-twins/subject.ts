import type { Adapter } from '../adapters/contract/index.ts';
import type { LiarCard, TwinCard, VariantCard } from '../conformance/power/subject.ts';

/** A subject of the proof of power: its card, and how to make a fresh adapter of it. `create` is called once a run, in the process that runs it. */
interface SubjectOf<Card> {
  readonly card: Card;
  create(): Adapter;
}

export type BrokenTwin = SubjectOf<TwinCard>;
export type Liar = SubjectOf<LiarCard>;
export type Variant = SubjectOf<VariantCard>;
export type Subject = BrokenTwin | Liar | Variant;
