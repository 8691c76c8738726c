import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { UsageError } from '../../adapters/index.ts';
import { recordingText } from '../../conformance/record/recording.ts';
import { parseShard } from '../../conformance/shard/split.ts';
import { counted } from '../../conformance/verdict/outcome.ts';
import type { SubjectOptions } from '../arguments.ts';
import { CommandFailed, EXIT, fileTrouble } from '../failure.ts';
import { interruptible } from '../interrupt.ts';
import { tell } from '../terminal.ts';
import { record } from './run.ts';

export interface ShardOptions extends SubjectOptions {
  readonly out: string;
}

/** `fabric-tck shard`: drives one part of the checks and records it. Exit 0 means recorded, and says nothing about the fabric. */
export async function shard(part: string, options: ShardOptions, command: readonly string[] | null): Promise<number> {
  const which = parseShard(part);
  if (which === null) throw new UsageError(`${JSON.stringify(part)} is not a part: write 1/4 for the first of four`);
  if (which.of > 1 && options.seed === undefined) throw new UsageError('all parts of a run need one seed: give each the same --seed');
  const out = new RecordingFile(options.out);
  try {
    return await interruptible(async (signal) => {
      const { recording } = await record(options, command, signal, { shard: which });
      out.write(recordingText(recording));
      tell(
        `recorded part ${which.index} of ${which.of}, ${counted(recording.driven.length, 'check')}, in ${options.out}; fabric-tck merge judges the parts together`,
      );
      return EXIT.recorded;
    });
  } finally {
    out.discard();
  }
}

/** A file that is either whole or not there: written beside its place, and renamed at the end. Devices are written directly. */
class RecordingFile {
  private readonly draft: string;
  private readonly discarding = (): void => this.discard();

  constructor(private readonly path: string) {
    if (path === '') throw new UsageError('--out wants the name of a file');
    const device = existsSync(path) && !statSync(path).isFile();
    if (device && statSync(path).isDirectory()) throw new UsageError(`no recording can be written to ${path}: it is a folder`);
    this.draft = device ? path : `${path}.${randomBytes(4).toString('hex')}.part`;
    process.on('exit', this.discarding);
    try {
      writeFileSync(this.draft, '');
    } catch (error) {
      throw new UsageError(`no recording can be written to ${path}: ${fileTrouble(error)}`);
    }
  }

  write(text: string): void {
    try {
      writeFileSync(this.draft, text);
      if (this.draft !== this.path) renameSync(this.draft, this.path);
    } catch (error) {
      throw new CommandFailed(`the recording could not be written to ${this.path}: ${fileTrouble(error)}`, EXIT.usage);
    }
  }

  discard(): void {
    process.off('exit', this.discarding);
    if (this.draft !== this.path) rmSync(this.draft, { force: true });
  }
}
