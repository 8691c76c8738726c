import { History } from '../../src/clients/consistency/index.ts';
import { SeededNames } from '../../src/clients/seed.ts';
import type { SmapiClient } from '../../src/clients/smapi/index.ts';
import { BlobClient } from '../../src/clients/storage/index.ts';
import type { ReachedSurface } from '../../src/clients/wire/index.ts';
import type { Estate } from './storage-customer.ts';
import type { SoakedFabric } from './storage-fabric.ts';
import { must } from './storage-failure.ts';
import { AccountKeys } from './storage-keys.ts';
import { Values } from './storage-values.ts';

const BLOBS = 10;

/** An account that is copied to the paired location, and a container in it, as an owner makes them. */
export async function furnish(fabric: SoakedFabric, seed: string, { isDoomed, now }: Pick<Estate, 'isDoomed' | 'now'>): Promise<Estate> {
  const names = new SeededNames(seed, 'estate');
  const [account, container] = [names.storageAccountName(), names.word()];
  const smapi = fabric.smapi();
  try {
    const keys = await openAccount(fabric, smapi, account, now);
    const client = new BlobClient({ surface: fabric.frontEnds[0] as ReachedSurface, account, key: keys.current, now });
    const { outcome } = await client.createContainer(container);
    client.close();
    must(outcome.reply === 'accepted', `a container could not be made: ${JSON.stringify(outcome)}`);
    const blobs = Array.from({ length: BLOBS }, (_, at) => `blob-${at}`);
    return { account, container, blobs, keys, values: new Values(seed), history: new History(), isDoomed, now, verified: 0 };
  } finally {
    smapi.close();
  }
}

async function openAccount(fabric: SoakedFabric, smapi: SmapiClient, name: string, now: () => Date): Promise<AccountKeys> {
  const location = (await smapi.listLocations()).value?.[0]?.name ?? '';
  const { outcome } = await smapi.createStorageAccount({ name, label: name, location, geoReplication: true });
  must(outcome.reply === 'accepted', `a storage account could not be made: ${JSON.stringify(outcome)}`);
  await fabric.settle();
  const { value } = await smapi.getStorageKeys(name);
  must(value !== null, 'the account has no keys');
  return new AccountKeys(name, value, now);
}
