/** A stream that can be given up while nothing is under way on it; it is opened anew when it is needed again. */
export interface GivesWay {
  readonly isBusy: boolean;
  end(): void;
}

/** How many idle streams are kept at a time where nothing else is said. */
const MOST_STREAMS = 256;
/** How many streams are being opened at a time. Each has its time limit, which should measure the agent and not the crowd. */
const MOST_OPENING = 64;

/**
 * Bounds how many streams stand open: a TLS stream costs some 100 KiB at its two ends, and a fabric has thousands of agents that are seldom spoken to.
 * The one that has been idle longest goes first; one with a request under way never. Several channels may share one bound.
 */
export class OpenStreams {
  /** Those used last come last. */
  #streams = new Set<GivesWay>();
  #opening = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly most = MOST_STREAMS) {}

  get count(): number {
    return this.#streams.size;
  }

  /** Opens a stream when it is its turn. */
  async open<Opened>(open: () => Promise<Opened>): Promise<Opened> {
    if (this.#opening >= MOST_OPENING) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#opening++;
    try {
      return await open();
    } finally {
      // The turn is handed on, or given back.
      const next = this.#waiting.shift();
      if (next === undefined) this.#opening--;
      else next();
    }
  }

  /** A stream was opened, or a request on it has ended. */
  used(stream: GivesWay): void {
    this.#streams.delete(stream);
    this.#streams.add(stream);
    for (const candidate of this.#streams) {
      if (this.#streams.size <= this.most) return;
      if (candidate.isBusy || candidate === stream) continue;
      this.#streams.delete(candidate);
      candidate.end();
    }
  }

  closed(stream: GivesWay): void {
    this.#streams.delete(stream);
  }
}
