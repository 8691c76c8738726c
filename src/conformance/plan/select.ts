import type { AdapterCard, Profile } from '../../adapters/contract/index.ts';
import { guaranteeOf } from '../register/index.ts';
import type { Plan, PlannedCheck } from './plan.ts';

/** What was asked for on the command line. */
export interface Asked {
  /** Judge this one profile; null for all that the adapter claims. */
  readonly profile: Profile | null;
  /** Judge this one guarantee or check; null for all. */
  readonly only: string | null;
}

/** A check that the run must judge. */
export interface Demanded {
  readonly check: PlannedCheck;
  /** Why it is not driven; null when it is. */
  readonly notClaimed: string | null;
  /** Whether a judged profile demands it. A core check of one is never optional. */
  readonly required: boolean;
}

/** The checks that a run judges. With no profile named, checks outside the claimed profiles are judged `not-claimed`. */
export function demandedChecks(plan: Plan, card: AdapterCard, { profile, only }: Asked): Demanded[] {
  return plan.checks.flatMap((check): Demanded[] => {
    const guarantee = guaranteeOf(check.guarantee);
    if (guarantee === undefined || (only !== null && only !== check.id && only !== check.guarantee)) return [];
    if (profile !== null && !guarantee.profiles.includes(profile)) return [];
    const claimed = guarantee.profiles.some((each) => card.profiles.includes(each) && (profile === null || each === profile));
    const core = guarantee.level === 'core';
    if (claimed) return [{ check, notClaimed: null, required: core }];
    const notClaimed =
      profile === null
        ? `the adapter claims none of the profiles ${guarantee.profiles.join(', ')}`
        : `the adapter does not claim the profile ${profile}`;
    return [{ check, notClaimed, required: core && profile !== null }];
  });
}

/** The profiles that a run judges. */
export function judgedProfiles(card: AdapterCard, { profile }: Asked): readonly Profile[] {
  return profile === null ? card.profiles : [profile];
}
