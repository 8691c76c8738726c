import type { Store } from '../../state/store.ts';
import type { RecordId } from '../records/records.ts';
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

const OF_BLOB = COLUMNS.map((name) => `b.${name}`).join(', ');
const AT = 'c.account = ? AND c.name = ? AND b.name = ? AND b.snapshot = ?';
const FIND = `SELECT ${OF_BLOB} FROM blobs b JOIN containers c ON c.id = b.container WHERE ${AT}`;
const FIND_WITH_BEGINNING = `SELECT ${OF_BLOB}, r.record AS firstRecord, r.size AS firstSize, r.block AS firstBlock
  FROM blobs b JOIN containers c ON c.id = b.container LEFT JOIN contentRecords r ON r.content = b.content AND r.position = 0 WHERE ${AT}`;
const WRITE = `INSERT OR REPLACE INTO blobs (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`;

/** A blob with the first record of its content; NULL where it has none. One question of the database, and for most blobs all that there is. */
export interface RowWithBeginning extends BlobRow {
  readonly firstRecord: RecordId | null;
  readonly firstSize: number | null;
  readonly firstBlock: string | null;
}

/** The rows of blobs and snapshots. */
export interface BlobTable {
  /** The container's number. Throws {@link StorageError} ContainerNotFound. */
  containerOf(address: BlobAddress): number;
  find(address: BlobAddress): BlobRow | undefined;
  /** Throws {@link StorageError} ContainerNotFound or BlobNotFound. */
  existing(address: BlobAddress): BlobRow;
  /** The same. */
  existingWithBeginning(address: BlobAddress): RowWithBeginning;
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
  const look = <Row>(sql: string, { account, container, blob, snapshot = '' }: BlobAddress): Row | undefined =>
    store.get(sql, account, container, blob, snapshot);
  const mustBe = <Row>(row: Row | undefined, address: BlobAddress): Row => {
    if (row !== undefined) return row;
    containerOf(address);
    throw new StorageError('BlobNotFound');
  };

  return {
    containerOf,
    find: (address) => look(FIND, address),
    existing: (address) => mustBe(look(FIND, address), address),
    existingWithBeginning: (address) => mustBe(look(FIND_WITH_BEGINNING, address), address),
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
