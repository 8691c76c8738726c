import type { PlannedCheck } from '../conformance/plan/plan.ts';
import { painter } from './terminal.ts';

const ERASE_LINE = '\r\u001b[2K';
/** Off a terminal, how many lines of progress a run makes besides those about failures. */
const SPARSE_LINES = 10;

/** Tells on standard error how a run goes: a live line on a terminal, a line now and then elsewhere. */
export class Progress {
  private readonly stream = process.stderr;
  private readonly paint = painter(process.stderr);
  private total = 0;
  private done = 0;
  private unclean = 0;
  private live = false;

  planned(checks: readonly PlannedCheck[]): void {
    this.total = checks.length;
  }

  began(check: PlannedCheck): void {
    if (this.stream.isTTY) this.liveLine(`${this.counter()} ${check.id}`);
  }

  ended(check: PlannedCheck, clean: boolean): void {
    this.done += 1;
    if (!clean) {
      this.unclean += 1;
      this.line(`${this.paint('red', '✗')} ${check.id}  (${check.uri}:${check.line})`);
    }
    const step = Math.max(1, Math.ceil(this.total / SPARSE_LINES));
    if (!this.stream.isTTY && (this.done === 1 || this.done % step === 0 || this.done === this.total))
      this.line(`${this.counter()}${this.unclean > 0 ? ` ${this.unclean} not passed` : ''}`);
  }

  /** Ends the live line. */
  close(): void {
    if (this.live) this.stream.write(ERASE_LINE);
    this.live = false;
  }

  private counter(): string {
    return `[${this.done}/${this.total}]`;
  }

  private liveLine(text: string): void {
    const width = Math.max(20, (this.stream.columns || 80) - 1);
    this.stream.write(ERASE_LINE + (text.length > width ? `${text.slice(0, width - 1)}…` : text));
    this.live = true;
  }

  private line(text: string): void {
    this.close();
    this.stream.write(`${text}\n`);
  }
}
