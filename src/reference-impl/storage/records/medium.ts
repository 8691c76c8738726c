import { closeSync, constants, fdatasync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { FreeBlocks, type Run } from './free-blocks.ts';

/** A medium of storage: a file of blocks. Blocks are written whole. */
export class Medium {
  readonly blocks: FreeBlocks;
  readonly #descriptor: number;
  #isOpen = true;
  #flushing: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** Opens the file, making it if it is not there. `capacity` in blocks. */
  constructor(
    private readonly file: string,
    private readonly blockBytes: number,
    capacity: number,
  ) {
    this.#descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
    this.blocks = new FreeBlocks(capacity);
  }

  /** How many blocks the file reaches to: all that were ever used lie before that. */
  get extent(): number {
    return Math.ceil(fstatSync(this.#descriptor).size / this.blockBytes);
  }

  /** Writes an image, whole blocks, where its run begins. Durable once a {@link flush} that began afterwards has resolved. Throws what the file system does. */
  write(first: number, image: Uint8Array): void {
    let done = 0;
    while (done < image.byteLength)
      done += writeSync(this.#descriptor, image, done, image.byteLength - done, first * this.blockBytes + done);
  }

  /** The bytes of a run; fewer where the file ends before. */
  read({ first, count }: Run): Buffer {
    const image = Buffer.allocUnsafe(count * this.blockBytes);
    let done = 0;
    while (done < image.length) {
      const got = readSync(this.#descriptor, image, done, image.length - done, first * this.blockBytes + done);
      if (got === 0) break;
      done += got;
    }
    return image.subarray(0, done);
  }

  /** Resolves when all that was written so far is durable. Whoever asks while one flush runs shares the next. */
  flush(): Promise<void> {
    if (this.#flushing === undefined) return this.#begin();
    return (this.#next ??= this.#flushing.then(
      () => this.#begin(),
      () => this.#begin(),
    ));
  }

  /** Lets go of the file. A flush under way still ends well; what comes after fails. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const close = (): void => closeSync(this.#descriptor);
    if (this.#flushing === undefined) close();
    else this.#flushing.then(close, close);
  }

  /** The medium is gone, with all that is on it. */
  destroy(): void {
    this.close();
    rmSync(this.file, { force: true });
  }

  #begin(): Promise<void> {
    this.#next = undefined;
    const flushing = new Promise<void>((resolve, reject) => {
      if (!this.#isOpen) reject(new Error('the medium is gone'));
      else fdatasync(this.#descriptor, (error) => (error === null ? resolve() : reject(error)));
    });
    const over = (): void => {
      if (this.#flushing === flushing) this.#flushing = undefined;
    };
    this.#flushing = flushing;
    flushing.then(over, over);
    return flushing;
  }
}
