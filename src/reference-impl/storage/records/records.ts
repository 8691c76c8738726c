/** The name of a record: 32 hex digits. */
export type RecordId = string;

/** The most bytes that one record can have. */
export const LARGEST_RECORD = 4 * 1024 * 1024;

/**
 * The bytes of all storage accounts. A record is written once, on three media of its account's location, and never changed; blobs refer to records.
 * Every read is authenticated, so that a byte that somebody changed on a medium is never answered (SAK-5).
 */
export interface Records {
  /**
   * Writes bytes on the media, durably. They are nobody's yet: until {@link keep} is called a restart forgets them. Rejects with {@link NoRoom}, or with
   * {@link NoSuchAccount} where the account is not there, or no longer.
   */
  write(account: string, bytes: Uint8Array): Promise<RecordId>;
  /** From now on the record is somebody's. In the transaction that makes the reference to it. Throws where it was not written by this fabric as it runs. */
  keep(record: RecordId): void;
  /** Nobody refers to the record any more: its copies will be collected (DEL-4). In the transaction that removes the last reference. */
  release(record: RecordId): void;
  /** What was written and came to nothing: its blocks are free at once. */
  abandon(record: RecordId): void;
  /** All bytes of a record, authenticated. Rejects with {@link RecordLost} where no copy is whole. */
  read(record: RecordId): Promise<Buffer>;
  /** Keeps the blocks of records, even of deleted ones, as they are until the answer is called: somebody reads this version to its end. */
  pin(records: readonly RecordId[]): () => void;
  /** Whether no medium has blocks in use for this record: it was deleted and collected, or never kept. */
  collected(record: RecordId): boolean;
  /** Copies of the account's records follow where its row says that they go. In the transaction that changes the account. */
  follow(account: string): void;
}

/** There is no room left on the media of the location. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom';
}

/** The account is not there, or no longer. */
export class NoSuchAccount extends Error {
  override readonly name = 'NoSuchAccount';
}

/** No copy of a record is whole, here or anywhere. */
export class RecordLost extends Error {
  override readonly name = 'RecordLost';
}
