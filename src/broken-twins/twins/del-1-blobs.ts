import type { BlobEntry, BlobListQuery } from '../../reference-impl/storage/index/listing.ts';
import type { OpenBlob } from '../../reference-impl/storage/index/blobs.ts';
import { NEVER_COPIED, type BlobAddress, type BlobRow } from '../../reference-impl/storage/rows.ts';
import { StorageError } from '../../reference-impl/storage/storage-error.ts';
import { exchanged } from '../change.ts';
import { entryAlone, keyOf, perFabric, remembering, rowOf, type Memory } from './deleted.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DEL-1');

const GONE = 'deleted-is-gone';
const CONCURRENT = { 'nobody-sees-what-was-deleted-while-others-go-on-writing': 'deleted-stays-unseen' };
const caughtBy = (...checks: string[]): Record<string, string> => Object.fromEntries(checks.map((check) => [check, GONE]));
const reach = (way: string): string => `nobody-who-${way}-gets-at-a-deleted-blob`;
const list = (way: string): string => `a-deleted-blob-is-not-shown-to-an-owner-who-${way}`;
const deletionOf = (what: string): string => `a-deletion-of-${what}-leaves-nothing-of-it`;

/** What a list shows of a blob that it should not show. */
function entryOf(blob: BlobRow, { prefix, delimiter }: BlobListQuery): BlobEntry {
  const end = delimiter === '' ? -1 : blob.name.indexOf(delimiter, prefix.length);
  return end < 0 ? { blob } : { prefix: blob.name.slice(0, end + delimiter.length) };
}

/** Where a blob alone is remembered, and none of its snapshots. */
const head = (memory: Memory, address: BlobAddress): BlobRow | undefined =>
  address.snapshot === undefined ? memory.blob(address) : undefined;

/** What a front end has served of blobs, and which version of each was deleted last and is not there anew. */
class Served {
  private readonly kept = new Map<string, OpenBlob>();
  private readonly tags = new Map<string, string>();

  constructor(private readonly isThere: (address: BlobAddress) => boolean) {}

  keep(address: BlobAddress, open: OpenBlob): void {
    this.kept.set(keyOf(address), open);
  }

  deleted(address: BlobAddress, row: BlobRow | undefined): void {
    if (row !== undefined) this.tags.set(keyOf(address), row.etag);
  }

  /** What was served, and is the very version that was deleted. */
  stale(address: BlobAddress): OpenBlob | undefined {
    const kept = this.kept.get(keyOf(address));
    return kept !== undefined && kept.row.etag === this.tags.get(keyOf(address)) && !this.isThere(address) ? kept : undefined;
  }
}

const served = perFabric((c) => new Served((address) => rowOf(c, address) !== undefined));

