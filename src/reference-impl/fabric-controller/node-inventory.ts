import type { InstanceState, RoleInstance } from '../compute-node/instance.ts';
import type { Store } from '../state/store.ts';
import type { InstanceOrder, InstancePlace } from './nodes.ts';

/** Which nodes there are, and which instance the controller has put on which: its own record, which outlives a crash. */
export interface NodeInventory {
  /** Every node, with the number that it was racked under. */
  nodes(): readonly { readonly name: string; readonly number: number }[];
  /** Records a new node with room for at least so many cores, and answers its name. */
  rack(location: string, faultDomain: number, cores?: number): string;
  list(place: InstancePlace): readonly RoleInstance[];
  of(deployment: string): readonly RoleInstance[];
  on(node: string): readonly RoleInstance[];
  all(): readonly RoleInstance[];
  coresOf(subscriptionId: string): number;
  imagesInUse(): ReadonlySet<string>;
  /**
   * Records an instance on a node of its region and fault domain with room, other than those `unfit`, and other than the one on which it failed; a node
   * is racked when there is none. Answers the new record, and the one of the same name that it replaces.
   */
  install(order: InstanceOrder, unfit: ReadonlySet<string>): { readonly made: RoleInstance; readonly replaced: RoleInstance | undefined };
  /** An instance that has failed in the meantime stays failed, whatever somebody was about to do with it. */
  enter(instances: readonly RoleInstance[], state: InstanceState): void;
  revise(instance: RoleInstance, revision: string): void;
  remove(instances: readonly RoleInstance[]): void;
  assign(deployment: string, slot: string): void;
}

const CORES_A_NODE = 8;

export function createNodeInventory(store: Store): NodeInventory {
  const find = (deployment: string, name: string): RoleInstance | undefined =>
    store.get('SELECT * FROM nodeInstances WHERE deployment = ? AND name = ?', deployment, name);

  const place = (location: string, faultDomain: number, cores: number, unfit: ReadonlySet<string>): string => {
    const free = store
      .all<{ name: string }>(
        `SELECT name FROM nodes WHERE location = ? AND faultDomain = ?
         AND cores >= ? + (SELECT coalesce(sum(nodeInstances.cores), 0) FROM nodeInstances WHERE node = nodes.name) ORDER BY name`,
        location,
        faultDomain,
        cores,
      )
      .find(({ name }) => !unfit.has(name));
    return free?.name ?? rack(location, faultDomain, cores);
  };
  const rack = (location: string, faultDomain: number, cores = CORES_A_NODE): string => {
    const number = (store.get<{ count: number }>('SELECT count(*) AS count FROM nodes')?.count ?? 0) + 1;
    const name = `node-${String(number).padStart(4, '0')}`;
    store.run(
      'INSERT INTO nodes (name, number, location, faultDomain, cores) VALUES (?, ?, ?, ?, ?)',
      name,
      number,
      location,
      faultDomain,
      Math.max(CORES_A_NODE, cores),
    );
    return name;
  };

  return {
    rack,
    nodes: () => store.all('SELECT name, number FROM nodes ORDER BY number'),
    list: ({ subscriptionId, service, slot }) =>
      store.all(
        'SELECT * FROM nodeInstances WHERE subscriptionId = ? AND service = ? AND slot = ? ORDER BY role, length(name), name',
        subscriptionId,
        service,
        slot,
      ),
    of: (deployment) => store.all('SELECT * FROM nodeInstances WHERE deployment = ? ORDER BY role, length(name), name', deployment),
    on: (node) => store.all('SELECT * FROM nodeInstances WHERE node = ?', node),
    all: () => store.all('SELECT * FROM nodeInstances ORDER BY id'),
    coresOf: (subscriptionId) =>
      store.get<{ cores: number }>('SELECT coalesce(sum(cores), 0) AS cores FROM nodeInstances WHERE subscriptionId = ?', subscriptionId)
        ?.cores ?? 0,
    imagesInUse: () => new Set(store.all<{ image: string }>('SELECT DISTINCT image FROM nodeInstances').map(({ image }) => image)),
    install: ({ specification, location }, unfit) => {
      const { deployment, name, faultDomain, cores } = specification;
      const replaced = find(deployment, name);
      if (replaced !== undefined) store.run('DELETE FROM nodeInstances WHERE id = ?', replaced.id);
      const avoided = replaced?.state === 'failed' ? new Set([...unfit, replaced.node]) : unfit;
      const row = { ...specification, node: place(location, faultDomain, cores, avoided), state: 'creating' as const };
      const columns = Object.keys(row);
      store.run(`INSERT INTO nodeInstances (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`, ...Object.values(row));
      const made = find(deployment, name);
      if (made === undefined) throw new Error('an instance that was just recorded is not there');
      return { made, replaced };
    },
    enter: (instances, state) =>
      store.transaction(() => {
        for (const { id } of instances) store.run(`UPDATE nodeInstances SET state = ? WHERE id = ? AND state <> 'failed'`, state, id);
      }),
    revise: ({ id }, revision) => void store.run('UPDATE nodeInstances SET revision = ? WHERE id = ?', revision, id),
    remove: (instances) =>
      store.transaction(() => {
        for (const { id } of instances) store.run('DELETE FROM nodeInstances WHERE id = ?', id);
      }),
    assign: (deployment, slot) => void store.run('UPDATE nodeInstances SET slot = ? WHERE deployment = ?', slot, deployment),
  };
}
