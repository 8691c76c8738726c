import { AdapterFault, type Adapter } from '../../adapters/contract/index.ts';
import { guarded, type GuardOptions } from '../../adapters/guard.ts';
import { Patience } from '../../clients/wire/index.ts';
import type { PlannedCheck } from '../plan/plan.ts';
import type { Suite } from '../plan/suite.ts';
import { chapterOfGuarantee } from '../register/index.ts';
import { carryOut, type RunDeadlines } from '../run/carry-out.ts';
import { WHOLE } from '../shard/split.ts';
import { judgeRun } from '../verdict/judge-run.ts';
import type { CheckResult, RunResult } from '../verdict/types.ts';
import { inChapterOf, type PowerRun } from './judge.ts';
import type { PowerSubject, TwinCard } from './subject.ts';

/**
 * What a subject may cost, in milliseconds: less than a fabric under judgement is given, as hundreds run and some hang on purpose; far more than
 * an honest one takes.
 */
export const SUBJECT_GUARD: GuardOptions = { deadlines: { describe: 20_000, open: 5_000, use: 5_000, close: 5_000 }, patience: 10_000 };
const ANSWER = 4_000;
/**
 * After so many checks that a liar did not pass, and faults, it is found out, and nothing more is asked of it unless all is asked for. Not after the
 * first, which may come of something else than the lie.
 */
const ENOUGH = 3;
const RUN: RunDeadlines = { scenario: 45_000, run: 240_000 };

/** The longest that {@link runSubject} takes, in milliseconds, while it is allowed to run at all. */
export const LONGEST_RUN = RUN.run + 60_000;

export interface SubjectRunOptions {
  readonly seed: string;
  /** Run a twin or a variant against every check, not only those of its own chapters; and a liar to its end, long after it is found out. */
  readonly full: boolean;
  /** The only checks of its plan to run a twin against, beside those that must catch it; null for all. */
  readonly within: readonly string[] | null;
  /** Errors that nobody caught, so far. */
  readonly strayErrors: readonly string[];
}

export interface SubjectRun {
  readonly run: PowerRun;
  /** Something of the run was left behind unfinished, so the process is fit for no other. */
  readonly leftBehind: boolean;
}

/** Carries the checks out on one subject of the proof of power. Never hangs and never rejects for what the subject does; disposes of the adapter. */
export async function runSubject(
  suite: Suite,
  subject: PowerSubject,
  create: () => Adapter,
  { seed, full, within, strayErrors }: SubjectRunOptions,
): Promise<SubjectRun> {
  const began = performance.now();
  const notStarted = (reason: string): SubjectRun => ({
    run: { outcome: 'not-started', reasons: [reason], unkept: [], judged: 0, spared: 0, durationMs: performance.now() - began },
    leftBehind: false,
  });
  const adapter = guarded(create(), SUBJECT_GUARD);
  const patience = new Patience(ANSWER, 3 * ANSWER);
  let unclean = 0;
  try {
    const reply = await adapter.describe();
    if (reply.reply !== 'accepted') return notStarted(`describe was answered ${reply.reply}`);
    const asked = full ? suite.plan.checks : suite.plan.checks.filter(({ guarantee }) => concerns(subject, guarantee));
    const plan = { ...suite.plan, checks: subject.kind === 'twin' && within !== null ? withinReach(asked, subject, within) : asked };
    const recording = await carryOut(
      { ...suite, plan },
      {
        adapter,
        card: reply.result,
        seed,
        profile: null,
        only: null,
        shard: WHOLE,
        adapterArguments: [],
        deadlines: RUN,
        patience,
        watcher: {
          ended: (_check, clean) => {
            unclean += clean ? 0 : 1;
            if (subject.kind === 'liar' && !full && unclean + adapter.faults.length >= ENOUGH) patience.end('the liar is found out');
          },
        },
        // A twin is the reference but for one part; the others may claim what they like.
        skipAbsence: subject.kind === 'twin',
        skipMessages: true,
      },
    );
    // The adapter's end is part of its run: what it does wrong there is its fault too.
    await adapter.dispose();
    const adapterFaults = adapter.faults.map((fault) => fault.message);
    const result = judgeRun(plan, [{ ...recording, adapterFaults, kitFaults: [...recording.kitFaults, ...strayErrors] }]);
    const spared = asked.length - plan.checks.length;
    return { run: { ...powerRun(result, performance.now() - began), spared }, leftBehind: recording.stopped !== null };
  } catch (error) {
    if (!(error instanceof AdapterFault)) throw error;
    return notStarted(error.message);
  } finally {
    await adapter.dispose();
  }
}

/** Whether the checks of a guarantee have something to say about a subject: those of the chapter that a twin breaks, or that a variant is different in; to a liar, those of all chapters, or of the ones that it names. */
const concerns = (subject: PowerSubject, guarantee: string): boolean => {
  if (subject.kind === 'twin') return inChapterOf(subject.breaks)(guarantee);
  return subject.chapters?.includes(chapterOfGuarantee(guarantee).number) ?? true;
};

const withinReach = (checks: readonly PlannedCheck[], { caughtBy }: TwinCard, within: readonly string[]): readonly PlannedCheck[] => {
  const wanted = new Set([...within, ...caughtBy.map(({ check }) => check)]);
  return checks.filter(({ id }) => wanted.has(id));
};

/** What is needed of a run's result to judge its subject. Pure. */
export function powerRun({ outcome, reasons, guarantees, judged }: RunResult, durationMs: number): Omit<PowerRun, 'spared'> {
  const checks = guarantees.flatMap((guarantee) => guarantee.checks);
  const unkept = checks.filter((check) => check.verdict !== 'pass').map(unkeptCheck);
  return { outcome, reasons, unkept, judged, durationMs };
}

function unkeptCheck({ id, guarantee, verdict, reasons, record }: CheckResult): PowerRun['unkept'][number] {
  const judges = (record?.claims ?? []).filter((claim) => !claim.finding.kept).map((claim) => claim.judge);
  return { id, guarantee, verdict, judges: [...new Set(judges)], reason: (reasons[0] ?? '').slice(0, 1_000) };
}
