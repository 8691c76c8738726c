import { createHash } from 'node:crypto';
import type { SqlValue, Store } from '../state/store.ts';
import type { Slot } from './command.ts';
import type {
  AffinityGroupRow,
  DeploymentRow,
  HostedServiceRow,
  InstanceRow,
  ServiceCertificateRow,
  StorageAccountRow,
} from './resource-rows.ts';

/** What may change in a row: everything but what it is found by. */
type Change<Row, Key extends keyof Row> = Partial<Omit<Row, Key>>;

/**
 * The directory of everything that belongs to a subscription (SUB-1). Every look-up takes the subscription's id and
 * finds nothing outside it; names are compared without regard to case. What another subscription holds cannot be told from what does not exist.
 */
export interface Resources {
  readonly affinityGroups: {
    find(subscriptionId: string, name: string): AffinityGroupRow | undefined;
    list(subscriptionId: string): readonly AffinityGroupRow[];
    insert(row: AffinityGroupRow): void;
    update(subscriptionId: string, name: string, change: Change<AffinityGroupRow, 'subscriptionId' | 'name'>): void;
    remove(subscriptionId: string, name: string): void;
  };
  readonly hostedServices: {
    find(subscriptionId: string, name: string): HostedServiceRow | undefined;
    list(subscriptionId: string): readonly HostedServiceRow[];
    /** Whether the name is in use anywhere in the fabric; by whom is not told. */
    isTaken(name: string): boolean;
    insert(row: HostedServiceRow): void;
    update(subscriptionId: string, name: string, change: Change<HostedServiceRow, 'subscriptionId' | 'name'>): void;
    /** Its service certificates go with it. Throws while it has deployments. */
    remove(subscriptionId: string, name: string): void;
  };
  readonly deployments: {
    find(
      subscriptionId: string,
      service: string,
      ref: { readonly slot: Slot } | { readonly deployment: string },
    ): DeploymentRow | undefined;
    /** By the deployment's `privateId`. */
    byId(subscriptionId: string, privateId: string): DeploymentRow | undefined;
    list(subscriptionId: string, service: string): readonly DeploymentRow[];
    /** Whether a deployment has this public address. */
    isPublicAddressTaken(vip: string): boolean;
    /** Every deployment of the fabric, for the controller, which looks after all of them. */
    all(): readonly DeploymentRow[];
    insert(row: DeploymentRow): void;
    update(subscriptionId: string, privateId: string, change: Change<DeploymentRow, 'subscriptionId' | 'privateId'>): void;
    /** Exchanges the slots of both in one step, and with them the public addresses; the second may be missing. */
    swap(subscriptionId: string, staging: string, production: string | null): void;
    /** Its instances go with it. */
    remove(subscriptionId: string, privateId: string): void;
  };
  readonly instances: {
    list(deployment: string): readonly InstanceRow[];
    /** Adds the instance, or replaces what is known of it. */
    put(row: InstanceRow): void;
    update(deployment: string, name: string, change: Change<InstanceRow, 'deployment' | 'name'>): void;
    remove(deployment: string, name: string): void;
  };
  readonly packages: {
    /** Keeps a package; returns its digest, `sha256:` and 64 hex digits. The same bytes are kept once. */
    put(bytes: Uint8Array): string;
    get(digest: string): Buffer | undefined;
    /** Forgets the packages that no deployment and no queued operation needs. */
    collect(): void;
  };
  readonly serviceCertificates: {
    find(subscriptionId: string, service: string, thumbprint: string): ServiceCertificateRow | undefined;
    list(subscriptionId: string, service: string): readonly ServiceCertificateRow[];
    /** Adds it, or replaces the one of the same thumbprint. */
    put(row: ServiceCertificateRow): void;
    install(subscriptionId: string, service: string, thumbprint: string): void;
    remove(subscriptionId: string, service: string, thumbprint: string): void;
  };
  readonly storageAccounts: {
    find(subscriptionId: string, name: string): StorageAccountRow | undefined;
    list(subscriptionId: string): readonly StorageAccountRow[];
    /** Whether the name is in use anywhere in the fabric; by whom is not told. */
    isTaken(name: string): boolean;
    /** By name alone, for the storage door: its callers prove themselves by the account's own key and name no subscription. */
    byName(name: string): StorageAccountRow | undefined;
    insert(row: StorageAccountRow): void;
    update(subscriptionId: string, name: string, change: Change<StorageAccountRow, 'subscriptionId' | 'name'>): void;
    remove(subscriptionId: string, name: string): void;
  };
}

