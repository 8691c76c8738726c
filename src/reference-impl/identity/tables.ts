/**
 * The tables that identity keeps in the fabric's store. Times are milliseconds since 1970, by the fabric's clock. `person` is the SHA-256 of a Live ID,
 * `tokenHash` that of a session's token, in hex; `failedAt` is a JSON array of times.
 */
export const IDENTITY_TABLES = `
CREATE TABLE accounts (
  liveId TEXT PRIMARY KEY, salt BLOB NOT NULL, hash BLOB NOT NULL, cost INTEGER NOT NULL, blockSize INTEGER NOT NULL,
  parallelization INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE signInFailures (
  person TEXT PRIMARY KEY, failedAt TEXT NOT NULL, lockedUntil INTEGER NOT NULL, forgetAt INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (
  tokenHash TEXT PRIMARY KEY, liveId TEXT NOT NULL, startedAt INTEGER NOT NULL, lastSeenAt INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
