import type { PlannedCheck } from '../conformance/plan/plan.ts';
import { LiveLine } from './live-line.ts';
import { painter } from './terminal.ts';

/** Off a terminal, how many lines of progress a run makes besides those about failures. */
const SPARSE_LINES = 10;

/** Tells on standard error how a run goes: a live line on a terminal, a line now and then elsewhere. */
export class Progress {
  private readonly out = new LiveLine();
  private readonly paint = painter(process.stderr);
  private total = 0;
  private done = 0;
  private unclean = 0;

  /** Before anything is known: loading takes a moment. */
  constructor() {
    this.out.show('reading the specification, and starting the adapter');
  }

  planned(checks: readonly PlannedCheck[]): void {
    this.total = checks.length;
  }

  began(check: PlannedCheck): void {
    this.out.show(`${this.counter()} ${check.id}`);
  }

  ended(check: PlannedCheck, clean: boolean): void {
    this.done += 1;
    if (!clean) {
      this.unclean += 1;
      this.out.line(`${this.paint('red', '✗')} ${check.id}  (${check.uri}:${check.line})`);
    }
    const step = Math.max(1, Math.ceil(this.total / SPARSE_LINES));
    if (!this.out.onTerminal && (this.done === 1 || this.done % step === 0 || this.done === this.total))
      this.out.line(`${this.counter()}${this.unclean > 0 ? ` ${this.unclean} not passed` : ''}`);
  }

  /** Ends the live line. */
  close(): void {
    this.out.close();
  }

  private counter(): string {
    return `[${this.done}/${this.total}]`;
  }
}
