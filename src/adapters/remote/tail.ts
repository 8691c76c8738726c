/** How many of the last lines are kept, and how much of each. */
const KEPT_LINES = 20;
const KEPT_CHARACTERS = 500;

/** The last lines of a text stream that may be endless, for messages about the process that wrote it. */
export class Tail {
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #lines: string[] = [];
  #unfinished = '';

  /** @param onLine given every line as it comes, cut like those that are kept */
  constructor(onLine?: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(text: string): void {
    const pieces = text.split(/\r?\n/);
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      this.#keep((this.#unfinished + piece).slice(0, KEPT_CHARACTERS));
      this.#unfinished = '';
    }
    this.#unfinished = (this.#unfinished + last).slice(0, KEPT_CHARACTERS);
  }

  /** The last `count` lines that say anything, joined by ` | `. */
  last(count: number): string {
    return [...this.#lines, this.#unfinished]
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .slice(-count)
      .join(' | ');
  }

  #keep(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    this.#onLine?.(line);
  }
}
