import type { Store } from '../../state/store.ts';
import type { BlobAddress, BlobRow } from '../rows.ts';
import { StorageError } from '../storage-error.ts';

/** The columns of a blob's row, in the order in which they are written. */
const COLUMNS = [
  'container',
  'name',
  'snapshot',
  'content',
  'size',
  'etag',
  'modified',
  'contentType',
  'contentEncoding',
  'contentLanguage',
  'contentDisposition',
  'cacheControl',
  'contentMd5',
  'metadata',
  'copyId',
  'copySource',
  'copyFinished',
  'leaseId',
  'leaseSeconds',
  'leaseEnds',
  'breakEnds',
] as const satisfies readonly (keyof BlobRow)[];

const FIND = `SELECT ${COLUMNS.map((name) => `b.${name}`).join(', ')} FROM blobs b JOIN containers c ON c.id = b.container
  WHERE c.account = ? AND c.name = ? AND b.name = ? AND b.snapshot = ?`;
const WRITE = `INSERT OR REPLACE INTO blobs (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`;

/** The rows of blobs and snapshots. */
export interface BlobTable {
  /** The container's number. Throws {@link StorageError} ContainerNotFound. */
  containerOf(address: BlobAddress): number;
  find(address: BlobAddress): BlobRow | undefined;
  /** Throws {@link StorageError} ContainerNotFound or BlobNotFound. */
  existing(address: BlobAddress): BlobRow;
  /** Takes the place of a row of the same container, name and snapshot. */
  write(row: BlobRow): BlobRow;
  snapshotsOf(row: BlobRow): readonly BlobRow[];
  erase(row: BlobRow): void;
}

export function createBlobTable(store: Store): BlobTable {
  const containerOf = ({ account, container }: BlobAddress): number => {
    const row = store.get<{ id: number }>('SELECT id FROM containers WHERE account = ? AND name = ?', account, container);
    if (row === undefined) throw new StorageError('ContainerNotFound');
    return row.id;
  };
  const find = ({ account, container, blob, snapshot = '' }: BlobAddress): BlobRow | undefined =>
    store.get(FIND, account, container, blob, snapshot);

  return {
    containerOf,
    find,
    existing: (address) => {
      const row = find(address);
      if (row !== undefined) return row;
      containerOf(address);
      throw new StorageError('BlobNotFound');
    },
    write: (row) => {
      store.run(WRITE, ...COLUMNS.map((name) => row[name]));
      return row;
    },
    snapshotsOf: ({ container, name }) =>
      store.all(`SELECT * FROM blobs WHERE container = ? AND name = ? AND snapshot > '' ORDER BY snapshot`, container, name),
    erase: ({ container, name, snapshot }) => {
      store.run('DELETE FROM blobs WHERE container = ? AND name = ? AND snapshot = ?', container, name, snapshot);
    },
  };
}
