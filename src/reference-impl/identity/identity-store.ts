/** What identity needs of the fabric's clock: it alone says how late it is, so that a lab can move it. */
export interface Clock {
  now(): Date;
}

/** What identity needs of the fabric's store: SQL statements that are on the medium when they return. */
export interface SqlStore {
  prepare(sql: string): SqlStatement;
}

export interface SqlStatement {
  run(...parameters: readonly unknown[]): unknown;
  get(...parameters: readonly unknown[]): unknown;
}

/** The tables that identity keeps in the fabric's store. Times are milliseconds since 1970, by the fabric's clock. */
export const IDENTITY_TABLES = `
  CREATE TABLE IF NOT EXISTS accounts (
    live_id TEXT PRIMARY KEY,
    salt BLOB NOT NULL,
    hash BLOB NOT NULL,
    cost INTEGER NOT NULL,
    block_size INTEGER NOT NULL,
    parallelization INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sign_in_failures (
    person BLOB PRIMARY KEY,
    failed_at TEXT NOT NULL,
    locked_until INTEGER NOT NULL,
    forget_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sessions (
    token_hash BLOB PRIMARY KEY,
    live_id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
  ) WITHOUT ROWID;
`;
