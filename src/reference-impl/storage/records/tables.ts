/**
 * The media of storage, and what lies on them. `copies` is a JSON array of {@link Copy}s; `work` is what is still to be done about a record: `collect` what
 * was deleted, or `replicate` what is to lie elsewhere as well; `since` when (ISO 8601 UTC).
 */
export const RECORD_TABLES = `
CREATE TABLE disks (
  medium TEXT PRIMARY KEY, rack TEXT NOT NULL, dataCentre TEXT NOT NULL, region TEXT NOT NULL, geography TEXT NOT NULL, inService INTEGER NOT NULL,
  capacity INTEGER NOT NULL
) STRICT;
CREATE TABLE records (
  id TEXT PRIMARY KEY, account TEXT NOT NULL, size INTEGER NOT NULL, copies TEXT NOT NULL, work TEXT, since TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX recordsByAccount ON records (account);
CREATE INDEX recordsWithWork ON records (work, since) WHERE work IS NOT NULL;
`;
