import { isInstalled } from '../../src/adapters/azurite/installation.ts';
import type { GuardedAdapter, InstrumentResult, OpenFabric, Surface } from '../../src/adapters/contract/index.ts';
import { serverIdentity } from '../../src/clients/certificate.ts';
import { BlobClient } from '../../src/clients/storage/index.ts';

/** Without Azurite, each test is left out by itself, so that each is counted as not run. */
export const whenInstalled = { skip: !isInstalled() && 'Azurite is not installed (npm run setup:azurite)' };

/** What the adapter says is to be spoken. */
export const VERSION = '2015-04-05';

export type Account = InstrumentResult<'storage.openAccount'>;

/** An Azurite that is open. */
export interface Ground {
  readonly adapter: GuardedAdapter;
  readonly opened: OpenFabric;
  readonly fabric: string;
}

export async function openAzurite(adapter: GuardedAdapter): Promise<Ground> {
  const reply = await adapter.open({ identity: serverIdentity() });
  if (reply.reply !== 'accepted') throw new Error('Azurite did not open');
  return { adapter, opened: reply.result, fabric: reply.result.fabric };
}

export async function openAccount({ adapter, fabric }: Ground): Promise<Account> {
  const reply = await adapter.use(fabric, 'storage.openAccount', { name: 'wishedfor' });
  if (reply.reply !== 'accepted') throw new Error('no account was opened');
  return reply.result;
}

export function clientOf(surface: Surface | undefined, { account, primary }: Account, key: string | null = primary): BlobClient {
  if (surface === undefined) throw new Error('there is no storage surface');
  return new BlobClient({ surface, account, key, version: VERSION });
}
