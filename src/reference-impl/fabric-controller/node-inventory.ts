import type { NodeKind } from '../compute-node/compute-nodes.ts';
import type { InstanceState, RoleInstance } from '../compute-node/instance.ts';
import type { SqlValue, Store } from '../state/store.ts';
import type { InstanceOrder, InstancePlace } from './nodes.ts';

/** A node, with the number that it was racked under. */
export interface NodeRecord {
  readonly name: string;
  readonly number: number;
  readonly kind: NodeKind;
  readonly location: string;
}

/** Which nodes there are, and which instance the controller has put on which: its own record, which outlives a crash. */
export interface NodeInventory {
  /** Every node, in the order in which they were racked. */
  nodes(): readonly NodeRecord[];
  node(name: string): NodeRecord | undefined;
  /** Records a new node with room for at least so many cores, and answers its name. */
  rack(kind: NodeKind, location: string, faultDomain: number, cores?: number): string;
  list(place: InstancePlace): readonly RoleInstance[];
  of(deployment: string): readonly RoleInstance[];
  on(node: string): readonly RoleInstance[];
  all(): readonly RoleInstance[];
  coresOf(subscriptionId: string): number;
  /** The images below drives D: and E:. */
  imagesInUse(): ReadonlySet<string>;
  /**
   * Records an instance on a node of its region and fault domain with room, other than those `unfit`, and other than the one on which it failed; a node
   * is racked when there is none. Answers the new record, and the one of the same name that it replaces.
   */
  install(order: InstanceOrder, unfit: ReadonlySet<string>): { readonly made: RoleInstance; readonly replaced: RoleInstance | undefined };
  /** An instance that has failed in the meantime stays failed, whatever somebody was about to do with it. */
  enter(instances: readonly RoleInstance[], state: InstanceState): void;
  /** What of an instance is another now. */
  revise(instance: RoleInstance, change: Partial<Pick<RoleInstance, 'revision' | 'image' | 'guestOs' | 'follows' | 'endpoints'>>): void;
  remove(instances: readonly RoleInstance[]): void;
  assign(deployment: string, slot: string): void;
}

const CORES_A_NODE = 8;

/** On which of the nodes that have room for it an instance is put. Fabrics differ in this, lawfully. */
export interface PlacementOrder {
  choose(nodes: readonly string[]): string | undefined;
}

/** The node that was racked first: nodes are filled up one after another. */
export const FIRST_RACKED: PlacementOrder = { choose: (nodes) => nodes[0] };

/** A row of the table. What is no value of SQL is kept as JSON. */
type InstanceRow = Omit<RoleInstance, 'endpoints'> & { readonly endpoints: string };
const instanceOf = (row: InstanceRow): RoleInstance => ({
  ...row,
  endpoints: JSON.parse(row.endpoints) as RoleInstance['endpoints'],
});
const valuesOf = (part: Partial<RoleInstance>): SqlValue[] =>
  Object.values(part).map((value) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value));

export function createNodeInventory(store: Store, order: PlacementOrder): NodeInventory {
  const read = (sql: string, ...values: readonly SqlValue[]): RoleInstance[] => store.all<InstanceRow>(sql, ...values).map(instanceOf);
  const find = (deployment: string, name: string): RoleInstance | undefined =>
    read('SELECT * FROM nodeInstances WHERE deployment = ? AND name = ?', deployment, name)[0];

  const place = (location: string, faultDomain: number, cores: number, unfit: ReadonlySet<string>): string => {
    const free = store
      .all<{ name: string }>(
        `SELECT name FROM nodes WHERE kind = 'compute' AND location = ? AND faultDomain = ? AND free >= ? ORDER BY number`,
        location,
        faultDomain,
        cores,
      )
      .map(({ name }) => name)
      .filter((name) => !unfit.has(name));
    return order.choose(free) ?? rack('compute', location, faultDomain, cores);
  };
  const rack = (kind: NodeKind, location: string, faultDomain: number, cores = CORES_A_NODE): string => {
    const number = (store.get<{ count: number }>('SELECT count(*) AS count FROM nodes')?.count ?? 0) + 1;
    const name = `node-${String(number).padStart(4, '0')}`;
    store.run(
      'INSERT INTO nodes (name, number, kind, location, faultDomain, free) VALUES (?, ?, ?, ?, ?, ?)',
      name,
      number,
      kind,
      location,
      faultDomain,
      Math.max(CORES_A_NODE, cores),
    );
    return name;
  };

  return {
    rack,
    nodes: () => store.all('SELECT name, number, kind, location FROM nodes ORDER BY number'),
    node: (name) => store.get('SELECT name, number, kind, location FROM nodes WHERE name = ?', name),
    list: ({ subscriptionId, service, slot }) =>
      read(
        'SELECT * FROM nodeInstances WHERE subscriptionId = ? AND service = ? AND slot = ? ORDER BY role, length(name), name',
        subscriptionId,
        service,
        slot,
      ),
    of: (deployment) => read('SELECT * FROM nodeInstances WHERE deployment = ? ORDER BY role, length(name), name', deployment),
    on: (node) => read('SELECT * FROM nodeInstances WHERE node = ?', node),
    all: () => read('SELECT * FROM nodeInstances ORDER BY id'),
    coresOf: (subscriptionId) =>
      store.get<{ cores: number }>('SELECT coalesce(sum(cores), 0) AS cores FROM nodeInstances WHERE subscriptionId = ?', subscriptionId)
        ?.cores ?? 0,
    imagesInUse: () =>
      new Set(
        store.all<{ image: string }>('SELECT image FROM nodeInstances UNION SELECT guestOs FROM nodeInstances').map(({ image }) => image),
      ),
    install: ({ specification, location }, unfit) => {
      const { deployment, name, faultDomain, cores } = specification;
      const replaced = find(deployment, name);
      if (replaced !== undefined) store.run('DELETE FROM nodeInstances WHERE id = ?', replaced.id);
      const avoided = replaced?.state === 'failed' ? new Set([...unfit, replaced.node]) : unfit;
      const row = { ...specification, node: place(location, faultDomain, cores, avoided), state: 'creating' as const };
      const columns = Object.keys(row);
      store.run(`INSERT INTO nodeInstances (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`, ...valuesOf(row));
      const made = find(deployment, name);
      if (made === undefined) throw new Error('an instance that was just recorded is not there');
      return { made, replaced };
    },
    enter: (instances, state) =>
      store.transaction(() => {
        for (const { id } of instances) store.run(`UPDATE nodeInstances SET state = ? WHERE id = ? AND state <> 'failed'`, state, id);
      }),
    revise: ({ id }, change) => {
      const columns = Object.keys(change).map((column) => `${column} = ?`);
      store.run(`UPDATE nodeInstances SET ${columns.join(', ')} WHERE id = ?`, ...valuesOf(change), id);
    },
    remove: (instances) =>
      store.transaction(() => {
        for (const { id } of instances) store.run('DELETE FROM nodeInstances WHERE id = ?', id);
      }),
    assign: (deployment, slot) => void store.run('UPDATE nodeInstances SET slot = ? WHERE deployment = ?', slot, deployment),
  };
}
