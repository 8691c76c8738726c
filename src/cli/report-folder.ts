import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../adapters/index.ts';
import { CommandFailed, EXIT, fileTrouble } from './failure.ts';

/** The file that every finished report has, and nothing else does. */
const MARK = 'verdict.json';

/**
 * A folder for reports that is either whole or not there. They are written into a temporary folder beside it, which takes its name
 * at the end. An earlier report is taken away when the run begins, so that it cannot be taken for the report of a run that was broken off.
 */
export class ReportFolder {
  readonly path: string;
  private readonly draft: string;

  /** @throws UsageError when reports cannot be written there, before anything is run */
  constructor(path: string) {
    this.path = resolve(path);
    this.draft = join(dirname(this.path), `.${basename(this.path)}-${randomBytes(4).toString('hex')}`);
    try {
      if (existsSync(this.path) && !isReport(this.path))
        throw new UsageError(`${path} holds something that is not a report, which I will not replace`);
      mkdirSync(this.draft, { recursive: true });
      const probe = join(this.draft, MARK);
      writeFileSync(probe, '{}');
      rmSync(probe);
    } catch (error) {
      this.discard();
      if (error instanceof UsageError) throw error;
      throw new UsageError(`no report can be written to ${path}: ${fileTrouble(error)}`);
    }
  }

  /** Takes the earlier report away. */
  begin(): void {
    try {
      rmSync(this.path, { recursive: true, force: true });
    } catch (error) {
      throw new UsageError(`the earlier report in ${this.path} cannot be replaced: ${fileTrouble(error)}`);
    }
  }

  /** Lets `write` fill the folder, and gives it its name. */
  async finish(verdict: object, write: (folder: string) => Promise<void>): Promise<void> {
    try {
      await write(this.draft);
      writeFileSync(join(this.draft, MARK), `${JSON.stringify(verdict, null, 2)}\n`);
      renameSync(this.draft, this.path);
    } catch (error) {
      this.discard();
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      throw new CommandFailed(`the report could not be written to ${this.path}: ${fileTrouble(error)}`, EXIT.usage);
    }
  }

  /** Leaves nothing behind. May be called at any time, and again. Never throws: it must not hide why it was called. */
  discard(): void {
    try {
      rmSync(this.draft, { recursive: true, force: true });
    } catch {
      // The draft's name says what it is, and it has no verdict.
    }
  }
}

/** Whether a path is a folder that a report may replace: an earlier report, or empty. */
function isReport(path: string): boolean {
  if (!statSync(path).isDirectory()) return false;
  const names = readdirSync(path);
  return names.length === 0 || names.includes(MARK);
}
