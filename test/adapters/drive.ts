import type { Adapter, GuardedAdapter } from '../../src/adapters/contract/index.ts';
import { AdapterFault } from '../../src/adapters/contract/index.ts';
import { guarded, type GuardOptions } from '../../src/adapters/guard.ts';
import { serverIdentity } from '../../src/clients/certificate.ts';

/** What came of one drive: how each call ended, and the faults that the guard recorded. */
export interface Driven {
  readonly ends: Readonly<Record<string, string>>;
  readonly faults: readonly AdapterFault[];
}

/** Makes the calls of a small scenario, each whatever became of the one before, and says how each ended: a reply or `fault: WORD`. */
export async function drive(adapter: Adapter, options: GuardOptions = {}): Promise<Driven> {
  const kit = guarded(adapter, options);
  const ends: Record<string, string> = {};
  let fabric = 'never opened';
  const step = async (name: string, run: () => Promise<{ reply: string }>) => {
    try {
      ends[name] = (await run()).reply;
    } catch (error) {
      ends[name] = error instanceof AdapterFault ? `fault: ${error.fault}` : String((error as Error).name);
    }
  };
  await step('describe', () => kit.describe());
  await step('open', async () => {
    const reply = await kit.open({ identity: serverIdentity() });
    if (reply.reply === 'accepted') fabric = reply.result.fabric;
    return reply;
  });
  await step('use', () => kit.use(fabric, 'clock.read', {}));
  await step('close', () => kit.close(fabric));
  await (kit as GuardedAdapter).dispose();
  return { ends, faults: kit.faults };
}
