/**
 * What the controller has put on the nodes: its own record, apart from what management shows of a deployment. An instance's `id` names its
 * folder and its address, so a healed instance, which keeps its name, is still a new machine. How many cores a
 * node has free is kept beside it, so that finding room costs no more with a thousand full nodes than with one.
 */
export const NODE_TABLES = `
CREATE TABLE nodes (
  name TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, kind TEXT NOT NULL, location TEXT NOT NULL, faultDomain INTEGER NOT NULL, free INTEGER NOT NULL
) STRICT;
CREATE INDEX nodesByRoom ON nodes (kind, location, faultDomain, free);
CREATE TABLE nodeInstances (
  id INTEGER PRIMARY KEY AUTOINCREMENT, node TEXT NOT NULL REFERENCES nodes (name), subscriptionId TEXT NOT NULL, service TEXT NOT NULL COLLATE NOCASE,
  slot TEXT NOT NULL, deployment TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, size TEXT NOT NULL, cores INTEGER NOT NULL,
  upgradeDomain INTEGER NOT NULL, faultDomain INTEGER NOT NULL,
  executionContext TEXT NOT NULL, endpoints TEXT NOT NULL, image TEXT NOT NULL, guestOs TEXT NOT NULL, follows TEXT, revision TEXT NOT NULL,
  state TEXT NOT NULL, UNIQUE (deployment, name)
) STRICT;
CREATE TABLE guestOsReleases (release INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL, files TEXT NOT NULL) STRICT;
CREATE INDEX nodeInstancesByNode ON nodeInstances (node);
CREATE INDEX nodeInstancesBySubscription ON nodeInstances (subscriptionId, service, slot);
CREATE TRIGGER nodeFilled AFTER INSERT ON nodeInstances BEGIN UPDATE nodes SET free = free - NEW.cores WHERE name = NEW.node; END;
CREATE TRIGGER nodeEmptied AFTER DELETE ON nodeInstances BEGIN UPDATE nodes SET free = free + OLD.cores WHERE name = OLD.node; END;
`;
