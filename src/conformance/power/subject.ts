/**
 * The subjects of the proof of power. They are handed to the kit by the command; the kit knows only their cards, which can be written as JSON.
 */
export type PowerSubject = TwinCard | LiarCard | VariantCard;

/** A fabric that breaks one guarantee and no other. */
export interface TwinCard {
  readonly kind: 'twin';
  /** Permanent, kebab-case, unique among all subjects: `thumbprint-from-a-header`. */
  readonly id: string;
  /** The guarantee that it breaks. */
  readonly breaks: string;
  /** What is wrong with it, as a sentence. */
  readonly how: string;
  /** The checks that must fail, each with the judge whose claim must not hold there: caught, and for the right reason. */
  readonly caughtBy: readonly { readonly check: string; readonly judge: string }[];
}

/** An adapter that lies or breaks. It must never come out conformant, nor make the kit itself fail. */
export interface LiarCard {
  readonly kind: 'liar';
  readonly id: string;
  readonly how: string;
  /** The chapters whose checks it is run against, unless all is asked for: for a liar whose one lie has to decide a run that is well otherwise. All, where nothing is said. */
  readonly chapters?: readonly number[];
}

/** A fabric that differs from the reference where it may. It must come out conformant. */
export interface VariantCard {
  readonly kind: 'variant';
  readonly id: string;
  readonly how: string;
  /** The chapters about what is different in it. It is run against their checks, unless all is asked for. */
  readonly chapters: readonly number[];
}
