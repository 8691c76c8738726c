import type { Clock } from '../../clock/clock.ts';
import type { Store } from '../../state/store.ts';
import type { Records } from '../records/records.ts';
import type { BlobAddress } from '../rows.ts';
import { createBlobTable } from './blob-table.ts';
import { createBlobContents, type BlobContents } from './blobs.ts';
import { createBlockIndex, type BlockIndex } from './blocks.ts';
import { createContainerIndex, type ContainerIndex } from './containers.ts';
import { createContents } from './contents.ts';
import { createListIndex, type ListIndex } from './listing.ts';

/**
 * What the blob service knows of all accounts: which containers and blobs there are, and of which records they are made. Each method is one
 * transaction at one moment, or part of the caller's, so that it makes no difference through which front end it is asked (DEL-2). Whoever asks has been authorised before.
 */
export interface BlobIndex extends ContainerIndex, BlobContents, BlockIndex, ListIndex {
  /** The whole content of a blob, for the fabric itself; undefined where there is none. Rejects with {@link RecordLost}. */
  read(address: BlobAddress): Promise<Buffer | undefined>;
  /** What the account's owner set for the service as a whole, as XML; undefined where nothing was. */
  serviceProperties(account: string): string | undefined;
  keepServiceProperties(account: string, properties: string): void;
}

export function createBlobIndex({
  store,
  clock,
  records,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly records: Records;
}): BlobIndex {
  const contents = createContents({ store, records });
  const table = createBlobTable(store);
  const parts = { store, clock, records, contents, table };
  const blobs = createBlobContents(parts);
  return {
    ...createContainerIndex(parts),
    ...blobs,
    ...createBlockIndex(parts),
    ...createListIndex(store),
    read: async (address) => {
      if (table.find(address) === undefined) return undefined;
      const { records: made, close } = blobs.open(address);
      try {
        return Buffer.concat(await Promise.all(made.map(({ record }) => records.read(record))));
      } finally {
        close();
      }
    },
    serviceProperties: (account) =>
      store.get<{ properties: string }>('SELECT properties FROM storageServiceProperties WHERE account = ?', account)?.properties,
    keepServiceProperties: (account, properties) => {
      store.run('INSERT OR REPLACE INTO storageServiceProperties (account, properties) VALUES (?, ?)', account, properties);
    },
  };
}
