import type { NameReason } from './windows-name.ts';
import { foldCase, looksLikeAlias, nameProblem } from './windows-name.ts';

/** Why a path is not followed: a reason of one of its names, or one of the path as a whole. */
export type PathReason =
  | NameReason
  /** Longer than the 259 characters that Windows takes. */
  | 'too-long'
  /** `\\?\`, `\\.\`, `\??\`: past all rules for names, to devices and volumes. */
  | 'device-namespace'
  /** `\\server\share`. */
  | 'unc'
  /** `C:file`: relative to a folder that only the process knows. */
  | 'drive-relative'
  /** `\file`: on whatever drive the process is. */
  | 'no-drive'
  /** `file`: relative. */
  | 'relative'
  /** Has the form of an 8.3 alias, and stands for nothing that is there, or nobody can tell. */
  | 'alias';

/** A path that means different things to different layers, or nothing. */
export class PathError extends Error {
  override readonly name = 'PathError';
  constructor(
    readonly reason: PathReason,
    path: string,
  ) {
    super(`"${path.slice(0, 260)}" is not a path that can be followed (${reason})`);
  }
}

/** Who knows the names that are there, such as a volume. */
export interface KnownNames {
  /** How an entry of a folder is really called, when `name` is its name in other letters or its alias. Undefined when there is none. */
  realName(folder: readonly string[], name: string): string | undefined;
}

/** A path on a drive, in the one form that an access check may compare. */
export interface WindowsPath {
  /** In upper case. */
  readonly drive: string;
  /** From the root on; none of them is `.` or `..`. */
  readonly segments: readonly string[];
  /** It ended in a separator, so that it can only mean a folder. */
  readonly folder: boolean;
  /** `E:\approot\web.config`. */
  readonly text: string;
  /** The same with its case folded: two paths mean the same file exactly if these are equal. */
  readonly key: string;
}

const LONGEST = 259;

/**
 * The one meaning of a path, as Windows finds it: either separator, runs of them, `.` and `..` taken out lexically and never above the root,
 * dots and spaces dropped from the end (Microsoft, "File path formats on Windows systems"). Whatever would still mean different things
 * to different layers is refused with {@link PathError}, also where a later `..` would take it out again.
 *
 * With `known`, names get the case that they have and aliases become the names that they stand for; without it, whatever could be an alias
 * is refused. Access checks belong behind this function, and compare {@link WindowsPath.key}.
 */
export function windowsPath(path: string, known?: KnownNames): WindowsPath {
  const refuse = (reason: PathReason): never => {
    throw new PathError(reason, path);
  };
  if (path.length > LONGEST) refuse('too-long');
  if (path.length === 0) refuse('relative');
  const text = path.replaceAll('/', '\\');
  if (/^\\(?:\\[?.]|\?\?)(?:\\|$)/.test(text)) refuse('device-namespace');
  if (text.startsWith('\\\\')) refuse('unc');
  if (text.startsWith('\\')) refuse('no-drive');
  const [, drive = '', rest] = /^([A-Za-z]):(.*)$/s.exec(text) ?? [];
  if (rest === undefined) return refuse(nameProblem(text.split('\\', 1)[0] ?? '') === 'device-name' ? 'device-name' : 'relative');
  if (!rest.startsWith('\\')) refuse('drive-relative');

  const { segments, folder } = followed(rest, path, known);
  const whole = `${drive.toUpperCase()}:\\${segments.join('\\')}`;
  return { drive: drive.toUpperCase(), segments, folder, text: whole, key: foldCase(whole) };
}

/** The same for a path inside of a volume, which has no drive and starts at the root, with or without a separator. Answers its segments. */
export function pathInVolume(path: string, known?: KnownNames): readonly string[] {
  if (path.length > LONGEST) throw new PathError('too-long', path);
  return followed(path.replaceAll('/', '\\'), path, known).segments;
}

function followed(text: string, path: string, known: KnownNames | undefined): { segments: string[]; folder: boolean } {
  const segments: string[] = [];
  const parts = text.split('\\').filter((part) => part !== '');
  const folder = text.endsWith('\\') || text === '';
  for (const [index, part] of parts.entries()) {
    if (part === '.') continue;
    if (part === '..') {
      segments.pop();
      continue;
    }
    const name = trimmed(part, index === parts.length - 1 && !folder);
    const problem = nameProblem(name);
    if (problem !== undefined) throw new PathError(problem, path);
    const real = known?.realName(segments, name);
    if (real === undefined && looksLikeAlias(name)) throw new PathError('alias', path);
    segments.push(real ?? name);
  }
  return { segments, folder };
}

/**
 * "If a segment ends in a single period, that period is removed. [...] If the path doesn't end in a separator, all trailing periods and
 * spaces are removed." What is nothing but dots and spaces stays, to be refused: it is `..` to one layer and a name to another.
 */
function trimmed(part: string, last: boolean): string {
  const name = last ? part.replace(/[. ]+$/, '') : part.replace(/(?<=[^. ])\.$/, '');
  return name === '' ? part : name;
}
