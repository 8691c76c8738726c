import { NODE_TABLES } from '../compute-node/tables.ts';
import { IDENTITY_TABLES } from '../identity/tables.ts';
import { RECORD_TABLES } from '../storage/records/tables.ts';
import { STORAGE_TABLES } from '../storage/tables.ts';

const SUBSCRIPTION_TABLES = `
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE subscriptions (id TEXT PRIMARY KEY, name TEXT NOT NULL, owner TEXT NOT NULL, created TEXT NOT NULL) STRICT;
CREATE INDEX subscriptionsByOwner ON subscriptions (owner);
CREATE TABLE coAdministrators (
  subscriptionId TEXT NOT NULL REFERENCES subscriptions (id), liveId TEXT NOT NULL, added TEXT NOT NULL,
  PRIMARY KEY (subscriptionId, liveId)
) STRICT, WITHOUT ROWID;
CREATE INDEX coAdministratorsByLiveId ON coAdministrators (liveId);
CREATE TABLE managementCertificates (
  subscriptionId TEXT NOT NULL REFERENCES subscriptions (id), thumbprint TEXT NOT NULL, certificate BLOB NOT NULL,
  publicKey BLOB NOT NULL, created TEXT NOT NULL, PRIMARY KEY (subscriptionId, thumbprint)
) STRICT;
`;

const RESOURCE_TABLES = `
CREATE TABLE affinityGroups (
  subscriptionId TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, label TEXT NOT NULL, description TEXT NOT NULL, location TEXT NOT NULL,
  created TEXT NOT NULL, PRIMARY KEY (subscriptionId, name)
) STRICT;
CREATE TABLE hostedServices (
  name TEXT PRIMARY KEY COLLATE NOCASE, subscriptionId TEXT NOT NULL, label TEXT NOT NULL, description TEXT NOT NULL, location TEXT,
  affinityGroup TEXT COLLATE NOCASE, created TEXT NOT NULL, modified TEXT NOT NULL
) STRICT;
CREATE INDEX hostedServicesBySubscription ON hostedServices (subscriptionId);
CREATE TABLE deployments (
  privateId TEXT PRIMARY KEY, subscriptionId TEXT NOT NULL, service TEXT NOT NULL COLLATE NOCASE REFERENCES hostedServices (name),
  name TEXT NOT NULL COLLATE NOCASE, slot TEXT NOT NULL, status TEXT NOT NULL, label TEXT NOT NULL, configuration TEXT NOT NULL, vip TEXT UNIQUE,
  packageDigest TEXT, desiredStatus TEXT NOT NULL, sdkVersion TEXT NOT NULL, upgradeDomainCount INTEGER NOT NULL,
  upgradeMode TEXT, upgradeDomain INTEGER, upgradeDomainState TEXT,
  previousPackageDigest TEXT, previousConfiguration TEXT, previousLabel TEXT,
  created TEXT NOT NULL, modified TEXT NOT NULL, UNIQUE (service, slot), UNIQUE (service, name)
) STRICT;
CREATE TABLE instances (
  deployment TEXT NOT NULL REFERENCES deployments (privateId) ON DELETE CASCADE, name TEXT NOT NULL, role TEXT NOT NULL, status TEXT NOT NULL,
  upgradeDomain INTEGER NOT NULL, faultDomain INTEGER NOT NULL, size TEXT NOT NULL, ipAddress TEXT NOT NULL, endpoints TEXT NOT NULL, PRIMARY KEY (deployment, name)
) STRICT;
CREATE TABLE packages (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE serviceCertificates (
  subscriptionId TEXT NOT NULL, service TEXT NOT NULL COLLATE NOCASE REFERENCES hostedServices (name) ON DELETE CASCADE, thumbprint TEXT NOT NULL,
  certificate BLOB NOT NULL, sealedPfx BLOB NOT NULL, status TEXT NOT NULL, PRIMARY KEY (service, thumbprint)
) STRICT;
CREATE TABLE storageAccounts (
  name TEXT PRIMARY KEY, subscriptionId TEXT NOT NULL, label TEXT NOT NULL, description TEXT NOT NULL, location TEXT,
  affinityGroup TEXT COLLATE NOCASE, status TEXT NOT NULL, geoReplication INTEGER NOT NULL, primaryRegion TEXT NOT NULL, secondaryRegion TEXT,
  secureTransferOnly INTEGER NOT NULL, sealedPrimaryKey BLOB NOT NULL, sealedSecondaryKey BLOB NOT NULL, created TEXT NOT NULL, modified TEXT NOT NULL
) STRICT;
CREATE INDEX storageAccountsBySubscription ON storageAccounts (subscriptionId);
`;

const QUEUE_TABLES = `
CREATE TABLE operations (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, requestId TEXT NOT NULL UNIQUE, subscriptionId TEXT NOT NULL, kind TEXT NOT NULL,
  lane TEXT, command TEXT, packageDigest TEXT, status TEXT NOT NULL, httpStatus INTEGER, errorCode TEXT, errorMessage TEXT,
  accepted TEXT NOT NULL, finished TEXT
) STRICT;
CREATE INDEX operationsBySubscription ON operations (subscriptionId, sequence);
CREATE INDEX operationsToDo ON operations (lane, sequence) WHERE status = 'InProgress';
`;

/**
 * All tables of the fabric, made in one go; columns carry the names of the row types in the code. Every part that keeps state has its
 * tables in here, so that a store starts as one copy of an empty database and never as a chain of small changes.
 */
export const SCHEMA = `
PRAGMA journal_mode=WAL;
BEGIN; ${IDENTITY_TABLES} ${SUBSCRIPTION_TABLES} ${RESOURCE_TABLES} ${NODE_TABLES} ${STORAGE_TABLES} ${RECORD_TABLES} ${QUEUE_TABLES}
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);`;
