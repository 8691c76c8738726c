const ERASE_LINE = '\r\u001b[2K';

/** Progress on standard error: one line that changes, on a terminal; lines that stay, everywhere. */
export class LiveLine {
  private readonly stream = process.stderr;
  private live = false;

  get onTerminal(): boolean {
    return this.stream.isTTY === true;
  }

  /** Shows a text in the place of the one before. Only on a terminal. */
  show(text: string): void {
    if (!this.onTerminal) return;
    const width = Math.max(20, (this.stream.columns || 80) - 1);
    this.stream.write(ERASE_LINE + (text.length > width ? `${text.slice(0, width - 1)}…` : text));
    this.live = true;
  }

  /** Writes a line that stays. */
  line(text: string): void {
    this.close();
    this.stream.write(`${text}\n`);
  }

  /** Takes the changing line away. */
  close(): void {
    if (this.live) this.stream.write(ERASE_LINE);
    this.live = false;
  }
}
