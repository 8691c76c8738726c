import { randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../adapters/index.ts';
import { CommandFailed, EXIT, fileTrouble } from './failure.ts';

/** The file that every finished report has, and nothing else does. */
const MARK = 'verdict.json';

/** What stands in a report, the site that `npm run report` adds to it included. */
const PARTS =
  /^(verdict\.json|index\.html|junit\.xml|evidence|allure-results|allure-report|(messages(-\d+)?\.ndjson)|(specification(-\d+)?\.html))$/;

/** One name is asked to be a file and a folder. */
const NAMES_AT_ODDS: ReadonlySet<string> = new Set(['EEXIST', 'ENOTDIR', 'EISDIR']);

/** What a kept file, and each folder on the way to it, may be called. */
const PLAIN_NAME = /^(?!\.)[A-Za-z0-9._-]{1,200}$/;

/**
 * A folder for reports that is either whole or not there. They are written into a temporary folder beside it, which takes its name
 * at the end. An earlier report is taken away when the run begins, so that it cannot be taken for the report of a run that was broken off.
 */
export class ReportFolder {
  readonly path: string;
  private readonly draft: string;
  /** Folders on the way there that were made for it. */
  private readonly made: string[] = [];
  /** Why something could not be kept. */
  private trouble: unknown;
  private readonly discarding = (): void => this.discard();

  /** @throws UsageError when reports cannot be written there, before anything is run */
  constructor(path: string) {
    if (path === '') throw new UsageError('--report wants the name of a folder');
    this.path = placeOf(path);
    this.draft = join(dirname(this.path), `.${basename(this.path)}-${randomBytes(4).toString('hex')}`);
    process.on('exit', this.discarding);
    try {
      const trouble = whyNotReplaced(this.path);
      if (trouble !== null) throw new UsageError(`no report can be written to ${path}: ${trouble}`);
      this.make(dirname(this.path));
      mkdirSync(this.draft);
      const probe = join(this.draft, MARK);
      writeFileSync(probe, '{}');
      rmSync(probe);
    } catch (error) {
      this.discard();
      if (error instanceof UsageError) throw error;
      throw new UsageError(`no report can be written to ${path}: ${fileTrouble(error)}`);
    }
  }

  /** Takes the earlier report away, and nothing else: the folder may have been filled by somebody in the meantime. */
  begin(): void {
    if (!existsSync(this.path)) return;
    try {
      const parts = readdirSync(this.path).filter((name) => PARTS.test(name));
      // The mark first: what is left, should the rest fail, is no report.
      for (const name of [MARK, ...parts]) rmSync(join(this.path, name), { recursive: true, force: true });
      rmdirSync(this.path);
    } catch (error) {
      throw new UsageError(`the earlier report in ${this.path} cannot be replaced: ${fileTrouble(error)}`);
    }
  }

  /** Lets `write` fill the folder, and gives it its name. */
  async finish(verdict: object, write: (folder: string) => Promise<void>): Promise<void> {
    try {
      if (this.trouble !== undefined) throw this.trouble;
      await write(this.draft);
      writeFileSync(join(this.draft, MARK), `${JSON.stringify(verdict, null, 2)}\n`);
      renameSync(this.draft, this.path);
    } catch (error) {
      this.discard();
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      throw new CommandFailed(`the report could not be written to ${this.path}: ${fileTrouble(error)}`, EXIT.usage);
    }
  }

  /**
   * Puts a file into the report to be. The names are a fabric's: one that could lead out of the report, or that is a file's and a folder's at once, costs that file
   * and not the report. What cannot be written for another reason shows when the report is finished.
   */
  keep(path: readonly string[], bytes: Uint8Array): void {
    if (this.trouble !== undefined || !path.every((name) => PLAIN_NAME.test(name))) return;
    try {
      const file = join(this.draft, ...path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    } catch (error) {
      if (!NAMES_AT_ODDS.has((error as NodeJS.ErrnoException).code ?? '')) this.trouble = error;
    }
  }

  /** Leaves nothing behind. May be called at any time, and again. Never throws: it must not hide why it was called. */
  discard(): void {
    process.off('exit', this.discarding);
    try {
      rmSync(this.draft, { recursive: true, force: true });
      for (const folder of this.made.reverse()) rmdirSync(folder);
    } catch {
      // The draft's name says what it is, and it has no verdict. A folder on the way to a finished report is not empty, and stays.
    }
  }

  /** Makes a folder and those that lead to it. One by one, as Node's own way of it never ends where a file system makes no folders. */
  private make(folder: string): void {
    if (existsSync(folder)) return;
    this.make(dirname(folder));
    mkdirSync(folder);
    this.made.push(folder);
  }
}

/** Where a path leads. A link stays a link, and the report goes to where it points. */
function placeOf(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  if (isLink(path)) throw new UsageError(`no report can be written to ${path}: it is a link that leads nowhere`);
  return resolve(path);
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false; // what is wrong with the path shows when it is written to
  }
}

/** Why what stands at a path may not be replaced by a report; null when it is an earlier report, or an empty folder, or nothing. */
function whyNotReplaced(path: string): string | null {
  if (!existsSync(path)) return null;
  if (!statSync(path).isDirectory()) return 'there is a file in its place';
  const names = readdirSync(path);
  if (names.length > 0 && !names.includes(MARK)) return 'it holds something that is not a report, and is left alone';
  const stray = names.find((name) => !PARTS.test(name));
  return stray === undefined ? null : `it also holds ${stray}, which is no part of a report, and is left alone`;
}
