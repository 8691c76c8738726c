import type { CheckVerdict, RunOutcome } from './types.ts';

/** What decides how a run ends. */
export interface RunFacts {
  /** Ids of the checks that the plan demands. */
  readonly planned: readonly string[];
  readonly judged: readonly {
    readonly id: string;
    readonly verdict: CheckVerdict;
    /** Whether a claimed profile demands the check: not to have run it is then a gap. */
    readonly required: boolean;
  }[];
  /** What is wrong with the suite or with the kit. */
  readonly kitFaults: readonly string[];
  readonly adapterFaults: readonly string[];
  /** The filter of `--only`, or null. */
  readonly only: string | null;
}

export interface DecidedOutcome {
  readonly outcome: RunOutcome;
  /** Why not `conformant`, a sentence each; empty when it is, and only then. */
  readonly reasons: readonly string[];
}

/** The one function that decides how a run ends. `conformant` is what is left when every other ending is ruled out. */
export function decideOutcome(facts: RunFacts): DecidedOutcome {
  const invalid = invalidReasons(facts);
  if (invalid.length > 0) return { outcome: 'invalid', reasons: invalid };

  const failed = facts.judged.filter((check) => check.verdict === 'fail');
  const gaps = gapReasons(facts);
  if (failed.length > 0) return { outcome: 'nonconformant', reasons: [`${counted(failed.length, 'check')} failed`, ...gaps] };
  if (gaps.length > 0) return { outcome: 'incomplete', reasons: gaps };
  return { outcome: 'conformant', reasons: [] };
}

function invalidReasons({ planned, judged, kitFaults }: RunFacts): string[] {
  const reasons = [...kitFaults];
  if (planned.length === 0) reasons.push('not one check was planned');
  const ids = judged.map((check) => check.id);
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  const missing = planned.filter((id) => !ids.includes(id));
  const extra = ids.filter((id) => !planned.includes(id));
  if (new Set(planned).size !== planned.length) reasons.push('a check was planned twice');
  if (twice.length > 0) reasons.push(`judged twice: ${some(twice)}`);
  if (missing.length > 0) reasons.push(`planned and not judged: ${some(missing)}`);
  if (extra.length > 0) reasons.push(`judged and not planned: ${some(extra)}`);
  const broken = judged.filter((check) => check.verdict === 'harness-error').map((check) => check.id);
  if (broken.length > 0) reasons.push(`the kit itself went wrong in ${counted(broken.length, 'check')}: ${some(broken)}`);
  const flaky = judged.filter((check) => check.verdict === 'flaky').map((check) => check.id);
  if (flaky.length > 0) reasons.push(`${counted(flaky.length, 'check')} ended differently on the same seed: ${some(flaky)}`);
  return reasons;
}

function gapReasons({ judged, adapterFaults, only }: RunFacts): string[] {
  const reasons: string[] = [];
  if (only !== null) reasons.push(`only ${only} was asked for`);
  const idle = judged.filter((check) => check.verdict === 'could-not-run').map((check) => check.id);
  if (idle.length > 0) reasons.push(`${counted(idle.length, 'check')} could not run: ${some(idle)}`);
  const unclaimed = judged.filter((check) => check.required && check.verdict === 'not-claimed').map((check) => check.id);
  if (unclaimed.length > 0)
    reasons.push(
      `${counted(unclaimed.length, 'check')} of the profile asked for ${unclaimed.length === 1 ? 'is' : 'are'} not claimed by the adapter: ${some(unclaimed)}`,
    );
  if (adapterFaults.length > 0) reasons.push(`the adapter was at fault ${counted(adapterFaults.length, 'time')}: ${some(adapterFaults)}`);
  if (!judged.some((check) => check.verdict === 'pass' || check.verdict === 'fail'))
    reasons.push('not one check was carried out to its end');
  return reasons;
}

const SHOWN = 3;

/** "a, b, c and 5 more". */
export function some(list: readonly string[]): string {
  const rest = list.length - SHOWN;
  return list.slice(0, SHOWN).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** "1 check", "3 checks". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
