import type { AdapterCard } from '../adapters/contract/index.ts';
import { startAdapter, type GuardedAdapter } from '../adapters/index.ts';
import { keyRing } from '../clients/keys.ts';
import type { Asked } from '../conformance/plan/select.ts';
import { loadSuite, type Suite } from '../conformance/plan/suite.ts';
import { adapterOf, askedOf, profileOf, seedOf, type SubjectOptions } from './arguments.ts';
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
 * Loads the suite and starts the adapter, both at once. Options that can be judged without them are judged first; an adapter that does not
 * start is told before the suite is loaded. The caller disposes of the adapter; the signal takes one down that is slow to start.
 */
export async function makeReady(options: SubjectOptions, command: readonly string[] | null, signal: AbortSignal): Promise<Ready> {
  const { spec, words } = adapterOf(options, command);
  const seed = seedOf(options.seed);
  const profile = profileOf(options.profile);
  const starting = startAdapter(spec, { signal, ...adapterSays(options) });
  keyRing.warm().catch(() => undefined);
  try {
    const [suite, { adapter, card }] = await Promise.all([loadSuiteOrExplain(), starting]);
    const asked = askedOf(profile, options.only, suite.plan);
    return { suite, adapter, card, asked, seed, adapterWords: words };
  } catch (error) {
    await starting.then(({ adapter }) => adapter.dispose()).catch(() => undefined);
    throw error;
  }
}

/** With `--verbose`, what the adapter's process says is passed on. */
export function adapterSays({ verbose }: SubjectOptions): { readonly onStderr?: (line: string) => void } {
  return verbose === true ? { onStderr: (line) => tell(`adapter: ${line}`) } : {};
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
