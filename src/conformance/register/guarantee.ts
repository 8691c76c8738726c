import type { Profile } from '../../adapters/contract/index.ts';

/** How ids of guarantees look: `SMA-2`, `VM-1`, `NET-1a`. */
export const GUARANTEE_ID = /^[A-Z]{2,3}-\d+[a-z]?$/;

/** One promise of the source document, restated. Its id is permanent. */
export interface Guarantee {
  /** For example `SMA-2`. A `Rule:` in the features carries it as a tag. */
  readonly id: string;
  /** `extended` promises are mentioned by the source in passing, or left to the customer's choice; all others are `core`. */
  readonly level: 'core' | 'extended';
  /** The promise, in the present tense, without a full stop. */
  readonly title: string;
  /** The sentences of the source document that make the promise. */
  readonly sources: readonly string[];
  /** The profiles that it is judged in. */
  readonly profiles: readonly Profile[];
  /** What the kit itself does and looks at. */
  readonly observedBy: string;
  /** A fabric that breaks this promise and no other; null when no single part of a fabric keeps it. */
  readonly brokenBy: string | null;
}

/** A chapter of the specification. */
export interface Chapter {
  readonly number: number;
  readonly title: string;
  readonly guarantees: readonly Guarantee[];
}
