import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InstanceError } from './instance.ts';

const DRIVE_PATH = /^([A-Za-z]):[\\/](.*)$/s;

/**
 * Finds the file that an absolute Windows path means inside an instance whose drives are the folders `C` and `E` below `root`. Names are
 * compared without regard to case, as Windows does. A segment can only ever name something that is listed in its folder, so no path leads
 * out. Answers undefined when there is no such file. Throws {@link InstanceError} `invalid-path` for what is not an absolute path of plain
 * names.
 */
export async function findFile(root: string, path: string): Promise<string | undefined> {
  const [, drive, rest] = DRIVE_PATH.exec(path) ?? [];
  if (drive === undefined || rest === undefined) throw invalid(path);
  const segments = rest.split(/[\\/]/);
  // No way up, no alternate data streams, no wild cards, and none of the endings that Windows would silently drop.

  if (segments.some((segment) => segment === '' || /[\u0000-\u001f<>:"|?*]/.test(segment) || /[. ]$/.test(segment))) throw invalid(path);

  let folder = root;
  const names = [drive, ...segments];
  for (const [index, name] of names.entries()) {
    const last = index === names.length - 1;
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const entry = entries.find(
      (candidate) => candidate.name.toLowerCase() === name.toLowerCase() && (last ? candidate.isFile() : candidate.isDirectory()),
    );
    if (entry === undefined) return undefined;
    folder = join(folder, entry.name);
  }
  return folder;
}

const invalid = (path: string): InstanceError =>
  new InstanceError('invalid-path', `"${path.slice(0, 260)}" is not an absolute path on a drive of the instance`);
