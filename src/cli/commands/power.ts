import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../adapters/index.ts';
import { subjects } from '../../broken-twins/index.ts';
import { PACKAGE_ROOT } from '../../conformance/plan/package.ts';
import type { Plan } from '../../conformance/plan/plan.ts';
import { loadPlan } from '../../conformance/plan/suite.ts';
import { cardFaults } from '../../conformance/power/cards.ts';
import { WorkerNotReady } from '../../conformance/power/pool.ts';
import { powerResult, powerSentence, type PowerJson } from '../../conformance/power/result.ts';
import type { PowerSubject } from '../../conformance/power/subject.ts';
import { GUARANTEES } from '../../conformance/register/index.ts';
import { guess, seedOf } from '../arguments.ts';
import { CommandFailed, EXIT } from '../failure.ts';
import { interruptible } from '../interrupt.ts';
import { matrix } from '../power/matrix.ts';
import { PowerProgress } from '../power/power-progress.ts';
import { prove } from '../power/prove.ts';
import { print, printJson } from '../terminal.ts';

export interface PowerOptions {
  readonly full?: boolean;
  readonly only?: string;
  readonly seed?: string;
  readonly jobs?: string;
  readonly json?: boolean;
}

const SUBJECTS = join(PACKAGE_ROOT, 'src', 'broken-twins', 'index.ts');

/** `fabric-tck power`: shows that the kit catches what is broken and passes what is lawful. Returns the exit code. */
export async function power(options: PowerOptions): Promise<number> {
  const seed = seedOf(options.seed);
  const jobs = jobsOf(options.jobs);
  const all = subjects.map((subject) => subject.card);
  const plan = await loadPlan();
  const faults = [...plan.faults, ...cardFaults(all, plan.checks)];
  if (faults.length > 0) throw new CommandFailed(`nothing can be proven with this suite: ${faults.slice(0, 5).join('; ')}`, EXIT.invalid);
  const cards = options.only === undefined ? all : chosen(options.only, all);

  const full = options.full === true;
  const began = performance.now();
  const progress = new PowerProgress(cards.length);
  const rows = await interruptible((signal) => prove({ module: SUBJECTS, cards, seed, full, jobs, signal, watcher: progress }))
    .catch((error: unknown) => {
      throw error instanceof WorkerNotReady ? new CommandFailed(`nothing was proven: ${error.message}`, EXIT.invalid) : error;
    })
    .finally(() => progress.close());

  const result = powerResult(rows, checked(plan), {
    seed,
    full,
    durationMs: Math.round(performance.now() - began),
    filtered: cards !== all,
  });
  const sentence = powerSentence(result);
  if (options.json === true) await printJson(result);
  else await print(matrix(result, rows, sentence));
  return exitCode(result);
}

/** 0 proven, 1 something is not as it must be, 3 all that ran is, but it was not everything, 4 the kit itself went wrong. */
function exitCode({ outcome, kitFailures, survivors, noisy, liars, variants }: PowerJson): number {
  if (outcome === 'proven') return 0;
  if (kitFailures.length > 0) return EXIT.invalid;
  return [survivors, noisy, liars.survivors, variants.survivors].some((each) => each.length > 0) ? 1 : 3;
}

const checked = (plan: Plan): string[] => [...new Set(plan.checks.map((check) => check.guarantee))];

/** The subjects that `--only` names: one by its id, or the twins of a guarantee. */
function chosen(text: string, all: readonly PowerSubject[]): readonly PowerSubject[] {
  const ids = [...GUARANTEES.map((guarantee) => guarantee.id), ...all.map((card) => card.id)];
  const id = ids.find((each) => each.toLowerCase() === text.toLowerCase());
  if (id === undefined)
    throw new UsageError(
      `no subject or guarantee is called ${JSON.stringify(text)}${guess(text, ids)} (fabric-tck explain shows a guarantee's twins)`,
    );
  const found = all.filter((card) => card.id === id || (card.kind === 'twin' && card.breaks === id));
  if (found.length === 0) throw new UsageError(`no twin breaks ${id} yet`);
  return found;
}

const MOST_JOBS = 64;

function jobsOf(text: string | undefined): number {
  if (text === undefined) return availableParallelism();
  const jobs = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (jobs < 1 || jobs > MOST_JOBS) throw new UsageError(`--jobs is a number from 1 to ${MOST_JOBS}`);
  return jobs;
}
