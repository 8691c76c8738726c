import { requireWithin } from './limits.ts';
import { conflict, notFound, requireDescription, requireLabel, requireStorageAccountName, resolvePlacement } from './names.ts';
import type { Handlers, ManagementParts } from './noun.ts';
import { storageAccountLane } from './queued-command.ts';
import type { StorageAccountRow } from './resource-rows.ts';
import type { AvailabilityView, StorageAccountView, StorageKeysView } from './view.ts';

type StorageAccountCommand = 'CreateStorageAccount' | 'UpdateStorageAccount' | 'DeleteStorageAccount' | 'RegenerateStorageKey';

/** Storage accounts and their keys. */
export function createStorageAccounts(parts: ManagementParts) {
  const { clock, store, regions, resources, operations, storageKeys, blobs, records, storageSteps, storageAddress } = parts;
  const require = (subscriptionId: string, name: string): StorageAccountRow => {
    const row = resources.storageAccounts.find(subscriptionId, name);
    if (row === undefined) throw notFound(`The storage account '${name}' was not found.`);
    return row;
  };
  /** Where the asynchronous copies go: the pair of the primary region, or nowhere when the customer wants none. */
  const secondaryRegion = (primary: string, geoReplication: boolean): string | null =>
    geoReplication ? (regions.find(primary)?.pair ?? null) : null;

  const handlers: Handlers<StorageAccountCommand> = {
    CreateStorageAccount: (subscriptionId, { kind, name, label, description, geoReplication, location, affinityGroup }) => {
      requireStorageAccountName(name);
      requireLabel(label);
      requireDescription(description);
      const placement = resolvePlacement(parts, subscriptionId, { location, affinityGroup });
      if (resources.storageAccounts.isTaken(name)) throw conflict(taken(name));
      requireWithin('storageAccounts', resources.storageAccounts.list(subscriptionId).length + 1);
      const now = clock.now().toISOString();
      resources.storageAccounts.insert({
        subscriptionId,
        name,
        label,
        description,
        location: placement.location,
        affinityGroup: placement.affinityGroup,
        status: 'ResolvingDns',
        geoReplication: geoReplication ? 1 : 0,
        primaryRegion: placement.region,
        secondaryRegion: secondaryRegion(placement.region, geoReplication),
        secureTransferOnly: 0,
        ...storageKeys.issue(name),
        created: now,
        modified: now,
      });
      return { kind, name };
    },
    UpdateStorageAccount: (subscriptionId, { name, label, description, geoReplication }) => {
      const row = require(subscriptionId, name);
      if (label !== undefined) requireLabel(label);
      if (description !== undefined) requireDescription(description);
      const geo = geoReplication ?? row.geoReplication === 1;
      resources.storageAccounts.update(subscriptionId, name, {
        label: label ?? row.label,
        description: description ?? row.description,
        geoReplication: geo ? 1 : 0,
        secondaryRegion: secondaryRegion(row.primaryRegion, geo),
        modified: clock.now().toISOString(),
      });
      records.follow(name);
      return null;
    },
    DeleteStorageAccount: (subscriptionId, { name }) => {
      require(subscriptionId, name);
      if (operations.next(storageAccountLane(name)) !== undefined) throw conflict('The storage account is still being created.');
      blobs.dropAccount(name);
      resources.storageAccounts.remove(subscriptionId, name);
      return null;
    },
    RegenerateStorageKey: (subscriptionId, { name, key }) => {
      require(subscriptionId, name);
      storageKeys.renew(name, key);
      store.afterCommit(() => storageSteps.reached('key-renewed'));
      return null;
    },
  };

  const view = (row: StorageAccountRow): StorageAccountView => ({
    name: row.name,
    label: row.label,
    description: row.description,
    location: row.location ?? undefined,
    affinityGroup: row.affinityGroup ?? undefined,
    status: row.status,
    endpoints: endpoints(row.name, storageAddress()),
    geoReplication: row.geoReplication === 1,
    primaryRegion: row.primaryRegion,
    secondaryRegion: row.secondaryRegion ?? undefined,
    created: row.created,
  });

  return {
    handlers,
    nameAvailable: (name: string): AvailabilityView => {
      requireStorageAccountName(name);
      return resources.storageAccounts.isTaken(name) ? { available: false, reason: taken(name) } : { available: true };
    },
    list: (subscriptionId: string) => resources.storageAccounts.list(subscriptionId).map(view),
    get: (subscriptionId: string, name: string) => view(require(subscriptionId, name)),
    keys: (subscriptionId: string, name: string): StorageKeysView => {
      const keys = storageKeys.of(require(subscriptionId, name).name);
      if (keys === undefined) throw notFound(`The storage account '${name}' was not found.`);
      return keys;
    },
  };
}

/** The same for every asker: it must not tell in whose subscription the account is. */
function taken(name: string): string {
  return `The storage account name '${name}' is already taken.`;
}

/** Blobs are served on loopback in path style. Queues and tables keep their addresses of the time; nothing answers there. */
function endpoints(name: string, storageAddress: string): readonly string[] {
  return [`${storageAddress}/${name}/`, `https://${name}.queue.core.windows.net/`, `https://${name}.table.core.windows.net/`];
}
