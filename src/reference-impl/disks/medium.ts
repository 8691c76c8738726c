/** Why a medium did not do what was asked of it. */
export type MediumReason =
  /** There is no such file. */
  | 'missing'
  /** A file that was to be made is there already. */
  | 'exists'
  /** No space is left for it. */
  | 'full'
  /** It was opened for reading only. */
  | 'read-only'
  /** Somebody else has it open for writing. */
  | 'busy'
  /** It was closed or removed. */
  | 'closed'
  /** A read reaches beyond its end. */
  | 'outside'
  /** Anything else that the operating system says. */
  | 'failed';

/** The message names the medium and is fit for operators. */
export class MediumError extends Error {
  override readonly name = 'MediumError';
  constructor(
    readonly reason: MediumReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * What a virtual hard disk's file lies on: bytes by position, and no more. Everything is synchronous. Each call is then one step that no
 * other writer of this process can get in between, and no half-written structure is ever seen, which is what the order of writes in
 * `vhd/sparse-layout.ts` rests on.
 */
export interface Medium {
  /** For messages. */
  readonly name: string;
  readonly readOnly: boolean;
  /** In bytes. */
  size(): number;
  /** When it was last written. A differencing disk carries its parent's, and so knows a parent that has changed under it. */
  modified(): Date;
  /** Fills the whole target. Throws {@link MediumError} `outside` when the medium ends before. */
  read(target: Uint8Array, position: number): void;
  /** Writes all of the source, beyond the end too; what is jumped over reads as zeros. */
  write(source: Uint8Array, position: number): void;
  /** Cuts it off, or extends it with zeros. */
  truncate(size: number): void;
  /** What was written before is on the medium before anything that is written afterwards, if the medium was asked to care. */
  sync(): void;
  close(): void;
  /** Closes it and takes it away for good. */
  remove(): void;
}

const PAGE = 4096;

/** The options of {@link memoryMedium}. */
export interface MemoryMediumOptions {
  readonly name?: string;
  readonly readOnly?: boolean;
  /** The clock that {@link Medium.modified} goes by. Without it, time stands still at the year 2000. */
  readonly now?: () => Date;
  /** What it holds at first. */
  readonly bytes?: Uint8Array;
}

/** A medium in memory. It holds only pages that were written, so that holes cost nothing. */
export function memoryMedium(options: MemoryMediumOptions = {}): Medium {
  const { name = 'memory', readOnly = false, now = () => new Date(Date.UTC(2000, 0, 1)), bytes } = options;
  const pages = new Map<number, Buffer>();
  let size = 0;
  let modified = now();
  let closed = false;

  const mayWrite = (): void => {
    if (closed) throw new MediumError('closed', `${name} is closed`);
    if (readOnly) throw new MediumError('read-only', `${name} is opened for reading only`);
  };
  /** Calls `visit` for each page that the range touches: its number, where in it the part begins, where in the range, and how long. */
  const parts = (position: number, length: number, visit: (page: number, within: number, at: number, count: number) => void): void => {
    for (let at = 0; at < length;) {
      const within = (position + at) % PAGE;
      const count = Math.min(PAGE - within, length - at);
      visit((position + at - within) / PAGE, within, at, count);
      at += count;
    }
  };
  const store = (source: Uint8Array, position: number): void => {
    parts(position, source.length, (number, within, at, count) => {
      let page = pages.get(number);
      if (page === undefined) pages.set(number, (page = Buffer.alloc(PAGE)));
      page.set(source.subarray(at, at + count), within);
    });
    size = Math.max(size, position + source.length);
  };
  if (bytes !== undefined) store(bytes, 0);

  return {
    name,
    readOnly,
    size: () => size,
    modified: () => modified,
    read: (target, position) => {
      if (closed) throw new MediumError('closed', `${name} is closed`);
      if (position < 0 || position + target.length > size)
        throw new MediumError('outside', `${name} ends before byte ${position + target.length}`);
      parts(position, target.length, (number, within, at, count) => {
        const page = pages.get(number);
        if (page === undefined) target.fill(0, at, at + count);
        else target.set(page.subarray(within, within + count), at);
      });
    },
    write: (source, position) => {
      mayWrite();
      store(source, position);
      modified = now();
    },
    truncate: (length) => {
      mayWrite();
      for (const number of pages.keys()) if (number * PAGE >= length) pages.delete(number);
      pages.get(Math.floor(length / PAGE))?.fill(0, length % PAGE);
      size = length;
      modified = now();
    },
    sync: () => undefined,
    close: () => {
      closed = true;
    },
    remove: () => {
      closed = true;
      pages.clear();
      size = 0;
    },
  };
}
