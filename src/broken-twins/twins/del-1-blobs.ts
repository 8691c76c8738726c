import type { BlobEntry, BlobListQuery } from '../../reference-impl/storage/index/listing.ts';
import { NEVER_COPIED, type BlobRow } from '../../reference-impl/storage/rows.ts';
import { caughtBy, CONCURRENT, deletionOf, reach } from './del-1-checks.ts';
import { entryAlone, head, remembering } from './deleted.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DEL-1');

const list = (way: string): string => `a-deleted-blob-is-not-shown-to-an-owner-who-${way}`;

/** What a list shows of a blob that it should not show. */
function entryOf(blob: BlobRow, { prefix, delimiter }: BlobListQuery): BlobEntry {
  const end = delimiter === '' ? -1 : blob.name.indexOf(delimiter, prefix.length);
  return end < 0 ? { blob } : { prefix: blob.name.slice(0, end + delimiter.length) };
}

export const del1BlobTwins = [
  twin({
    id: 'lists-show-the-deleted',
    how: 'The second front end goes on showing a deleted blob in its lists.',
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
      'secondStorageIndex',
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
];
