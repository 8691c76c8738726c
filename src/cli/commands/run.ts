import { join } from 'node:path';
import { carryOut } from '../../conformance/run/carry-out.ts';
import type { Recording } from '../../conformance/record/recording.ts';
import type { Plan } from '../../conformance/plan/plan.ts';
import { writeReports } from '../../conformance/report/index.ts';
import type { KeepMedium } from '../../conformance/run/context.ts';
import { WHOLE, type Shard } from '../../conformance/shard/split.ts';
import { judgeRun } from '../../conformance/verdict/judge-run.ts';
import { EXIT_CODES, type RunResult } from '../../conformance/verdict/types.ts';
import type { SubjectOptions } from '../arguments.ts';
import { interruptible } from '../interrupt.ts';
import { runToJson } from '../json/run.ts';
import { Progress } from '../progress.ts';
import { ReportFolder } from '../report-folder.ts';
import { strayErrors } from '../stray-errors.ts';
import { makeReady } from '../subject.ts';
import { summary } from '../summary.ts';
import { print, printJson, tell } from '../terminal.ts';

export interface RunOptions extends SubjectOptions {
  readonly report: string;
  readonly json?: boolean;
  readonly keepEvidence?: boolean;
}

/** `fabric-tck run`: drives the checks, judges them, writes the report. Returns the exit code. */
export async function run(options: RunOptions, command: readonly string[] | null): Promise<number> {
  const folder = new ReportFolder(options.report);
  try {
    return await interruptible(async (signal) => {
      const keepMedium = options.keepEvidence === true ? keptIn(folder) : undefined;
      const { suite, recording } = await record(options, command, signal, { begin: () => folder.begin(), keepMedium });
      return conclude(suite.plan, [recording], folder, options, signal);
    });
  } finally {
    folder.discard();
  }
}

/** What a run is given besides its options. */
export interface Recorded {
  /** Called when nothing can be bad usage any more. */
  readonly begin?: () => void;
  readonly shard?: Shard;
  readonly keepMedium?: KeepMedium | undefined;
}

/** Carries a run out with progress, and takes the adapter down. */
export async function record(
  options: SubjectOptions,
  command: readonly string[] | null,
  signal: AbortSignal,
  { begin = () => undefined, shard = WHOLE, keepMedium }: Recorded = {},
) {
  const progress = new Progress();
  const { suite, adapter, card, asked, seed, adapterWords } = await makeReady(options, command, signal).finally(() => progress.close());
  const stray = strayErrors();
  try {
    signal.throwIfAborted();
    begin();
    const recording = await carryOut(suite, {
      ...asked,
      adapter,
      card,
      seed,
      shard,
      adapterArguments: adapterWords,
      watcher: progress,
      signal,
      keepMedium,
    });
    signal.throwIfAborted();
    return { suite, recording: { ...recording, kitFaults: [...recording.kitFaults, ...stray.seen] } };
  } finally {
    progress.close();
    await adapter.dispose();
    stray.end();
  }
}

/** A medium is kept beside its check's evidence, under its own name, so that a disk still finds its parent. */
function keptIn(folder: ReportFolder): KeepMedium {
  return (check, medium, bytes) => folder.keep(['evidence', ...check.split('/'), 'media', ...medium.split('/')], bytes);
}

/** Judges recordings, writes the report, and prints the verdict. Returns the exit code. */
export async function conclude(
  plan: Plan,
  recordings: readonly [Recording, ...Recording[]],
  folder: ReportFolder,
  { json, keepEvidence }: { readonly json?: boolean; readonly keepEvidence?: boolean },
  signal: AbortSignal,
): Promise<number> {
  const result = judgeRun(plan, recordings);
  for (const missing of await report(result, recordings, folder, signal)) tell(missing);
  if (json === true) await printJson(runToJson(result));
  else {
    await print(summary(result, join(folder.path, 'index.html')));
    if (keepEvidence === true) await print(`disks:  ${join(folder.path, 'evidence', '*', '*', 'media')}`);
  }
  return EXIT_CODES[result.outcome];
}

async function report(
  result: RunResult,
  recordings: readonly Recording[],
  folder: ReportFolder,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const messages = recordings.map((recording) => recording.messages);
  let missing: readonly string[] = [];
  await folder.finish(runToJson(result), async (path) => {
    missing = await writeReports(result, path, { messages });
    signal.throwIfAborted();
  });
  return missing;
}
