import type { CheckVerdict, RunOutcome, RunResult } from '../verdict/types.ts';

/** The check verdict that by itself makes a list of checks look the way each outcome is. */
const TOLD_BY: Readonly<Partial<Record<RunOutcome, CheckVerdict>>> = { nonconformant: 'fail', incomplete: 'could-not-run' };

/** What a run that fell short is listed under, beside its checks, when they do not tell of it. */
export const RUN_CASE = 'The run is conformant';

/**
 * Whether a run fell short in a way that none of its checks shows (a filter, an adapter's fault, a suite that is not sound). A list of checks
 * alone would then be all green, or show another trouble than the one that counts.
 */
export function untold({ outcome, counts }: RunResult): boolean {
  if (outcome === 'conformant') return false;
  const by = TOLD_BY[outcome];
  return by === undefined || counts[by] === 0;
}
