import type { Store } from '../state/store.ts';

/** The index of the blob service: which containers and blobs there are, and in which file each blob's bytes lie. */
const TABLES = [
  `CREATE TABLE IF NOT EXISTS containers (
    account TEXT NOT NULL, name TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, PRIMARY KEY (account, name)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS blobs (
    account TEXT NOT NULL, container TEXT NOT NULL, name TEXT NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL, md5 TEXT NOT NULL,
    headers TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, PRIMARY KEY (account, container, name),
    FOREIGN KEY (account, container) REFERENCES containers (account, name) ON DELETE CASCADE
  ) STRICT`,
];

/** Makes the tables where they are not there yet. */
export function ensureStorageTables(store: Store): void {
  if (store.get(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'blobs'`) !== undefined) return;
  store.transaction(() => {
    for (const table of TABLES) store.run(table);
  });
}
