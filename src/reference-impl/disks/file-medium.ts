import { closeSync, fstatSync, fsyncSync, ftruncateSync, futimesSync, openSync, readSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Medium, MediumReason } from './medium.ts';
import { MediumError } from './medium.ts';

/**
 * The open files behind media, at most `most` at a time. A fabric has tens of thousands of disks, and a process may not have that many
 * files open; so a file is opened when it is used, and the one that was not used for longest is closed for it.
 */
export interface FilePool {
  /** The descriptor of a medium's file, opened by `open` when it is not open already. */
  use(owner: object, open: () => number): number;
  /** Closes the owner's file, if it is open. */
  release(owner: object): void;
  /** Takes the right to write a path. False when somebody has it. */
  claim(path: string): boolean;
  /** Gives that right back. */
  disclaim(path: string): void;
  /** How many files are open. */
  readonly open: number;
}

/** A pool of its own. Most callers share the one that {@link fileMedium} takes when none is given. */
export function createFilePool(most = 256): FilePool {
  // In the order of use, the longest unused first.
  const open = new Map<object, number>();
  const writers = new Set<string>();
  let latest: object | undefined;

  return {
    use: (owner, opening) => {
      let descriptor = open.get(owner);
      if (descriptor !== undefined && owner === latest) return descriptor;
      if (descriptor === undefined) {
        for (const [other, unused] of open) {
          if (open.size < most) break;
          open.delete(other);
          closeSync(unused);
        }
        descriptor = opening();
      } else open.delete(owner);
      open.set(owner, descriptor);
      latest = owner;
      return descriptor;
    },
    release: (owner) => {
      const descriptor = open.get(owner);
      if (descriptor === undefined) return;
      open.delete(owner);
      if (latest === owner) latest = undefined;
      closeSync(descriptor);
    },
    claim: (path) => !writers.has(path) && writers.add(path) !== undefined,
    disclaim: (path) => void writers.delete(path),
    get open() {
      return open.size;
    },
  };
}

const sharedPool = createFilePool();

/** The options of {@link fileMedium}. */
export interface FileMediumOptions {
  /** `read` never writes; `write` wants a file that is there; `create` makes one that must not be there. */
  readonly access: 'read' | 'write' | 'create';
  /** Whether {@link Medium.sync} waits until the bytes are on the device. Without it they outlive the process, and not the power. */
  readonly fsync?: boolean;
  /** The fabric's clock: the file's time of modification is set by it when what was written is flushed. Without it the machine's stays. */
  readonly now?: () => Date;
  readonly pool?: FilePool;
}

/** A medium that is a file, with positioned reads and writes. One writer a path at a time; readers beside it are welcome. */
export function fileMedium(path: string, options: FileMediumOptions): Medium {
  const { access, fsync = false, now, pool = sharedPool } = options;
  const file = resolve(path);
  const readOnly = access === 'read';
  const owner = {};
  let closed = false;
  let written = false;
  if (!readOnly && !pool.claim(file)) throw new MediumError('busy', `${path} is being written by somebody else`);

  const attempt = <T>(what: () => T): T => {
    try {
      return what();
    } catch (error) {
      throw error instanceof MediumError ? error : mediumErrorOf(path, error);
    }
  };
  let flags = access === 'read' ? 'r' : access === 'write' ? 'r+' : 'wx+';
  const descriptor = (): number => {
    if (closed) throw new MediumError('closed', `${path} is closed`);
    return pool.use(owner, () => openSync(file, flags));
  };
  const mayWrite = (): void => {
    if (readOnly) throw new MediumError('read-only', `${path} is opened for reading only`);
    written = true;
  };
  const flush = (): void => {
    if (!written || closed) return;
    if (now !== undefined) {
      const time = Math.floor(now().getTime() / 1000);
      futimesSync(descriptor(), time, time);
    }
    if (fsync) fsyncSync(descriptor());
    written = false;
  };
  const close = (): void => {
    if (closed) return;
    try {
      attempt(flush);
    } finally {
      closed = true;
      pool.release(owner);
      if (!readOnly) pool.disclaim(file);
    }
  };

  try {
    attempt(() => {
      if (!fstatSync(descriptor()).isFile()) throw new MediumError('failed', `${path} is not a file`);
    });
    if (access === 'create') flags = 'r+';
  } catch (error) {
    pool.release(owner);
    if (!readOnly) pool.disclaim(file);
    throw error;
  }

  return {
    name: path,
    readOnly,
    size: () => attempt(() => fstatSync(descriptor()).size),
    modified: () => attempt(() => statSync(file).mtime),
    read: (target, position) =>
      attempt(() => {
        for (let at = 0; at < target.length;) {
          const count = readSync(descriptor(), target, at, target.length - at, position + at);
          if (count === 0) throw new MediumError('outside', `${path} ends before byte ${position + target.length}`);
          at += count;
        }
      }),
    write: (source, position) =>
      attempt(() => {
        mayWrite();
        for (let at = 0; at < source.length;) at += writeSync(descriptor(), source, at, source.length - at, position + at);
      }),
    truncate: (size) =>
      attempt(() => {
        mayWrite();
        ftruncateSync(descriptor(), size);
      }),
    sync: () => attempt(flush),
    close,
    remove: () => {
      written = false; // nobody needs it on the device any more
      close();
      attempt(() => unlinkSync(file));
    },
  };
}

const REASONS: Readonly<Record<string, MediumReason>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EEXIST: 'exists',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only',
};

function mediumErrorOf(path: string, cause: unknown): MediumError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  return new MediumError(REASONS[code] ?? 'failed', `${path}: ${(cause as Error).message}`, { cause });
}
