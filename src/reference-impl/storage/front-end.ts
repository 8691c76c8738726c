import type { Composition } from '../parts.ts';
import { createStorageDoor, type StorageDoor, type StorageDoorParts } from './door.ts';

/** A front end of storage, which sees the accounts' data through this index. */
export function storageFrontEnd(
  c: Composition,
  index: 'storageIndex' | 'secondStorageIndex',
  others: Partial<StorageDoorParts> = {},
): StorageDoor {
  return createStorageDoor({
    index: c.part(index),
    together: c.part('store').together,
    records: c.part('records'),
    steps: c.part('storageSteps'),
    storageKeys: c.part(index === 'storageIndex' ? 'storageKeys' : 'secondStorageKeys'),
    storageAuthorization: c.part('storageAuthorization'),
    transportPolicy: c.part(index === 'storageIndex' ? 'transportPolicy' : 'secondTransportPolicy'),
    clock: c.part('clock'),
    hosts: c.part('storageHosts'),
    identity: c.options.identity,
    ...others,
  });
}
