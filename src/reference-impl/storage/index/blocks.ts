import type { Clock } from '../../clock/clock.ts';
import type { Store } from '../../state/store.ts';
import type { RecordId, Records } from '../records/records.ts';
import type { BlobAddress, BlobProperties, BlobRow, ContentRecord, ReceivedBytes } from '../rows.ts';
import { leaseAfterWrite } from '../lease.ts';
import { NO_LEASE } from '../rows.ts';
import { StorageError } from '../storage-error.ts';
import type { BlobTable } from './blob-table.ts';
import type { Guard } from './containers.ts';
import type { Contents } from './contents.ts';
import { stamp } from './stamp.ts';

/** A block that a block list asks for, and where it is looked for. */
export interface WantedBlock {
  /** Base64, as sent. */
  readonly id: string;
  readonly from: 'committed' | 'uncommitted' | 'latest';
}

/** A block as Get Block List shows it. */
export interface ShownBlock {
  readonly id: string;
  readonly size: number;
}

/** A blob's blocks. `row` is undefined where nothing has been committed yet. */
export interface BlockLists {
  readonly row: BlobRow | undefined;
  readonly committed: readonly ShownBlock[];
  readonly uncommitted: readonly ShownBlock[];
}

/** How many blocks may wait to be committed for one blob. */
export const MOST_UNCOMMITTED = 100_000;

/** The blocks that blobs are put together from. Every method is one moment. */
export interface BlockIndex {
  /** A block for later; one of the same id that waits already is replaced. Throws {@link StorageError} InvalidBlobOrBlock, BlockCountExceedsLimit. */
  keepBlock(address: BlobAddress, id: string, bytes: ReceivedBytes, guard: Guard<BlobRow | undefined>): void;
  /** Makes these blocks, in this order, the blob's content; uncommitted ones that are not among them are gone. Throws {@link StorageError} InvalidBlockList. */
  commitBlocks(
    address: BlobAddress,
    wanted: readonly WantedBlock[],
    properties: BlobProperties,
    guard: Guard<BlobRow | undefined>,
  ): BlobRow;
  /** Throws {@link StorageError} BlobNotFound where there is neither the blob nor a block of it. */
  blocks(address: BlobAddress): BlockLists;
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly records: Records;
  readonly contents: Contents;
  readonly table: BlobTable;
}

interface UncommittedRow {
  readonly block: string;
  readonly record: RecordId;
  readonly size: number;
}

export function createBlockIndex({ store, clock, records, contents, table }: Parts): BlockIndex {
  const uncommitted = (container: number, name: string): readonly UncommittedRow[] =>
    store.all('SELECT block, record, size FROM uncommittedBlocks WHERE container = ? AND name = ? ORDER BY block', container, name);
  const requireSameLength = (container: number, { blob }: BlobAddress, id: string): void => {
    const other = store.get<{ block: string }>(
      'SELECT block FROM uncommittedBlocks WHERE container = ? AND name = ? LIMIT 1',
      container,
      blob,
    );
    if (other !== undefined && Buffer.from(other.block, 'base64').length !== Buffer.from(id, 'base64').length)
      throw new StorageError('InvalidBlobOrBlock');
  };

  return {
    keepBlock: (address, id, bytes, guard) =>
      store.transaction(() => {
        const container = table.containerOf(address);
        guard(table.find(address));
        requireSameLength(container, address, id);
        const key = [container, address.blob, id] as const;
        const before = store.get<UncommittedRow>(
          'SELECT record FROM uncommittedBlocks WHERE container = ? AND name = ? AND block = ?',
          ...key,
        );
        if (before === undefined && countOf(store, container, address.blob) >= MOST_UNCOMMITTED)
          throw new StorageError('BlockCountExceedsLimit');
        for (const { record, size } of bytes.records) {
          records.keep(record);
          store.run(
            'INSERT OR REPLACE INTO uncommittedBlocks (container, name, block, record, size) VALUES (?, ?, ?, ?, ?)',
            ...key,
            record,
            size,
          );
        }
        if (before !== undefined) contents.letGo(before.record);
      }),
    commitBlocks: (address, wanted, properties, guard) =>
      store.transaction(() => {
        const container = table.containerOf(address);
        const before = table.find(address);
        guard(before);
        const waiting = uncommitted(container, address.blob);
        const made = pick(wanted, contents.recordsOf(before?.content ?? null), waiting);
        const content = contents.add(made);
        store.run('DELETE FROM uncommittedBlocks WHERE container = ? AND name = ?', container, address.blob);
        const size = made.reduce((sum, piece) => sum + piece.size, 0);
        const lease = leaseAfterWrite(before ?? NO_LEASE, clock.now());
        const row = table.write({ ...properties, container, name: address.blob, snapshot: '', content, size, ...lease, ...stamp(clock) });
        for (const { record } of waiting) contents.letGo(record);
        if (before !== undefined) contents.drop(before.content);
        return row;
      }),
    blocks: (address) => {
      const container = table.containerOf(address);
      const row = table.find(address);
      const waiting = address.snapshot === undefined ? uncommitted(container, address.blob) : [];
      if (row === undefined && waiting.length === 0) throw new StorageError('BlobNotFound');
      return {
        row,
        committed: contents.recordsOf(row?.content ?? null).flatMap(({ block, size }) => (block === null ? [] : [{ id: block, size }])),
        uncommitted: waiting.map(({ block, size }) => ({ id: block, size })),
      };
    },
  };
}

/** The records of the blocks that are wanted, each from where it is wanted from. */
function pick(wanted: readonly WantedBlock[], content: readonly ContentRecord[], waiting: readonly UncommittedRow[]): ContentRecord[] {
  const committed = new Map(content.flatMap((piece) => (piece.block === null ? [] : [[piece.block, piece] as const])));
  const uncommitted = new Map(waiting.map((piece) => [piece.block, piece] as const));
  return wanted.map(({ id, from }) => {
    const found = (from === 'committed' ? undefined : uncommitted.get(id)) ?? (from === 'uncommitted' ? undefined : committed.get(id));
    if (found === undefined) throw new StorageError('InvalidBlockList');
    return { record: found.record, size: found.size, block: id };
  });
}

function countOf(store: Store, container: number, name: string): number {
  return store.get<{ n: number }>('SELECT count(*) AS n FROM uncommittedBlocks WHERE container = ? AND name = ?', container, name)?.n ?? 0;
}