export function createResources({ store }: { readonly store: Store }): Resources {
  const insert = (table: string, row: object, or: '' | 'OR REPLACE' = ''): void => {
    const columns = Object.keys(row);
    store.run(
      `INSERT ${or} INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      ...(Object.values(row) as SqlValue[]),
    );
  };
  const update = (table: string, change: object, where: string, ...keys: readonly SqlValue[]): void => {
    const columns = Object.keys(change);
    if (columns.length === 0) return;
    const assignments = columns.map((column) => `${column} = ?`).join(', ');
    store.run(`UPDATE ${table} SET ${assignments} WHERE ${where}`, ...(Object.values(change) as SqlValue[]), ...keys);
  };

  const exchangePublicAddresses = (subscriptionId: string, left: string, right: string): void => {
    const vipOf = (privateId: string) =>
      store.get<{ vip: string | null }>('SELECT vip FROM deployments WHERE subscriptionId = ? AND privateId = ?', subscriptionId, privateId)
        ?.vip ?? null;
    const give = 'UPDATE deployments SET vip = ? WHERE subscriptionId = ? AND privateId = ?';
    const [ofLeft, ofRight] = [vipOf(left), vipOf(right)];
    // No two have the same at any moment.
    store.run(give, null, subscriptionId, left);
    store.run(give, ofLeft, subscriptionId, right);
    store.run(give, ofRight, subscriptionId, left);
  };

  return {
    affinityGroups: {
      find: (subscriptionId, name) => store.get('SELECT * FROM affinityGroups WHERE subscriptionId = ? AND name = ?', subscriptionId, name),
      list: (subscriptionId) => store.remembered('SELECT * FROM affinityGroups WHERE subscriptionId = ? ORDER BY name', subscriptionId),
      insert: (row) => insert('affinityGroups', row),
      update: (subscriptionId, name, change) => update('affinityGroups', change, 'subscriptionId = ? AND name = ?', subscriptionId, name),
      remove: (subscriptionId, name) =>
        void store.run('DELETE FROM affinityGroups WHERE subscriptionId = ? AND name = ?', subscriptionId, name),
    },
    hostedServices: {
      find: (subscriptionId, name) => store.get('SELECT * FROM hostedServices WHERE subscriptionId = ? AND name = ?', subscriptionId, name),
      list: (subscriptionId) => store.remembered('SELECT * FROM hostedServices WHERE subscriptionId = ? ORDER BY name', subscriptionId),
      isTaken: (name) => store.get('SELECT 1 FROM hostedServices WHERE name = ?', name) !== undefined,
      insert: (row) => insert('hostedServices', row),
      update: (subscriptionId, name, change) => update('hostedServices', change, 'subscriptionId = ? AND name = ?', subscriptionId, name),
      remove: (subscriptionId, name) =>
        void store.run('DELETE FROM hostedServices WHERE subscriptionId = ? AND name = ?', subscriptionId, name),
    },
    deployments: {
      find: (subscriptionId, service, ref) =>
        'slot' in ref
          ? store.get('SELECT * FROM deployments WHERE subscriptionId = ? AND service = ? AND slot = ?', subscriptionId, service, ref.slot)
          : store.get(
              'SELECT * FROM deployments WHERE subscriptionId = ? AND service = ? AND name = ?',
              subscriptionId,
              service,
              ref.deployment,
            ),
      byId: (subscriptionId, privateId) =>
        store.get('SELECT * FROM deployments WHERE subscriptionId = ? AND privateId = ?', subscriptionId, privateId),
      list: (subscriptionId, service) =>
        store.all('SELECT * FROM deployments WHERE subscriptionId = ? AND service = ? ORDER BY slot', subscriptionId, service),
      isPublicAddressTaken: (vip) => store.get('SELECT 1 FROM deployments WHERE vip = ?', vip) !== undefined,
      all: () => store.all('SELECT * FROM deployments ORDER BY created, privateId'),
      insert: (row) => insert('deployments', row),
      update: (subscriptionId, privateId, change) =>
        update('deployments', change, 'subscriptionId = ? AND privateId = ?', subscriptionId, privateId),
      swap: (subscriptionId, staging, production) =>
        store.transaction(() => {
          const move = 'UPDATE deployments SET slot = ? WHERE subscriptionId = ? AND privateId = ?';
          // A slot holds one deployment at every moment, so one of the two steps aside first.
          store.run(move, 'between', subscriptionId, staging);
          if (production !== null) store.run(move, 'staging', subscriptionId, production);
          store.run(move, 'production', subscriptionId, staging);
          if (production !== null) exchangePublicAddresses(subscriptionId, staging, production);
        }),
      remove: (subscriptionId, privateId) =>
        void store.run('DELETE FROM deployments WHERE subscriptionId = ? AND privateId = ?', subscriptionId, privateId),
    },
    instances: {
      list: (deployment) => store.all('SELECT * FROM instances WHERE deployment = ? ORDER BY role, length(name), name', deployment),
      put: (row) => insert('instances', row, 'OR REPLACE'),
      update: (deployment, name, change) => update('instances', change, 'deployment = ? AND name = ?', deployment, name),
      remove: (deployment, name) => void store.run('DELETE FROM instances WHERE deployment = ? AND name = ?', deployment, name),
    },
    packages: {
      put: (bytes) => {
        const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
        store.run('INSERT INTO packages (digest, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING', digest, bytes);
        return digest;
      },
      get: (digest) => {
        const row = store.get<{ bytes: Uint8Array }>('SELECT bytes FROM packages WHERE digest = ?', digest);
        return row === undefined ? undefined : Buffer.from(row.bytes);
      },
      collect: () =>
        void store.run(
          `DELETE FROM packages WHERE digest NOT IN (
             SELECT packageDigest FROM deployments WHERE packageDigest IS NOT NULL
             UNION SELECT previousPackageDigest FROM deployments WHERE previousPackageDigest IS NOT NULL
             UNION SELECT packageDigest FROM operations WHERE packageDigest IS NOT NULL)`,
        ),
    },
    serviceCertificates: {
      find: (subscriptionId, service, thumbprint) =>
        store.get(
          'SELECT * FROM serviceCertificates WHERE subscriptionId = ? AND service = ? AND thumbprint = ?',
          subscriptionId,
          service,
          thumbprint.toUpperCase(),
        ),
      list: (subscriptionId, service) =>
        store.all(
          'SELECT * FROM serviceCertificates WHERE subscriptionId = ? AND service = ? ORDER BY thumbprint',
          subscriptionId,
          service,
        ),
      put: (row) => insert('serviceCertificates', row, 'OR REPLACE'),
      install: (subscriptionId, service, thumbprint) =>
        update(
          'serviceCertificates',
          { status: 'Installed' },
          'subscriptionId = ? AND service = ? AND thumbprint = ?',
          subscriptionId,
          service,
          thumbprint,
        ),
      remove: (subscriptionId, service, thumbprint) =>
        void store.run(
          'DELETE FROM serviceCertificates WHERE subscriptionId = ? AND service = ? AND thumbprint = ?',
          subscriptionId,
          service,
          thumbprint,
        ),
    },
    storageAccounts: {
      find: (subscriptionId, name) =>
        store.get('SELECT * FROM storageAccounts WHERE subscriptionId = ? AND name = ?', subscriptionId, name),
      list: (subscriptionId) => store.remembered('SELECT * FROM storageAccounts WHERE subscriptionId = ? ORDER BY name', subscriptionId),
      isTaken: (name) => store.get('SELECT 1 FROM storageAccounts WHERE name = ?', name) !== undefined,
      byName: (name) => store.get('SELECT * FROM storageAccounts WHERE name = ?', name),
      insert: (row) => insert('storageAccounts', row),
      update: (subscriptionId, name, change) => update('storageAccounts', change, 'subscriptionId = ? AND name = ?', subscriptionId, name),
      remove: (subscriptionId, name) =>
        void store.run('DELETE FROM storageAccounts WHERE subscriptionId = ? AND name = ?', subscriptionId, name),
    },
  };
}
