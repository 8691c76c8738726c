import type { Clock } from '../../clock/clock.ts';
import type { Store } from '../../state/store.ts';
import type { Records } from '../records/records.ts';
import type {
  BlobAddress,
  BlobHeaders,
  BlobProperties,
  BlobRow,
  ContentRecord,
  CopyColumns,
  LeaseColumns,
  ReceivedBytes,
} from '../rows.ts';
import { leaseAfterWrite } from '../lease.ts';
import { NO_LEASE } from '../rows.ts';
import { StorageError } from '../storage-error.ts';
import type { BlobTable } from './blob-table.ts';
import type { Guard } from './containers.ts';
import type { Contents } from './contents.ts';
import { stamp } from './stamp.ts';

/** A blob that is being read: this version of it stays to be read until it is closed, whatever happens to the blob meanwhile. */
export interface OpenBlob {
  readonly row: BlobRow;
  readonly records: readonly ContentRecord[];
  close(): void;
}

/** What a blob is changed to; what is absent stays. */
export interface BlobChange {
  readonly headers?: BlobHeaders;
  readonly metadata?: string;
  readonly lease?: LeaseColumns;
}

/** What a copy takes from elsewhere than its source. */
export type CopyWish = CopyColumns & { readonly metadata?: string };

/** Which of a blob and its snapshots a deletion is about. */
export type Deletion = 'blob' | 'with-snapshots' | 'snapshots-only';

/** The blobs and snapshots of all accounts. Every method is one moment; whoever asks has been authorised before. */
export interface BlobContents {
  find(address: BlobAddress): BlobRow | undefined;
  /** Throws {@link StorageError} ContainerNotFound or BlobNotFound. */
  open(address: BlobAddress): OpenBlob;
  /** Makes received bytes the content of a blob. Throws {@link StorageError} ContainerNotFound, or what the guard throws. */
  put(address: BlobAddress, bytes: ReceivedBytes, properties: BlobProperties, guard: Guard<BlobRow | undefined>): BlobRow;
  /** A lease is no modification. Throws {@link StorageError} where there is no such blob, or what `change` throws. */
  change(address: BlobAddress, change: (row: BlobRow) => BlobChange): BlobRow;
  /** A snapshot of the blob as it is, with its metadata or other. */
  snapshot(address: BlobAddress, metadata: string | undefined, guard: Guard<BlobRow>): BlobRow;
  /** Copies within one account: both blobs then share the content. */
  copy(from: BlobAddress, to: BlobAddress, wish: CopyWish, guards: { from: Guard<BlobRow>; to: Guard<BlobRow | undefined> }): BlobRow;
  /** Removes every reference, for good (DEL-1, DEL-3). Throws {@link StorageError} SnapshotsPresent where snapshots would stay without their blob. */
  remove(address: BlobAddress, which: Deletion, guard: Guard<BlobRow>): void;
}

/** Where a blob is, in the table. */
type Place = Pick<BlobRow, 'container' | 'name'>;

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly records: Records;
  readonly contents: Contents;
  readonly table: BlobTable;
}

export function createBlobContents({ store, clock, records, contents, table }: Parts): BlobContents {
  /** Writes the row of a blob that gets another content than `before`. A lease stays with the blob; uncommitted blocks do not. */
  const replace = (
    place: Place,
    before: BlobRow | undefined,
    properties: BlobProperties,
    content: number | null,
    size: number,
  ): BlobRow => {
    const lease = leaseAfterWrite(before ?? NO_LEASE, clock.now());
    const row = table.write({ ...properties, ...place, snapshot: '', content, size, ...lease, ...stamp(clock) });
    dropBlocks(place);
    if (before !== undefined) contents.drop(before.content);
    return row;
  };
  const dropBlocks = ({ container, name }: Place): void => {
    const blocks = store.all<{ record: string }>('SELECT record FROM uncommittedBlocks WHERE container = ? AND name = ?', container, name);
    if (blocks.length === 0) return;
    store.run('DELETE FROM uncommittedBlocks WHERE container = ? AND name = ?', container, name);
    for (const { record } of blocks) contents.letGo(record);
  };
  const erase = (row: BlobRow): void => {
    table.erase(row);
    contents.drop(row.content);
  };

  return {
    find: (address) => table.find(address),
    open: (address) => {
      const row = table.existingWithBeginning(address);
      const { firstRecord: record, firstSize: size, firstBlock: block } = row;
      const made = record !== null && size === row.size ? [{ record, size, block }] : contents.recordsOf(row.content);
      return { row, records: made, close: records.pin(made.map(({ record }) => record)) };
    },
    put: (address, bytes, properties, guard) =>
      store.transaction(() => {
        const place = { container: table.containerOf(address), name: address.blob };
        const before = table.find(address);
        guard(before);
        for (const { record } of bytes.records) records.keep(record);
        return replace(place, before, properties, contents.add(bytes.records), bytes.size);
      }),
    change: (address, change) =>
      store.transaction(() => {
        const before = table.existing(address);
        const { headers, metadata, lease } = change(before);
        const modified =
          headers === undefined && metadata === undefined ? {} : { ...leaseAfterWrite(before, clock.now()), ...stamp(clock) };
        return table.write({ ...before, ...modified, ...headers, ...(metadata !== undefined && { metadata }), ...lease });
      }),
    snapshot: (address, metadata, guard) =>
      store.transaction(() => {
        const row = table.existing(address);
        guard(row);
        const last = table.snapshotsOf(row).at(-1)?.snapshot ?? '';
        const changed = metadata === undefined ? {} : { metadata, ...stamp(clock) };
        return table.write({ ...row, ...NO_LEASE, ...changed, snapshot: snapshotTime(clock.now(), last) });
      }),
    copy: (from, to, wish, guards) =>
      store.transaction(() => {
        const source = table.existing(from);
        guards.from(source);
        const place = { container: table.containerOf(to), name: to.blob };
        const before = table.find(to);
        guards.to(before);
        return replace(place, before, { ...source, ...wish }, source.content, source.size);
      }),
    remove: (address, which, guard) =>
      store.transaction(() => {
        const row = table.existing(address);
        guard(row);
        const snapshots = row.snapshot === '' ? table.snapshotsOf(row) : [];
        if (which === 'blob' && snapshots.length > 0) throw new StorageError('SnapshotsPresent');
        for (const snapshot of snapshots) erase(snapshot);
        if (which === 'snapshots-only') return;
        if (row.snapshot === '') dropBlocks(row);
        erase(row);
      }),
  };
}

/** A time with ten-millionths of a second, later than the last snapshot's. */
function snapshotTime(now: Date, last: string): string {
  const time = now.toISOString().replace('Z', '0000Z');
  if (time > last) return time;
  const [, second = '', fraction = ''] = /^(.{19})\.(\d{7})Z$/.exec(last) ?? [];
  const next = Number(fraction) + 1;
  const carried = new Date(Date.parse(`${second}Z`) + (next === 10_000_000 ? 1000 : 0)).toISOString().slice(0, 19);
  return `${carried}.${String(next % 10_000_000).padStart(7, '0')}Z`;
}
