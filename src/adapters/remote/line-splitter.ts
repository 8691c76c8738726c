const LINE_FEED = 0x0a;

export interface LineSplitterEvents {
  /** A whole line, without its line feed. */
  onLine(line: Uint8Array): void;
  /** The line that is coming is longer than allowed. Nothing is kept of it, and nothing is read any more. */
  onTooLong(): void;
}

/** Cuts a stream of bytes into lines and never keeps more than one line of at most `maxBytes`. */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #events: LineSplitterEvents;
  #parts: Uint8Array[] = [];
  #length = 0;
  #stopped = false;

  constructor(maxBytes: number, events: LineSplitterEvents) {
    this.#maxBytes = maxBytes;
    this.#events = events;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    while (!this.#stopped) {
      const end = chunk.indexOf(LINE_FEED, from);
      const piece = chunk.subarray(from, end === -1 ? chunk.length : end);
      if (this.#length + piece.length > this.#maxBytes) {
        this.stop();
        this.#events.onTooLong();
        return;
      }
      if (end === -1) {
        if (piece.length > 0) this.#parts.push(piece);
        this.#length += piece.length;
        return;
      }
      const line = this.#parts.length === 0 ? piece : Buffer.concat([...this.#parts, piece]);
      this.#parts = [];
      this.#length = 0;
      from = end + 1;
      this.#events.onLine(line);
    }
  }

  /** Reads nothing any more. */
  stop(): void {
    this.#stopped = true;
    this.#parts = [];
    this.#length = 0;
  }

  /** How much has come of a line that was never ended, in bytes. */
  get unfinished(): number {
    return this.#length;
  }
}
