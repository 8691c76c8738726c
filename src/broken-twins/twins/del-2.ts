import type { Composition } from '../../reference-impl/parts.ts';
import type { Deletion, OpenBlob } from '../../reference-impl/storage/index/blobs.ts';
import type { BlobAddress, ContainerRow } from '../../reference-impl/storage/rows.ts';
import { StorageError } from '../../reference-impl/storage/storage-error.ts';
import { exchanged } from '../change.ts';
import { keyOf, perFabric, rowOf } from './deleted.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DEL-2');

const history = (what: string): Record<string, string> => ({ [`concurrent-clients-see-one-history-of-${what}`]: 'linearizable' });
const race = (what: string): Record<string, string> => ({
  [`of-ten-who-${what}-at-once-exactly-one-is-told-that-it-is-done`]: 'one-wins',
});
const relay = (what: string): Record<string, string> => ({ [`${what}-is-seen-through-every-other-front-end-at-once`]: 'linearizable' });

/** What the second front end has served, until it has noticed that there is something newer. */
class Replica {
  private readonly served = new Map<string, OpenBlob>();

  constructor(private readonly c: Composition) {}

  /** What was served before, where the blob has been written over since. */
  older(address: BlobAddress): OpenBlob | undefined {
    const [kept, row] = [this.served.get(keyOf(address)), rowOf(this.c, address)];
    return kept !== undefined && row !== undefined && row.etag !== kept.row.etag ? kept : undefined;
  }

  keep(address: BlobAddress, open: OpenBlob): void {
    this.served.set(keyOf(address), open);
  }

  forget(address: BlobAddress): void {
    this.served.delete(keyOf(address));
  }
}

const replica = perFabric((c) => new Replica(c));

/** Names that were deleted, for each container. */
const tombstones = perFabric(() => new Map<number, Set<string>>());

/** What a deletion is about to bury; to be called when it is done. */
function burying(c: Composition, address: BlobAddress, which: Deletion): () => void {
  const row = address.snapshot === undefined && which !== 'snapshots-only' ? rowOf(c, address) : undefined;
  return () => {
    if (row === undefined) return;
    const names = tombstones(c).get(row.container) ?? new Set();
    tombstones(c).set(row.container, names.add(row.name));
  };
}

/** What was written since a list was last asked for through the first front end. */
const unlisted = perFabric(() => new Set<string>());

/** The container that was made last. */
const youngest = perFabric(() => ({ name: '' }));

/** What was deleted last. */
const lastDeleted = perFabric(() => ({ key: '' }));

const isMissing = (error: unknown): boolean =>
  error instanceof StorageError && (error.code === 'BlobNotFound' || error.code === 'ContainerNotFound');

const containerOf = (c: Composition, account: string, name: string): ContainerRow | undefined =>
  c.part('store').get('SELECT * FROM containers WHERE account = ? AND name = ?', account, name);

const isEmpty = (c: Composition, container: number): boolean =>
  c.part('store').get('SELECT 1 FROM blobs WHERE container = ?', container) === undefined;

