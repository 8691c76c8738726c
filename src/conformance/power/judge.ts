import { chapterOfGuarantee } from '../register/index.ts';
import type { CheckResult, RunOutcome } from '../verdict/types.ts';
import type { PowerSubject, TwinCard } from './subject.ts';

/** What is needed of one subject's run to judge it. Small enough to pass between processes. */
export interface PowerRun {
  /** `not-started`: the adapter gave no card. `died`: the process that carried the run out ended under it. */
  readonly outcome: RunOutcome | 'not-started' | 'died';
  readonly reasons: readonly string[];
  /** Every check that did not pass. */
  readonly unkept: readonly UnkeptCheck[];
  /** How many checks were judged. */
  readonly judged: number;
  /** How many checks were left out because nothing that is different in the subject shows in them. */
  readonly spared: number;
  readonly durationMs: number;
}

export interface UnkeptCheck {
  readonly id: string;
  readonly guarantee: string;
  readonly verdict: CheckResult['verdict'];
  /** The judges whose claims did not hold. */
  readonly judges: readonly string[];
  readonly reason: string;
}

/**
 * `caught`: as it must be. `survived`: the kit did not notice. `noisy`: caught, and a check of another guarantee did not pass either.
 * `kit-failed`: the kit itself went wrong, which no subject may bring about.
 */
export type PowerVerdict = 'caught' | 'survived' | 'noisy' | 'kit-failed';

export interface PowerFinding {
  readonly verdict: PowerVerdict;
  /** Why, when it is not `caught`. */
  readonly reasons: readonly string[];
}

/**
 * Judges one subject by its run. Pure.
 * @param within the checks in which a scout saw that something is different: one that failed outside them shows that the scout is blind
 */
export function judgeSubject(subject: PowerSubject, run: PowerRun, within?: readonly string[]): PowerFinding {
  const { verdict, reasons } = findingOf(subject, run, within);
  return { verdict, reasons: few(reasons) };
}

function findingOf(subject: PowerSubject, run: PowerRun, within: readonly string[] | undefined): PowerFinding {
  const unseen = within === undefined ? [] : run.unkept.filter((check) => !within.includes(check.id));
  if (unseen.length > 0) return { verdict: 'kit-failed', reasons: unseen.map((check) => `the scout saw no difference: ${told(check)}`) };
  const broken = run.unkept.filter((check) => check.verdict === 'harness-error' || check.verdict === 'flaky');
  if (broken.length > 0) return { verdict: 'kit-failed', reasons: broken.map(told) };
  // No fabric can do anything for which a run is lawfully invalid.
  if (run.outcome === 'invalid' || run.outcome === 'died') return { verdict: 'kit-failed', reasons: run.reasons };
  switch (subject.kind) {
    case 'twin':
      return judgeTwin(subject, run);
    case 'liar':
      return run.outcome === 'conformant'
        ? { verdict: 'survived', reasons: ['it came out conformant'] }
        : { verdict: 'caught', reasons: [] };
    case 'variant':
      // A lawful fabric that does not pass shows that the kit asks for more than the promise: the kit is what was caught.
      return run.outcome === 'conformant'
        ? { verdict: 'caught', reasons: [] }
        : { verdict: 'noisy', reasons: [...run.reasons, ...run.unkept.map(told)] };
  }
}

function judgeTwin(twin: TwinCard, run: PowerRun): PowerFinding {
  if (run.outcome === 'not-started') return { verdict: 'survived', reasons: run.reasons };
  const missed = twin.caughtBy.flatMap(({ check, judge }) => {
    const unkept = run.unkept.find((each) => each.id === check);
    if (unkept === undefined) return [`${check} kept it`];
    if (unkept.verdict !== 'fail') return [`${check} ended ${unkept.verdict}: ${unkept.reason}`];
    return unkept.judges.includes(judge)
      ? []
      : [`${check} failed for another reason (${unkept.judges.join(', ')} instead of ${judge}): ${unkept.reason}`];
  });
  if (twin.caughtBy.length === 0) missed.push('it names no check that must catch it');
  if (missed.length > 0) return { verdict: 'survived', reasons: missed };
  const noise = run.unkept.filter((check) => check.guarantee !== twin.breaks || check.verdict !== 'fail');
  return noise.length > 0 ? { verdict: 'noisy', reasons: noise.map(told) } : { verdict: 'caught', reasons: [] };
}

/** The first of many reasons: who knows these knows enough. */
const few = (reasons: readonly string[]): readonly string[] =>
  reasons.length <= MOST_REASONS ? reasons : [...reasons.slice(0, MOST_REASONS), `and ${reasons.length - MOST_REASONS} more`];
const MOST_REASONS = 5;

const told = (check: UnkeptCheck): string => `${check.id} ended ${check.verdict}: ${check.reason}`;

/** Whether a check belongs to a chapter: a twin runs against the chapter of the guarantee that it breaks, unless all is asked for. */
export function inChapterOf(breaks: string): (guarantee: string) => boolean {
  const chapter = chapterOfGuarantee(breaks).number;
  return (guarantee) => chapterOfGuarantee(guarantee).number === chapter;
}
