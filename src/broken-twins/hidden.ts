import type { Adapter, InstrumentName, InstrumentRequest } from '../adapters/contract/index.ts';
import type { BrokenTwin } from './subject.ts';

/** The use of an instrument that shows a difference. */
export type Showing = { readonly [I in InstrumentName]: ShowingBy<I> }[InstrumentName];

interface ShowingBy<I extends InstrumentName> {
  readonly use: I;
  /** Which requests show it; all, where nothing is said. */
  readonly when?: (request: InstrumentRequest<I>) => boolean;
  /** Nothing is shown of what came before the use of this one. */
  readonly since?: InstrumentName;
}

/** What lies hidden is shown by any use of these instruments. */
export const using = (...instruments: readonly InstrumentName[]): readonly Showing[] => instruments.map((use) => ({ use }) as Showing);

/** Differences that no door shows: a twin is told of when the lab is asked for what shows its own. */
export class HiddenDifferences {
  /** What would show each twin's difference. */
  private readonly differing = new Map<BrokenTwin, Set<Showing>>();
  private readonly used = new Set<InstrumentName>();
  private open = 0;

  constructor(private readonly met: (twin: string) => void) {}

  /** The twin would have done something else just now. */
  tell(twin: BrokenTwin): void {
    if (twin.shownBy === undefined) return this.met(twin.card.id);
    const showings = this.differing.get(twin) ?? new Set();
    for (const showing of twin.shownBy) if (showing.since === undefined || this.used.has(showing.since)) showings.add(showing);
    this.differing.set(twin, showings);
  }

  /** Listens to what an adapter is asked. What lies hidden in fabrics goes with the last that is closed. */
  listenTo(adapter: Adapter): void {
    const [open, use, close] = [adapter.open.bind(adapter), adapter.use.bind(adapter), adapter.close.bind(adapter)];
    adapter.open = (request) => {
      this.open += 1;
      return open(request);
    };
    adapter.use = async (fabric, instrument, request) => {
      this.begins(instrument);
      const reply = await use(fabric, instrument, request);
      this.shows(instrument, request);
      return reply;
    };
    adapter.close = (fabric) => {
      this.open -= 1;
      if (this.open === 0) this.forget();
      return close(fabric);
    };
  }

  private begins(instrument: InstrumentName): void {
    this.used.add(instrument);
    for (const showings of this.differing.values())
      for (const showing of showings) if (showing.since === instrument) showings.delete(showing);
  }

  private shows(instrument: InstrumentName, request: unknown): void {
    for (const [twin, showings] of this.differing)
      for (const { use, when } of showings)
        if (use === instrument && (when as ((request: unknown) => boolean) | undefined)?.(request) !== false) this.met(twin.card.id);
  }

  private forget(): void {
    this.differing.clear();
    this.used.clear();
  }
}
