import { AdapterFault, AdapterNotStarted, type AdapterCard, type GuardedAdapter } from './contract/index.ts';
import { guarded, type GuardOptions } from './guard.ts';
import { resolveAdapter, type AdapterSpec, type ResolveOptions } from './resolve.ts';

/** An adapter that has said what it is, behind the guard. */
export interface StartedAdapter {
  readonly adapter: GuardedAdapter;
  readonly card: AdapterCard;
}

export interface StartOptions extends ResolveOptions, GuardOptions {
  /** Takes an adapter down that has not yet said what it is. */
  readonly signal?: AbortSignal;
}

/**
 * Brings up the adapter that was asked for and asks it to describe itself.
 * @throws UsageError when there is no adapter of this name
 * @throws AdapterNotStarted with one sentence, when it does not come up; everything that was started is then taken down again
 */
export async function startAdapter(spec: AdapterSpec, options: StartOptions = {}): Promise<StartedAdapter> {
  const { signal } = options;
  const adapter = guarded(resolveAdapter(spec, options), options);
  const takeDown = (): void => void adapter.dispose();
  signal?.addEventListener('abort', takeDown);
  try {
    const reply = await adapter.describe();
    if (reply.reply === 'accepted') return { adapter, card: reply.result };
    throw new AdapterNotStarted(`the adapter answered describe with ${reply.reply}`);
  } catch (error) {
    await adapter.dispose();
    if (!(error instanceof AdapterFault)) throw error;
    throw new AdapterNotStarted(`the adapter did not start: ${error.detail}${before(error, adapter.faults)}`, { cause: error });
  } finally {
    signal?.removeEventListener('abort', takeDown);
  }
}

/** The first fault before the one that an adapter failed with: noise, or an answer that is none, is often why no answer came. */
function before(last: AdapterFault, faults: readonly AdapterFault[]): string {
  const [first] = faults;
  return first === undefined || first === last ? '' : `; before that, ${first.detail}`;
}
