import { Stopped } from './tree.ts';

/** Bytes of a frame, read from front to back within bounds. Going over an end stops the parser. */
export class Cursor {
  constructor(
    private readonly bytes: Buffer,
    /** From the start of the frame. */
    public at = 0,
    readonly end = bytes.length,
  ) {}

  get left(): number {
    return this.end - this.at;
  }

  take(count: number, what: string): Buffer {
    if (this.left < count) throw new Stopped(this.at, `${what} is cut short: ${this.left} of ${count} bytes`);
    const taken = this.bytes.subarray(this.at, this.at + count);
    this.at += count;
    return taken;
  }

  /** The same bytes from here on, up to so many of them. */
  part(length = this.left): Cursor {
    return new Cursor(this.bytes, this.at, Math.min(this.end, this.at + length));
  }

  /** What is left, without taking it. */
  rest(): Buffer {
    return this.bytes.subarray(this.at, this.end);
  }
}
