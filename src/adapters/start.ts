import { AdapterFault, AdapterNotStarted, type AdapterCard, type GuardedAdapter } from './contract/index.ts';
import { guarded, type GuardOptions } from './guard.ts';
import { resolveAdapter, type AdapterSpec, type ResolveOptions } from './resolve.ts';

/** An adapter that has said what it is, behind the guard. */
export interface StartedAdapter {
  readonly adapter: GuardedAdapter;
  readonly card: AdapterCard;
}

/**
 * Brings up the adapter that was asked for and asks it to describe itself.
 * @throws UsageError when there is no adapter of this name
 * @throws AdapterNotStarted with one sentence, when it does not come up; everything that was started is then taken down again
 */
export async function startAdapter(spec: AdapterSpec, options: ResolveOptions & GuardOptions = {}): Promise<StartedAdapter> {
  const adapter = guarded(resolveAdapter(spec, options), options);
  try {
    const reply = await adapter.describe();
    if (reply.reply === 'accepted') return { adapter, card: reply.result };
    throw new AdapterNotStarted(`the adapter answered describe with ${reply.reply}`);
  } catch (error) {
    await adapter.dispose();
    if (!(error instanceof AdapterFault)) throw error;
    throw new AdapterNotStarted(`the adapter did not start: ${error.detail}`, { cause: error });
  }
}
