/** A message on the wire: four bytes of length, big-endian, then as many bytes of JSON. */
const HEADER = 4;

/** A message as a frame. */
export function encodeFrame(message: unknown): Buffer {
  const content = JSON.stringify(message);
  const frame = Buffer.allocUnsafe(HEADER + Buffer.byteLength(content));
  frame.writeUInt32BE(frame.length - HEADER, 0);
  frame.write(content, HEADER);
  return frame;
}

export type FrameTaken =
  | { readonly kind: 'incomplete' }
  /** A frame is complete; `rest` is what came after it. */
  | { readonly kind: 'frame'; readonly content: Buffer; readonly rest: Buffer }
  /** The frame announces more than may be, or nothing. None of it is kept. */
  | { readonly kind: 'too-large' | 'empty' };

const INCOMPLETE = { kind: 'incomplete' } as const;
const FIRST_BUFFER = 512;

/** Puts frames together. It holds no more than what has come, and never more than one frame of at most `mostBytes`, however it is cut. */
export class FrameReader {
  #header = Buffer.alloc(HEADER);
  #headerLength = 0;
  #content = Buffer.alloc(0);
  #contentLength = 0;

  constructor(private readonly mostBytes: number) {}

  take(chunk: Buffer): FrameTaken {
    const headerPart = chunk.subarray(0, HEADER - this.#headerLength);
    headerPart.copy(this.#header, this.#headerLength);
    this.#headerLength += headerPart.length;
    if (this.#headerLength < HEADER) return INCOMPLETE;
    const announced = this.#header.readUInt32BE(0);
    // Before anything of it is buffered.
    if (announced > this.mostBytes) return { kind: 'too-large' };
    if (announced === 0) return { kind: 'empty' };

    const after = chunk.subarray(headerPart.length);
    const part = after.subarray(0, announced - this.#contentLength);
    this.#append(part, announced);
    if (this.#contentLength < announced) return INCOMPLETE;
    const content = this.#content.subarray(0, announced);
    this.#headerLength = 0;
    this.#content = Buffer.alloc(0);
    this.#contentLength = 0;
    return { kind: 'frame', content, rest: after.subarray(part.length) };
  }

  #append(part: Buffer, announced: number): void {
    const needed = this.#contentLength + part.length;
    if (needed > this.#content.length) {
      const grown = Buffer.alloc(Math.min(announced, Math.max(needed, this.#content.length * 2, FIRST_BUFFER)));
      this.#content.copy(grown, 0, 0, this.#contentLength);
      this.#content = grown;
    }
    part.copy(this.#content, this.#contentLength);
    this.#contentLength = needed;
  }
}
