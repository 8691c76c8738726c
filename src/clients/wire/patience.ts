import type { Surface } from '../../adapters/contract/index.ts';

/** How long a whole answer may take, in milliseconds, where nothing else is said. */
export const DEFAULT_DEADLINE = 10_000;

/**
 * How long one run waits for a fabric's surfaces. A fabric that answers nothing, or without end, would cost a deadline for each of a thousand
 * requests; after so much waiting with no answer in between, the kit asks it nothing more.
 */
export class Patience {
  private waited = 0;
  private over: string | null = null;

  /**
   * @param deadline how long the handshake, and each whole answer, may take, in milliseconds
   * @param inAll how much waiting in vain is borne before every later request ends at once, in milliseconds
   */
  constructor(
    readonly deadline: number = DEFAULT_DEADLINE,
    readonly inAll: number = 6 * deadline,
  ) {}

  /** Whether nothing more is asked. It stays so. */
  get gone(): boolean {
    return this.over !== null || this.waited >= this.inAll;
  }

  /** What every later request is told. */
  get reason(): string {
    return this.over ?? `nothing was answered within ${this.inAll / 1000} s of waiting, so nothing more is asked`;
  }

  /** Whoever watches the run has seen enough: nothing more is asked, for this reason. */
  end(reason: string): void {
    this.over ??= reason;
  }

  answered(): void {
    if (!this.gone) this.waited = 0;
  }

  waitedInVain(milliseconds: number): void {
    this.waited += milliseconds;
  }
}

/** A surface as one run reaches it. */
export interface ReachedSurface extends Surface {
  readonly patience?: Patience;
}
