import { readFileSync } from 'node:fs';
import { UsageError } from '../../adapters/index.ts';
import { MergeRefused, mergeFault, parseRecording, type NamedRecording } from '../../conformance/shard/merge.ts';
import { CommandFailed, EXIT, fileTrouble } from '../failure.ts';
import { interruptible } from '../interrupt.ts';
import { ReportFolder } from '../report-folder.ts';
import { loadSuiteOrExplain } from '../subject.ts';
import { conclude } from './run.ts';

export interface MergeOptions {
  readonly report: string;
  readonly json?: boolean;
}

/** `fabric-tck merge`: judges the recordings of all parts together, from the recordings alone. Returns the exit code. */
export async function merge(files: readonly string[], options: MergeOptions): Promise<number> {
  const parts = files.map(readRecording);
  const suite = await loadSuiteOrExplain();
  const fault = mergeFault(parts, suite);
  if (fault !== null) throw new CommandFailed(`these recordings cannot be judged together: ${fault}`, EXIT.invalid);
  const recordings = [...parts].sort((a, b) => a.recording.shard.index - b.recording.shard.index).map((part) => part.recording);
  const [first, ...others] = recordings;
  if (first === undefined) throw new UsageError('name the recordings to merge');
  const folder = new ReportFolder(options.report);
  try {
    return await interruptible((signal) => {
      folder.begin();
      return conclude(suite.plan, [first, ...others], folder, options, signal);
    });
  } finally {
    folder.discard();
  }
}

function readRecording(name: string): NamedRecording {
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (error) {
    throw new UsageError(`${name} cannot be read: ${fileTrouble(error)}`);
  }
  try {
    return { name, recording: parseRecording(text, name) };
  } catch (error) {
    if (error instanceof MergeRefused) throw new CommandFailed(error.message, EXIT.invalid);
    throw error;
  }
}
