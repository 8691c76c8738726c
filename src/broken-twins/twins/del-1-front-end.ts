import type { OpenBlob } from '../../reference-impl/storage/index/blobs.ts';
import type { BlobAddress, BlobRow } from '../../reference-impl/storage/rows.ts';
import { exchanged } from '../change.ts';
import { caughtBy, CONCURRENT, deletionOf, reach } from './del-1-checks.ts';
import { keyOf, perFabric, rowOf } from './deleted.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DEL-1');

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

export const del1FrontEndTwins = [
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
];