export const del2Twins = [
  twin({
    id: 'second-front-end-reads-a-replica-that-lags',
    how: 'The second front end answers a read with what it served last, when the blob has been written over since through another; only then it asks anew.',
    caughtBy: { ...history('a-few-blobs'), ...history('a-single-blob'), ...relay('a-changed-blob') },
    changes: [
      exchanged(
        'blobs',
        (lawful, c) => ({
          remove: (address, which, guard) => {
            lawful.remove(address, which, guard);
            replica(c).forget(address);
          },
        }),
        (c) => ({
          remove: (address) => {
            replica(c).forget(address);
            return false;
          },
        }),
      ),
      exchanged(
        'secondStorageIndex',
        (lawful, c) => ({
          open: (address) => {
            const older = replica(c).older(address);
            const now = lawful.open(address);
            // It is never closed, so that its bytes stay.
            replica(c).keep(address, lawful.open(address));
            if (older === undefined) return now;
            now.close();
            return { ...older, close: () => undefined };
          },
        }),
        (c) => ({
          open: (address) => {
            const differs = replica(c).older(address) !== undefined;
            const row = rowOf(c, address);
            if (row !== undefined) replica(c).keep(address, { row, records: [], close: () => undefined });
            return differs;
          },
        }),
      ),
    ],
  }),
  twin({
    id: 'lists-go-by-tombstones',
    how: 'The list of the second front end leaves out a name that was deleted once, though a blob of that name has been made anew.',
    caughtBy: { ...history('a-few-blobs'), ...relay('a-blob-made-anew') },
    changes: [
      exchanged(
        'blobs',
        (lawful, c) => ({
          remove: (address, which, guard) => {
            const bury = burying(c, address, which);
            lawful.remove(address, which, guard);
            bury();
          },
        }),
        (c) => ({
          remove: (address, which) => {
            burying(c, address, which)();
            return false;
          },
        }),
      ),
      exchanged(
        'secondStorageIndex',
        (lawful, c) => ({
          listBlobs: (container, query) => {
            const page = lawful.listBlobs(container, query);
            const buried = tombstones(c).get(container);
            return { ...page, entries: page.entries.filter((entry) => !('blob' in entry && buried?.has(entry.blob.name) === true)) };
          },
        }),
        (c) => ({
          listBlobs: (container) =>
            [...(tombstones(c).get(container) ?? [])].some(
              (name) => c.part('store').get('SELECT 1 FROM blobs WHERE container = ? AND name = ?', container, name) !== undefined,
            ),
        }),
      ),
    ],
  }),
  twin({
    id: 'second-list-is-made-from-the-first',
    how: 'The list of the second front end is brought up to date when the first one is asked for a list, and not before.',
    caughtBy: { ...history('a-few-blobs'), ...relay('a-new-blob') },
    changes: [
      exchanged(
        'blobs',
        (lawful, c) => ({
          put: (address, bytes, properties, guard) => {
            const isNew = rowOf(c, address) === undefined;
            const row = lawful.put(address, bytes, properties, guard);
            if (isNew) unlisted(c).add(row.name);
            return row;
          },
        }),
        (c) => ({
          put: (address) => {
            if (rowOf(c, address) === undefined) unlisted(c).add(address.blob);
            return false;
          },
        }),
      ),
      exchanged(
        'storageIndex',
        (lawful, c) => ({
          listBlobs: (container, query) => {
            unlisted(c).clear();
            return lawful.listBlobs(container, query);
          },
        }),
        (c) => ({
          listBlobs: () => {
            unlisted(c).clear();
            return false;
          },
        }),
      ),
      exchanged(
        'secondStorageIndex',
        (lawful, c) => ({
          listBlobs: (container, query) => {
            const page = lawful.listBlobs(container, query);
            return { ...page, entries: page.entries.filter((entry) => !('blob' in entry && unlisted(c).has(entry.blob.name))) };
          },
        }),
        (c) => ({ listBlobs: () => unlisted(c).size > 0 }),
      ),
    ],
  }),
  twin({
    id: 'looks-before-it-writes',
    how: 'Whether a write may be made is looked at when the request comes in, and not again at the moment when it is made.',
    caughtBy: {
      ...race('write-a-blob-only-if-there-is-none-yet'),
      ...race('write-over-a-blob-only-if-it-is-as-they-have-read-it'),
      ...history('blobs-that-each-of-them-guards'),
    },
    changes: exchanged(
      'blobs',
      (lawful) => ({ put: (address, bytes, properties) => lawful.put(address, bytes, properties, () => undefined) }),
      (c) => ({
        put: (address, _bytes, _properties, guard) => {
          try {
            guard(rowOf(c, address));
            return false;
          } catch {
            return true;
          }
        },
      }),
    ),
  }),
  twin({
    id: 'deletes-what-is-deleted',
    how: 'Who comes to delete a blob that has just been deleted is told that it is done, as the one before was.',
    caughtBy: { ...race('delete-one-blob') },
    changes: exchanged(
      'blobs',
      (lawful, c) => ({
        remove: (address, which, guard) => {
          try {
            lawful.remove(address, which, guard);
            lastDeleted(c).key = keyOf(address);
          } catch (error) {
            if (!isMissing(error) || lastDeleted(c).key !== keyOf(address)) throw error;
          }
        },
      }),
      (c) => ({
        remove: (address) => {
          if (rowOf(c, address) === undefined) return lastDeleted(c).key === keyOf(address);
          lastDeleted(c).key = keyOf(address);
          return false;
        },
      }),
    ),
  }),
  twin({
    id: 'makes-a-container-twice',
    how: 'Who asks for a container that somebody has just made is told that it was made for them.',
    caughtBy: { ...race('create-one-container'), ...history('a-few-containers') },
    changes: exchanged(
      'blobs',
      (lawful, c) => ({
        createContainer: (account, name, wish) => {
          const there = lawful.container(account, name);
          if (there !== undefined && youngest(c).name === name) return there;
          youngest(c).name = name;
          return lawful.createContainer(account, name, wish);
        },
      }),
      (c) => ({
        createContainer: (account, name) => {
          const again = containerOf(c, account, name) !== undefined && youngest(c).name === name;
          youngest(c).name = name;
          return again;
        },
      }),
    ),
  }),
  twin({
    id: 'deletes-a-container-twice',
    how: 'Who comes to delete a container that has just been deleted is told that it is done, as the one before was.',
    caughtBy: { ...race('delete-one-container') },
    changes: exchanged(
      'blobs',
      (lawful, c) => ({
        deleteContainer: (account, name, guard) => {
          try {
            lawful.deleteContainer(account, name, guard);
            lastDeleted(c).key = `${account}/${name}`;
          } catch (error) {
            if (!isMissing(error) || lastDeleted(c).key !== `${account}/${name}`) throw error;
          }
        },
      }),
      (c) => ({
        deleteContainer: (account, name) => {
          if (containerOf(c, account, name) === undefined) return lastDeleted(c).key === `${account}/${name}`;
          lastDeleted(c).key = `${account}/${name}`;
          return false;
        },
      }),
    ),
  }),
  twin({
    id: 'new-containers-are-listed-late',
    how: 'The list of the second front end shows a container only when there is something in it.',
    caughtBy: { ...relay('a-new-container'), ...history('a-few-containers') },
    changes: exchanged(
      'secondStorageIndex',
      (lawful, c) => ({
        listContainers: (account, query) => {
          const page = lawful.listContainers(account, query);
          return { ...page, entries: page.entries.filter(({ id }) => !isEmpty(c, id)) };
        },
      }),
      (c) => ({
        listContainers: (account) =>
          c
            .part('store')
            .all<ContainerRow>('SELECT * FROM containers WHERE account = ?', account)
            .some(({ id }) => isEmpty(c, id)),
      }),
    ),
  }),
];
