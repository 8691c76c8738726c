import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import { partsOf, type Change } from '../change.ts';
import type { Showing } from '../hidden.ts';
import type { BrokenTwin } from '../subject.ts';

/** What one twin is. */
export interface TwinOptions {
  /** Kebab-case: the fact that is wrong. */
  readonly id: string;
  /** What is wrong, as a sentence. */
  readonly how: string;
  /** The checks that must fail, by their name after the guarantee's id, each with the judge whose claim must not hold. */
  readonly caughtBy: Readonly<Record<string, string>>;
  /** Where it is not the reference. */
  readonly changes: Change | readonly Change[];
  /** What shows the difference, where no door does. */
  readonly shownBy?: readonly Showing[];
}

/** A maker of twins that break this guarantee. To the kit each looks like the reference: its card says nothing of what is wrong. */
export function twinsOf(breaks: string): (options: TwinOptions) => BrokenTwin {
  return ({ id, how, caughtBy, changes: given, shownBy }) => {
    const changes = [given].flat();
    return {
      card: {
        kind: 'twin',
        id,
        breaks,
        how,
        caughtBy: Object.entries(caughtBy).map(([check, judge]) => ({ check: `${breaks}/${check}`, judge })),
      },
      changes,
      ...(shownBy && { shownBy }),
      create: () => referenceAdapter({ parts: partsOf(changes) }),
    };
  };
}
