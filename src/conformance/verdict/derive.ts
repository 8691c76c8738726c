import { isDeepStrictEqual } from 'node:util';
import type { Claim, Judge, ScenarioRecord } from '../evidence/index.ts';
import type { PlannedStep } from '../plan/plan.ts';
import type { Attempt, AttemptStep } from '../record/recording.ts';
import { parseRecord } from '../record/scenario-record.ts';
import { CHECK_VERDICTS, type CheckVerdict } from './types.ts';

/** All that is known of one check when its verdict is derived. */
export interface Observation {
  /** The steps of the check as the suite has them. */
  readonly planned: readonly PlannedStep[];
  /** Why the check was not to be driven at all; null when it was. */
  readonly notClaimed: string | null;
  /** Why the run was cut short; null when it came to its end. */
  readonly stopped: string | null;
  readonly attempts: readonly Attempt[];
}

export interface Derived {
  readonly verdict: CheckVerdict;
  /** Why not `pass`, the gravest first. Empty for `pass`, and only for it. */
  readonly reasons: readonly string[];
  /** The record that was judged; null when there is none to read. */
  readonly record: ScenarioRecord | null;
}

/** Something that keeps a check from passing. */
interface Objection {
  readonly verdict: Exclude<CheckVerdict, 'pass'>;
  readonly reason: string;
}

/** The worse of verdicts. `pass` of none: callers make sure that there is one. */
export function worst(verdicts: Iterable<CheckVerdict>): CheckVerdict {
  let found: CheckVerdict = 'pass';
  for (const verdict of verdicts) if (severity(verdict) > severity(found)) found = verdict;
  return found;
}

const severity = (verdict: CheckVerdict): number => CHECK_VERDICTS.indexOf(verdict);

/**
 * The one function that decides how a check ends. A check passes when nothing objects: every objection is looked for, and the worst wins.
 * Findings are derived again from the recorded acts by `judgeNamed`, and must agree with what the run saw.
 */
export function deriveCheck(observation: Observation, judgeNamed: (name: string) => Judge): Derived {
  const { notClaimed, stopped, attempts, planned } = observation;
  if (notClaimed !== null) {
    if (attempts.length === 0) return { verdict: 'not-claimed', reasons: [notClaimed], record: null };
    return ended([{ verdict: 'harness-error', reason: 'the check was driven although the adapter does not claim it' }], null);
  }
  if (attempts.length === 0) {
    if (stopped !== null) return ended([{ verdict: 'could-not-run', reason: stopped }], null);
    return ended([{ verdict: 'harness-error', reason: 'the check was planned and never carried out' }], null);
  }
  const judged = attempts.map((attempt) => judgeAttempt(attempt, planned, stopped, judgeNamed));
  const objections = judged.flatMap((each) => each.objections);
  const verdicts = new Set(judged.map((each) => ended(each.objections, null).verdict));
  if (verdicts.size > 1)
    objections.push({ verdict: 'flaky', reason: `${attempts.length} attempts ended differently: ${[...verdicts].join(', ')}` });
  return ended(objections, judged.at(-1)?.record ?? null);
}

function ended(objections: readonly Objection[], record: ScenarioRecord | null): Derived {
  const gravestFirst = [...objections].sort((a, b) => severity(b.verdict) - severity(a.verdict));
  return { verdict: worst(objections.map((each) => each.verdict)), reasons: gravestFirst.map((each) => each.reason), record };
}

interface JudgedAttempt {
  readonly objections: readonly Objection[];
  readonly record: ScenarioRecord | null;
}

