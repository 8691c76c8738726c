/**
 * The index of the blob service: which containers and blobs there are, and in which file each blob's bytes lie. `headers` is a JSON object
 * of the headers that come back with the blob; `modified` is ISO 8601 UTC.
 */
export const STORAGE_TABLES = `
CREATE TABLE containers (
  account TEXT NOT NULL, name TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE blobs (
  account TEXT NOT NULL, container TEXT NOT NULL, name TEXT NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL, headers TEXT NOT NULL,
  etag TEXT NOT NULL, modified TEXT NOT NULL, PRIMARY KEY (account, container, name),
  FOREIGN KEY (account, container) REFERENCES containers (account, name) ON DELETE CASCADE
) STRICT;
`;
