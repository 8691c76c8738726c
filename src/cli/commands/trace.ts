import { readFileSync } from 'node:fs';
import { UsageError } from '../../adapters/index.ts';
import { twins } from '../../broken-twins/index.ts';
import { suiteDigest } from '../../conformance/plan/digest.ts';
import { PACKAGE_SOURCE } from '../../conformance/plan/suite.ts';
import { traceRun, type Trace, type TracedSentence } from '../../conformance/trace/trace.ts';
import { counted } from '../../conformance/verdict/outcome.ts';
import { judgeRun } from '../../conformance/verdict/judge-run.ts';
import type { SubjectOptions } from '../arguments.ts';
import { CommandFailed, EXIT, fileTrouble } from '../failure.ts';
import { interruptible } from '../interrupt.ts';
import { runJson, runToJson, type RunJson } from '../json/run.ts';
import type { TraceJson } from '../json/trace.ts';
import { fitted, painter, print, printJson } from '../terminal.ts';
import { record } from './run.ts';

export interface TraceOptions extends SubjectOptions {
  readonly from?: string;
  readonly json?: boolean;
}

/** `fabric-tck trace`: guarantee ↔ sentence ↔ check ↔ twin, from a real run. Exit 4 when the trace has a hole or the run is invalid. */
export async function trace(options: TraceOptions, command: readonly string[] | null): Promise<number> {
  const run = options.from === undefined ? await freshRun(options, command) : earlierRun(options.from);
  if (run.outcome === 'invalid') throw new CommandFailed(`an invalid run cannot be traced. ${run.sentence}`, EXIT.invalid);
  const traced = traceRun(run, twins);
  if (options.json === true) await printJson(toJson(traced, run));
  else await print(told(traced));
  return traced.faults.length === 0 ? 0 : EXIT.invalid;
}

function freshRun(options: TraceOptions, command: readonly string[] | null): Promise<RunJson> {
  return interruptible(async (signal) => {
    const { suite, recording } = await record(options, command, signal);
    return runToJson(judgeRun(suite.plan, [recording]));
  });
}

/** Reads the verdict of an earlier run of this very suite. */
function earlierRun(file: string): RunJson {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${fileTrouble(error)}`);
  }
  let run: RunJson;
  try {
    run = runJson.parse(JSON.parse(text));
  } catch {
    throw new UsageError(`${file} is not the verdict of a run: give the verdict.json of a report`);
  }
  const digest = suiteDigest(PACKAGE_SOURCE.root, PACKAGE_SOURCE.judging);
  if (run.suite.digest !== digest)
    throw new CommandFailed(`${file} is the verdict of another suite (${run.suite.digest}); this one is ${digest}`, EXIT.invalid);
  const part = run.only !== null ? `--only ${run.only}` : run.profile !== null ? `--profile ${run.profile}` : null;
  if (part !== null)
    throw new UsageError(`${file} is the verdict of a part of the suite (${part}): a trace needs one of all that a fabric claims`);
  return run;
}

function toJson({ guarantees, sentences, faults }: Trace, { outcome, seed, suite, startedAt }: RunJson): TraceJson {
  return {
    guarantees: guarantees.map((each) => ({
      ...each,
      sources: [...each.sources],
      twins: [...each.twins],
      checks: each.checks.map((check) => ({ ...check, twins: [...check.twins] })),
    })),
    sentences: {
      total: sentences.length,
      covered: having(sentences, 'covered').length,
      pending: having(sentences, 'pending').length,
      notNormative: having(sentences, 'not-normative').length,
      missing: having(sentences, 'missing').length,
      each: sentences.map((each) => ({ ...each, guarantees: [...each.guarantees], checks: [...each.checks] })),
    },
    faults: [...faults],
    run: { outcome, seed, suite, startedAt },
  };
}

const having = (sentences: readonly TracedSentence[], status: TracedSentence['status']) =>
  sentences.filter((each) => each.status === status);

function told({ guarantees, sentences, faults }: Trace): string {
  const paint = painter(process.stdout);
  const down = guarantees
    .filter((guarantee) => guarantee.checks.length > 0)
    .flatMap((guarantee) => [
      fitted(`${paint('bold', guarantee.id.padEnd(6))} ${guarantee.verdict.padEnd(13)} from ${guarantee.sources.join(' ')}`, 7),
      ...guarantee.checks.map((check) =>
        fitted(`       ${check.verdict.padEnd(13)} ${check.id}${check.twins.length > 0 ? `  catches ${check.twins.join(', ')}` : ''}`, 21),
      ),
    ]);
  const up = sentences.map(({ id, status, guarantees: claiming, checks, reason }) => {
    const what = reason ?? `${claiming.join(', ')}${checks.length > 0 ? ` (${counted(checks.length, 'check')})` : ''}`;
    return fitted(`${id.padEnd(7)} ${status.padEnd(13)} ${what}`, 22);
  });
  const sums = (['covered', 'pending', 'not-normative', 'missing'] as const).map(
    (status) => `${having(sentences, status).length} ${status}`,
  );
  return [
    paint('bold', 'From guarantees to sentences, checks and twins'),
    ...down,
    '',
    paint('bold', 'From sentences to guarantees and checks'),
    ...up,
    '',
    fitted(`${sentences.length} sentences: ${sums.join(', ')}`, 2),
    ...faults.map((fault) => fitted(paint('red', `fault: ${fault}`), 2)),
    '',
  ].join('\n');
}
