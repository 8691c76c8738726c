import type { Composition } from '../../reference-impl/parts.ts';
import type { BlobAddress } from '../../reference-impl/storage/rows.ts';
import { StorageError } from '../../reference-impl/storage/storage-error.ts';
import { exchanged } from '../change.ts';
import { caughtBy, deletionOf } from './del-1-checks.ts';
import { head, remembering, rowOf } from './deleted.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DEL-1');

const snapshotsOf = (c: Composition, { account, container, blob }: BlobAddress): number =>
  c
    .part('store')
    .all(
      `SELECT 1 FROM blobs b JOIN containers c ON c.id = b.container WHERE c.account = ? AND c.name = ? AND b.name = ? AND b.snapshot > ''`,
      account,
      container,
      blob,
    ).length;

const hasBlocks = (c: Composition, address: BlobAddress): boolean =>
  c.part('store').get('SELECT 1 FROM contentRecords WHERE content = ? AND block IS NOT NULL', rowOf(c, address)?.content ?? null) !==
  undefined;

/** Twins whose deletions take too little with them, or too much, or are done when they must not be. */
export const del1DeletionTwins = [
  twin({
    id: 'waiting-blocks-stay',
    how: 'Blocks that wait to be committed are left behind when their blob is deleted.',
    caughtBy: caughtBy('blocks-that-were-waiting-to-be-committed-go-with-their-blob'),
    changes: exchanged(
      'blobs',
      (lawful, c) => ({
        remove: (address, which, guard) => {
          const store = c.part('store');
          const { account, container, blob } = address;
          const waiting = store.all<Record<'container' | 'size', number> & Record<'name' | 'block' | 'record', string>>(
            'SELECT u.* FROM uncommittedBlocks u JOIN containers c ON c.id = u.container WHERE c.account = ? AND c.name = ? AND u.name = ?',
            account,
            container,
            blob,
          );
          store.transaction(() => {
            lawful.remove(address, which, guard);
            for (const { container: number, name, block, record, size } of waiting)
              store.run(
                'INSERT OR IGNORE INTO uncommittedBlocks (container, name, block, record, size) VALUES (?, ?, ?, ?, ?)',
                number,
                name,
                block,
                record,
                size,
              );
          });
        },
      }),
      (c) => ({
        remove: ({ account, container, blob }) =>
          c
            .part('store')
            .get(
              'SELECT 1 FROM uncommittedBlocks u JOIN containers c ON c.id = u.container WHERE c.account = ? AND c.name = ? AND u.name = ?',
              account,
              container,
              blob,
            ) !== undefined,
      }),
    ),
  }),
  twin({
    id: 'snapshots-outlive-their-deletion',
    how: 'Snapshots are still found by their times after they were deleted.',
    caughtBy: {
      ...caughtBy(...['the-blob-and-its-snapshots', 'the-snapshots-alone', 'one-snapshot'].map(deletionOf)),
      'a-blob-that-is-made-anew-under-the-name-of-a-deleted-one-has-nothing-of-it': 'reachable',
    },
    changes: remembering(
      (lawful, memory) => ({
        find: (address) => lawful.find(address) ?? (address.snapshot === undefined ? undefined : memory.blob(address)),
      }),
      (memory) => ({ find: (address) => address.snapshot !== undefined && memory.blob(address) !== undefined }),
    ),
  }),
  twin({
    id: 'blob-goes-with-its-snapshots',
    how: 'Whoever deletes the snapshots of a blob that is made of blocks deletes the blob as well.',
    caughtBy: caughtBy(deletionOf('the-snapshots-alone')),
    changes: exchanged(
      'blobs',
      (lawful, c) => ({
        remove: (address, which, guard) =>
          lawful.remove(address, which === 'snapshots-only' && hasBlocks(c, address) ? 'with-snapshots' : which, guard),
      }),
      (c) => ({ remove: (address, which) => which === 'snapshots-only' && hasBlocks(c, address) }),
    ),
  }),
  twin({
    id: 'new-blob-inherits',
    how: 'A blob under the name of a deleted one has its metadata.',
    caughtBy: { 'a-blob-that-is-made-anew-under-the-name-of-a-deleted-one-has-nothing-of-it': 'reachable' },
    changes: remembering(
      (lawful, memory) => ({
        put: (address, bytes, properties, guard) =>
          lawful.put(address, bytes, { ...properties, metadata: properties.metadata + (head(memory, address)?.metadata ?? '') }, guard),
      }),
      (memory) => ({ put: (address) => (head(memory, address)?.metadata ?? '') !== '' }),
    ),
  }),
  twin({
    id: 'deletes-in-spite-of-lease-and-condition',
    how: 'A deletion is refused for its lease or its condition, and done all the same.',
    caughtBy: {
      'a-deletion-of-a-blob-under-a-lease-without-the-lease-is-refused-and-all-is-still-there': 'reachable',
      'a-deletion-of-a-blob-under-a-lease-under-another-blobs-lease-is-refused-and-all-is-still-there': 'reachable',
      'a-deletion-of-a-blob-with-a-new-tag-on-condition-that-it-has-its-old-tag-is-refused-and-all-is-still-there': 'reachable',
    },
    changes: exchanged(
      'blobs',
      (lawful, c) => ({
        remove: (address, which, guard) =>
          lawful.remove(address, which, (row) => {
            try {
              guard(row);
            } catch (refusal) {
              // Once what is refused has been taken back.
              setImmediate(() => {
                if (!c.abandoned.aborted) lawful.remove(address, which, () => undefined);
              });
              throw refusal;
            }
          }),
      }),
      (c) => ({
        remove: (address, _which, guard) => {
          const row = rowOf(c, address);
          if (row === undefined) return false;
          try {
            guard(row);
            return false;
          } catch {
            return true;
          }
        },
      }),
    ),
  }),
  twin({
    id: 'snapshots-go-unasked',
    how: 'A blob is deleted with its snapshots, though nobody said that they should go.',
    caughtBy: {
      'a-deletion-of-a-blob-with-snapshots-without-a-word-about-its-snapshots-is-refused-and-all-is-still-there': 'refused',
    },
    changes: exchanged(
      'blobs',
      (lawful) => ({
        remove: (address, which, guard) => {
          try {
            lawful.remove(address, which, guard);
          } catch (error) {
            if (!(error instanceof StorageError) || error.code !== 'SnapshotsPresent') throw error;
            lawful.remove(address, 'with-snapshots', guard);
          }
        },
      }),
      (c) => ({ remove: (address, which) => which === 'blob' && address.snapshot === undefined && snapshotsOf(c, address) > 0 }),
    ),
  }),
];
