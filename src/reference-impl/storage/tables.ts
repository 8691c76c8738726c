/**
 * The index of the blob service: which containers, blobs and snapshots there are, and which records each content is made of. Times are ISO 8601 UTC;
 * `metadata` has a line `name:value` for each; a blob's `snapshot` is empty, and a content without bytes is NULL. A record is somebody's for as long as
 * a row of `contentRecords` or `uncommittedBlocks` names it.
 */
export const STORAGE_TABLES = `
CREATE TABLE containers (
  id INTEGER PRIMARY KEY, account TEXT NOT NULL, name TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, metadata TEXT NOT NULL,
  publicAccess TEXT, leaseId TEXT, leaseSeconds INTEGER, leaseEnds TEXT, breakEnds TEXT, UNIQUE (account, name)
) STRICT;
CREATE TABLE accessPolicies (
  container INTEGER NOT NULL REFERENCES containers (id) ON DELETE CASCADE, position INTEGER NOT NULL, id TEXT NOT NULL, start TEXT, expiry TEXT,
  permission TEXT, PRIMARY KEY (container, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE containerRemains (
  account TEXT NOT NULL, name TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (account, name, record)
) STRICT, WITHOUT ROWID;
CREATE TABLE blobs (
  container INTEGER NOT NULL REFERENCES containers (id), name TEXT NOT NULL, snapshot TEXT NOT NULL, content INTEGER, size INTEGER NOT NULL,
  etag TEXT NOT NULL, modified TEXT NOT NULL, contentType TEXT NOT NULL, contentEncoding TEXT, contentLanguage TEXT, contentDisposition TEXT,
  cacheControl TEXT, contentMd5 TEXT, metadata TEXT NOT NULL, copyId TEXT, copySource TEXT, copyFinished TEXT,
  leaseId TEXT, leaseSeconds INTEGER, leaseEnds TEXT, breakEnds TEXT, PRIMARY KEY (container, name, snapshot)
) STRICT, WITHOUT ROWID;
CREATE INDEX blobsByContent ON blobs (content);
CREATE TABLE contentRecords (
  content INTEGER NOT NULL, position INTEGER NOT NULL, record TEXT NOT NULL, size INTEGER NOT NULL, block TEXT, PRIMARY KEY (content, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX contentsByRecord ON contentRecords (record);
CREATE TABLE uncommittedBlocks (
  container INTEGER NOT NULL REFERENCES containers (id), name TEXT NOT NULL, block TEXT NOT NULL, record TEXT NOT NULL, size INTEGER NOT NULL,
  PRIMARY KEY (container, name, block)
) STRICT, WITHOUT ROWID;
CREATE INDEX uncommittedByRecord ON uncommittedBlocks (record);
CREATE TABLE storageServiceProperties (account TEXT PRIMARY KEY, properties TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;