function judgeAttempt(
  attempt: Attempt,
  planned: readonly PlannedStep[],
  stopped: string | null,
  judgeNamed: (name: string) => Judge,
): JudgedAttempt {
  if (!attempt.finished) {
    const objection: Objection =
      stopped === null
        ? { verdict: 'harness-error', reason: 'the scenario began and never ended' }
        : { verdict: 'could-not-run', reason: stopped };
    return { objections: [objection], record: null };
  }
  const kit = (reason: string): Objection => ({ verdict: 'harness-error', reason });
  const objections: Objection[] = [];
  const failed = attempt.steps.some((step) => step.status === 'FAILED');
  if (!attempt.steps.some((step) => step.kind === 'step')) objections.push(kit('the scenario has no steps'));
  if (!isDeepStrictEqual(stepsOf(attempt), planned.map(wording))) objections.push(kit('the steps carried out are not those of the suite'));
  objections.push(...stepObjections(attempt.steps, failed).map(kit));

  const [text] = attempt.records;
  if (text === undefined || attempt.records.length > 1) {
    objections.push(kit(`the scenario left ${attempt.records.length} records instead of one`));
    return { objections, record: null };
  }
  let record: ScenarioRecord;
  try {
    record = parseRecord(text);
  } catch (error) {
    objections.push(kit((error as Error).message));
    return { objections, record: null };
  }
  objections.push(...recordObjections(record, attempt.steps, failed, judgeNamed));
  return { objections, record };
}

const wording = ({ keyword, text, judges }: PlannedStep): PlannedStep => ({ keyword, text, judges });
const stepsOf = ({ steps }: Attempt): PlannedStep[] => steps.filter((step) => step.kind === 'step').map(wording);

/** Steps may only pass, fail, or be skipped after one that failed. */
function stepObjections(steps: readonly AttemptStep[], failed: boolean): string[] {
  return steps.flatMap((step) => {
    if (step.status === 'PASSED' || step.status === 'FAILED' || (step.status === 'SKIPPED' && failed)) return [];
    return [`a ${step.kind} ended ${step.status.toLowerCase()}: ${step.keyword}${step.text}`];
  });
}

function recordObjections(
  record: ScenarioRecord,
  steps: readonly AttemptStep[],
  failed: boolean,
  judgeNamed: (name: string) => Judge,
): Objection[] {
  const objections: Objection[] = [];
  const broken = record.claims.filter((claim) => !claim.finding.kept);
  for (const claim of record.claims) {
    const disagreement = disagreementOn(claim, record, judgeNamed);
    if (disagreement !== null) objections.push({ verdict: 'harness-error', reason: disagreement });
  }
  for (const { finding } of broken) objections.push({ verdict: 'fail', reason: `${finding.promised}: ${finding.observed}` });
  if (record.trouble !== null) {
    const { kind, detail } = record.trouble;
    objections.push({ verdict: kind === 'set-up' ? 'could-not-run' : 'harness-error', reason: detail });
  }
  for (const fault of record.adapterFaults) objections.push({ verdict: 'could-not-run', reason: `the adapter was at fault: ${fault}` });
  if (failed && broken.length === 0 && record.trouble === null) {
    const message = steps.find((step) => step.status === 'FAILED')?.message?.split('\n')[0] ?? '';
    objections.push({ verdict: 'harness-error', reason: `a step failed, yet nothing on the record is broken: ${message}` });
  }
  if (!failed && broken.length > 0) objections.push({ verdict: 'harness-error', reason: 'a claim is broken, yet no step failed' });
  if (!failed && record.trouble !== null)
    objections.push({ verdict: 'harness-error', reason: 'the record tells of trouble, yet no step failed' });
  if (record.claims.length === 0 && !failed) objections.push({ verdict: 'harness-error', reason: 'the scenario claimed nothing' });
  for (const step of steps) {
    if (step.kind === 'step' && step.judges && step.status === 'PASSED' && !record.claims.some((claim) => claim.step === step.text))
      objections.push({ verdict: 'harness-error', reason: `a step that should judge claimed nothing: ${step.keyword}${step.text}` });
  }
  return objections;
}

/** Asks the claim's judge again; what it says now must be what the run saw. */
function disagreementOn(claim: Claim, record: ScenarioRecord, judgeNamed: (name: string) => Judge): string | null {
  try {
    const again = judgeNamed(claim.judge)(record.acts, claim.params);
    if (isDeepStrictEqual(again, claim.finding)) return null;
    return `the run found "${claim.finding.observed}" and the record says "${again.observed}" (${claim.judge})`;
  } catch (error) {
    return `the judge ${claim.judge} cannot judge the record: ${(error as Error).message}`;
  }
}
