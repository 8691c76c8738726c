import type { AdapterCard } from '../adapters/contract/index.ts';
import { startAdapter, type GuardedAdapter } from '../adapters/index.ts';
import { keyRing } from '../clients/keys.ts';
import type { Asked } from '../conformance/plan/select.ts';
import { loadSuite, type Suite } from '../conformance/plan/suite.ts';
import { adapterOf, onlyOf, profileOf, seedOf, type SubjectOptions } from './arguments.ts';
import { CommandFailed, EXIT } from './failure.ts';
import { tell } from './terminal.ts';

/** A suite and a subject, ready to run. */
export interface Ready {
  readonly suite: Suite;
  readonly adapter: GuardedAdapter;
  readonly card: AdapterCard;
  readonly asked: Asked;
  readonly seed: string;
  readonly adapterWords: readonly string[];
}

/**
 * Loads the suite and starts the adapter, both at once. Options are judged first, so that bad usage starts nothing.
 * The caller disposes of the adapter.
 */
export async function makeReady(options: SubjectOptions, command: readonly string[] | null): Promise<Ready> {
  const { spec, words } = adapterOf(options, command);
  const seed = seedOf(options.seed);
  const profile = profileOf(options.profile);
  const starting = startAdapter(spec, options.verbose === true ? { onStderr: (line) => tell(`adapter: ${line}`) } : {});
  // Awaited below; until then a failure must not count as unhandled.
  starting.catch(() => undefined);
  keyRing.warm().catch(() => undefined);
  try {
    const suite = await loadSuiteOrExplain();
    const only = onlyOf(options.only, suite.plan);
    const { adapter, card } = await starting;
    return { suite, adapter, card, asked: { profile, only }, seed, adapterWords: words };
  } catch (error) {
    await starting.then(({ adapter }) => adapter.dispose()).catch(() => undefined);
    throw error;
  }
}

/** Loads the suite; a suite that does not load makes every run invalid. */
export async function loadSuiteOrExplain(): Promise<Suite> {
  try {
    return await loadSuite();
  } catch (error) {
    throw new CommandFailed(
      `the suite cannot be loaded: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      EXIT.invalid,
    );
  }
}
