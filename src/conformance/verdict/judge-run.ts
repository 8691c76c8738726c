import { judgeNamed } from '../judges/index.ts';
import type { Plan } from '../plan/plan.ts';
import { demandedChecks, judgedProfiles, type Demanded } from '../plan/select.ts';
import type { Recording } from '../record/recording.ts';
import { GUARANTEES, chapterOfGuarantee } from '../register/index.ts';
import { deriveCheck, worst } from './derive.ts';
import { decideOutcome } from './outcome.ts';
import { verdictSentence } from './sentence.ts';
import { CHECK_VERDICTS, type CheckResult, type CheckVerdict, type GuaranteeResult, type RunResult } from './types.ts';

/**
 * Judges a run by its recordings and the suite's plan alone: one recording for a run in one process, one a shard for a merged run.
 * All are of one suite, seed and subject (see {@link mergeFault}).
 */
export function judgeRun(plan: Plan, recordings: readonly [Recording, ...Recording[]]): RunResult {
  const [first] = recordings;
  const { subject, seed, profile, only, suite } = first;
  const command = new Commands(first);
  const stopped = recordings.find((each) => each.stopped !== null)?.stopped ?? null;
  const attempts = new Map<string, Recording['checks'][number]['attempts']>();
  for (const { id, attempts: more } of recordings.flatMap((each) => each.checks)) attempts.set(id, [...(attempts.get(id) ?? []), ...more]);

  const demanded = demandedChecks(plan, subject, first);
  const judged = demanded.map((each) => ({
    ...judgeCheck(each, attempts.get(each.check.id) ?? [], stopped, command),
    required: each.required,
  }));
  const unplanned = [...attempts.keys()].filter((id) => !demanded.some((each) => each.check.id === id));
  const adapterFaults = [...new Set(recordings.flatMap((each) => each.adapterFaults))];
  const decided = decideOutcome({
    planned: demanded.map((each) => each.check.id),
    judged: [...judged, ...unplanned.map((id) => ({ id, verdict: 'harness-error' as const, required: false }))],
    kitFaults: [...plan.faults, ...new Set(recordings.flatMap((each) => each.kitFaults))],
    adapterFaults,
    only,
  });
  const checks = judged.map(({ required: _required, ...check }): CheckResult => check);
  const result: Omit<RunResult, 'sentence'> = {
    ...decided,
    seed,
    profiles: judgedProfiles(subject, first),
    profile,
    only,
    planned: demanded.length,
    judged: judged.length,
    counts: countVerdicts(checks),
    guarantees: GUARANTEES.map((guarantee): GuaranteeResult => {
      const own = checks.filter((check) => check.guarantee === guarantee.id);
      const { number, title } = chapterOfGuarantee(guarantee.id);
      const absent = plan.checks.some((check) => check.guarantee === guarantee.id) ? 'not-judged' : 'pending';
      return {
        id: guarantee.id,
        chapter: { number, title },
        title: guarantee.title,
        level: guarantee.level,
        sources: guarantee.sources,
        profiles: guarantee.profiles,
        prose: plan.prose.get(guarantee.id) ?? '',
        verdict: own.length === 0 ? absent : worst(own.map((check) => check.verdict)),
        checks: own,
      };
    }),
    suite,
    subject,
    adapterFaults,
    startedAt: recordings.map((each) => each.startedAt).sort()[0] ?? first.startedAt,
    durationMs: Math.max(...recordings.map((each) => each.durationMs)),
    reproduce: command.run(),
  };
  return { ...result, sentence: verdictSentence(result) };
}

function judgeCheck(
  { check, notClaimed }: Demanded,
  attempts: Recording['checks'][number]['attempts'],
  stopped: string | null,
  command: Commands,
): CheckResult {
  const { verdict, reasons, record } = deriveCheck({ planned: check.steps, notClaimed, stopped, attempts }, judgeNamed);
  const last = attempts.at(-1);
  return {
    id: check.id,
    guarantee: check.guarantee,
    name: check.name,
    description: check.description,
    uri: check.uri,
    line: check.line,
    verdict,
    reasons,
    steps: (last?.steps ?? [])
      .filter((step) => step.kind === 'step')
      .map(({ keyword, text, status, message }) => ({ keyword, text, status, message })),
    record,
    durationMs: last?.durationMs ?? 0,
    evidence: record === null ? null : `evidence/${check.id}.json`,
    reproduce: command.check(check.id),
  };
}

function countVerdicts(checks: readonly CheckResult[]): Record<CheckVerdict, number> {
  const counts = Object.fromEntries(CHECK_VERDICTS.map((verdict) => [verdict, 0])) as Record<CheckVerdict, number>;
  for (const { verdict } of checks) counts[verdict] += 1;
  return counts;
}

/** The commands that make a run, or one check of it, again. */
class Commands {
  constructor(private readonly recording: Recording) {}

  run(): string {
    const { profile, only } = this.recording;
    return this.with([...(profile === null ? [] : ['--profile', profile]), ...(only === null ? [] : ['--only', only])]);
  }

  check(id: string): string {
    return this.with(['--only', id]);
  }

  private with(options: readonly string[]): string {
    const words = ['npx', 'fabric-tck', 'run', '--seed', this.recording.seed, ...options, ...this.recording.adapterArguments];
    return words.map(quoted).join(' ');
  }
}

/** A word as a POSIX shell reads it. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