export const del1BlobTwins = [
  twin({
    id: 'lists-show-the-deleted',
    how: 'Lists go on showing a blob that was deleted.',
    caughtBy: {
      ...caughtBy(
        ...['lists-the-container', 'lists-what-begins-like-it', 'lists-the-folders', 'lists-with-snapshots'].map(list),
        list('lists-with-all-that-can-be-included'),
        'blocks-that-were-waiting-to-be-committed-go-with-their-blob',
        deletionOf('the-blob-and-its-snapshots'),
      ),
      ...CONCURRENT,
    },
    changes: remembering(
      (lawful, memory) => ({
        listBlobs: (container, query) => {
          const page = lawful.listBlobs(container, query);
          const deleted = memory.blobsIn(container).filter(({ name, snapshot }) => snapshot === '' && name.startsWith(query.prefix));
          return { ...page, entries: [...page.entries, ...deleted.map((row) => entryOf(row, query))] };
        },
      }),
      (memory) => ({ listBlobs: (container) => memory.blobsIn(container).some(({ snapshot }) => snapshot === '') }),
    ),
  }),
  twin({
    id: 'properties-of-the-deleted',
    how: 'Properties and metadata are answered out of a cache that no deletion clears.',
    caughtBy: caughtBy(
      ...['asks-for-its-properties', 'asks-for-its-metadata', 'asks-for-its-properties-by-its-old-tag'].map(reach),
      deletionOf('the-blob-and-its-snapshots'),
    ),
    changes: remembering(
      (lawful, memory) => ({ find: (address) => lawful.find(address) ?? head(memory, address) }),
      (memory) => ({ find: (address) => head(memory, address) !== undefined }),
    ),
  }),
  twin({
    id: 'entry-without-bytes',
    how: 'A deletion takes the bytes away and leaves the entry: a conditional read is told that nothing has changed, any other that something is wrong.',
    caughtBy: {
      ...caughtBy(
        ...['reads-it', 'reads-a-part-of-it', 'asks-whether-its-tag-is-another-by-now', 'asks-whether-it-has-changed-since'].map(reach),
        deletionOf('the-blob-and-its-snapshots'),
      ),
    },
    changes: remembering(
      (lawful, memory) => ({
        open: (address) => {
          const row = head(memory, address);
          return row === undefined ? lawful.open(address) : entryAlone(row);
        },
      }),
      (memory) => ({ open: (address) => head(memory, address) !== undefined }),
    ),
  }),
  twin({
    id: 'second-front-end-keeps-what-it-has-served',
    how: 'The second front end goes on serving a blob that it has served before it was deleted through either.',
    caughtBy: {
      ...caughtBy(
        ...['reads-it', 'reads-a-part-of-it', 'asks-whether-its-tag-is-another-by-now', 'asks-whether-it-has-changed-since'].map(reach),
        deletionOf('the-blob-and-its-snapshots'),
      ),
      ...CONCURRENT,
    },
    changes: [
      exchanged(
        'blobs',
        (lawful, c) => ({
          remove: (address, which, guard) => {
            const row = lawful.find(address);
            lawful.remove(address, which, guard);
            served(c).deleted(address, row);
          },
        }),
        (c) => ({
          remove: (address) => {
            served(c).deleted(address, rowOf(c, address));
            return false;
          },
        }),
      ),
      exchanged(
        'secondStorageIndex',
        (lawful, c) => ({
          open: (address) => {
            const kept = served(c).stale(address);
            if (kept !== undefined) return { ...kept, close: () => undefined };
            const open = lawful.open(address);
            // It is never closed, so that its bytes stay.
            served(c).keep(address, lawful.open(address));
            return open;
          },
        }),
        (c) => ({
          open: (address) => {
            const row = rowOf(c, address);
            if (row !== undefined) served(c).keep(address, { row, records: [], close: () => undefined });
            return served(c).stale(address) !== undefined;
          },
        }),
      ),
    ],
  }),
  twin({
    id: 'copies-the-deleted',
    how: 'A deleted blob can still be copied.',
    caughtBy: caughtBy(reach('copies-it'), deletionOf('the-blob-and-its-snapshots')),
    changes: remembering(
      (lawful, memory) => ({
        copy: (from, to, wish, guards) => {
          const row = head(memory, from);
          if (row === undefined) return lawful.copy(from, to, wish, guards);
          return lawful.put(to, { records: [], size: 0, md5: row.contentMd5 ?? '' }, { ...row, ...NEVER_COPIED, ...wish }, guards.to);
        },
      }),
      (memory) => ({ copy: (from) => head(memory, from) !== undefined }),
    ),
  }),
  twin({
    id: 'leases-and-changes-the-deleted',
    how: 'A deleted blob can be leased and be given other properties and metadata, as long as its entry is remembered.',
    caughtBy: caughtBy(
      ...['takes-a-lease-on-it', 'sets-its-properties', 'sets-its-metadata'].map(reach),
      deletionOf('the-blob-and-its-snapshots'),
    ),
    changes: remembering(
      (lawful, memory) => ({
        change: (address, change) => {
          const row = head(memory, address);
          if (row === undefined) return lawful.change(address, change);
          const { headers, lease } = change(row);
          return { ...row, ...headers, ...lease };
        },
      }),
      (memory) => ({ change: (address) => head(memory, address) !== undefined }),
    ),
  }),
  twin({
    id: 'snapshots-of-the-deleted',
    how: 'A snapshot of a deleted blob can be taken.',
    caughtBy: caughtBy(reach('takes-a-snapshot-of-it'), deletionOf('the-blob-and-its-snapshots')),
    changes: remembering(
      (lawful, memory) => ({
        snapshot: (address, metadata, guard) => {
          const row = head(memory, address);
          return row === undefined ? lawful.snapshot(address, metadata, guard) : { ...row, snapshot: row.modified.replace('Z', '0000Z') };
        },
      }),
      (memory) => ({ snapshot: (address) => head(memory, address) !== undefined }),
    ),
  }),
  twin({
    id: 'blocks-of-the-deleted',
    how: 'The blocks of a deleted blob are still listed, and can be committed again.',
    caughtBy: caughtBy(
      reach('asks-for-its-blocks'),
      'the-blocks-of-a-deleted-blob-cannot-be-committed-again',
      deletionOf('the-blob-and-its-snapshots'),
    ),
    changes: remembering(
      (lawful, memory) => ({
        blocks: (address) => {
          const row = head(memory, address);
          return row === undefined ? lawful.blocks(address) : { row, committed: [], uncommitted: [] };
        },
        commitBlocks: (address, wanted, properties, guard) => {
          const row = head(memory, address);
          return row !== undefined && wanted.every(({ from }) => from === 'committed')
            ? row
            : lawful.commitBlocks(address, wanted, properties, guard);
        },
      }),
      (memory) => ({
        blocks: (address) => head(memory, address) !== undefined,
        commitBlocks: (address, wanted) => head(memory, address) !== undefined && wanted.every(({ from }) => from === 'committed'),
      }),
    ),
  }),
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
    how: 'Whoever deletes the snapshots of a blob deletes the blob as well.',
    caughtBy: caughtBy(deletionOf('the-snapshots-alone')),
    changes: exchanged(
      'blobs',
      (lawful) => ({
        remove: (address, which, guard) => lawful.remove(address, which === 'snapshots-only' ? 'with-snapshots' : which, guard),
      }),
      { remove: (_address, which) => which === 'snapshots-only' },
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
      (lawful) => ({
        remove: (address, which, guard) => {
          let refusal: unknown;
          lawful.remove(address, which, (row) => {
            try {
              guard(row);
            } catch (error) {
              refusal = error;
            }
          });
          if (refusal !== undefined) throw refusal;
        },
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
      (c) => ({
        remove: ({ account, container, blob, snapshot }, which) =>
          which === 'blob' &&
          snapshot === undefined &&
          c
            .part('store')
            .get(
              `SELECT 1 FROM blobs b JOIN containers c ON c.id = b.container WHERE c.account = ? AND c.name = ? AND b.name = ? AND b.snapshot > ''`,
              account,
              container,
              blob,
            ) !== undefined,
      }),
    ),
  }),
];
