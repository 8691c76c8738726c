import { AdapterNotStarted, UsageError } from '../adapters/index.ts';

/** Exit codes beside those of a judged run (0, 1, 3, 4; see verdict/types.ts). */
export const EXIT = { recorded: 0, usage: 2, invalid: 4, notStarted: 5, interrupted: 130, terminated: 143 } as const;

/** A command ends here, with one sentence for people and its exit code. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** The sentence and the exit code for whatever a command threw. */
export function explained(error: unknown): { readonly sentence: string; readonly exitCode: number } {
  if (error instanceof CommandFailed || error instanceof UsageError || error instanceof AdapterNotStarted)
    return { sentence: error.message, exitCode: error.exitCode };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { sentence: `fabric-tck itself went wrong, and nothing was judged: ${stack}`, exitCode: EXIT.invalid };
}

/** What went wrong with a file, in words. */
export function fileTrouble(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const words: Record<string, string> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'permission is denied',
    EPERM: 'permission is denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is not a folder',
    EEXIST: 'something is in the way',
    ENOTEMPTY: 'something else was written there meanwhile',
    ELOOP: 'it is a link that leads in a circle',
    EBUSY: 'it is in use, or a file system is mounted there; name a folder within it',
    ENAMETOOLONG: 'its name is too long',
  };
  return words[code ?? ''] ?? message;
}
