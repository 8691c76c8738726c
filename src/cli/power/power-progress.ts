import type { PowerRow } from '../../conformance/power/result.ts';
import type { PowerSubject } from '../../conformance/power/subject.ts';
import { LiveLine } from '../live-line.ts';
import { painter } from '../terminal.ts';

/** Off a terminal, how many lines of progress a proof makes besides those about what is not as it must be. */
const SPARSE_LINES = 10;

const short = (text: string): string => (text.length > 160 ? `${text.slice(0, 160)}…` : text);

/** Tells on standard error how a proof of power goes. */
export class PowerProgress {
  private readonly out = new LiveLine();
  private readonly paint = painter(process.stderr);
  private readonly running = new Set<string>();
  private done = 0;

  constructor(private readonly total: number) {}

  began({ id }: PowerSubject): void {
    this.running.add(id);
    this.show();
  }

  ended({ subject, finding }: PowerRow): void {
    this.running.delete(subject.id);
    this.done += 1;
    if (finding.verdict !== 'caught')
      this.out.line(`${this.paint('red', '✗')} ${subject.kind} ${subject.id}: ${finding.verdict}: ${short(finding.reasons[0] ?? '')}`);
    const step = Math.max(1, Math.ceil(this.total / SPARSE_LINES));
    if (!this.out.onTerminal && (this.done === 1 || this.done % step === 0 || this.done === this.total)) this.out.line(this.counter());
    this.show();
  }

  /** Ends the live line. */
  close(): void {
    this.out.close();
  }

  private show(): void {
    this.out.show(`${this.counter()} ${[...this.running].join(', ')}`);
  }

  private counter(): string {
    return `[${this.done}/${this.total}]`;
  }
}
