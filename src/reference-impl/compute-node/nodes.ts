import { access, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Slot } from '../management/command.ts';
import type { Store } from '../state/store.ts';
import type { Images } from './images.ts';
import { createImages } from './images.ts';
import type { InstanceSpecification, InstanceState, RoleInstance } from './instance.ts';
import { InstanceError } from './instance.ts';
import { findFile } from './windows-path.ts';

/** Which instances somebody means: those that serve one slot of a hosted service. */
export interface InstancePlace {
  readonly subscriptionId: string;
  readonly service: string;
  readonly slot: Slot;
}

/** An instance that has to be made: what it is, the configuration on its C: volume, and where it may not be put. */
export interface InstanceOrder {
  readonly specification: InstanceSpecification;
  /** The region of the node. */
  readonly location: string;
  /** The content of C:\Config\ServiceConfiguration.cscfg. */
  readonly configuration: string;
}

/**
 * The compute nodes and the role instances on them. An instance is a folder of its own on its node, with its volumes: E: with the image, C:
 * with its configuration. What stands where is kept in the store, so it outlives a crash of the fabric.
 */
export interface Nodes {
  readonly images: Images;
  /** What runs, whatever management believes: for the lab. */
  list(place: InstancePlace): readonly RoleInstance[];
  /** The instances of one deployment, by its `privateId`. */
  of(deployment: string): readonly RoleInstance[];
  /** Cores in use by a subscription. */
  coresOf(subscriptionId: string): number;
  /** The instances of all deployments that are neither running nor stopped: what a crash interrupted, or a failure struck. */
  unsettled(): readonly RoleInstance[];
  /** The digests of the images that instances are made of. */
  imagesInUse(): ReadonlySet<string>;
  /**
   * Makes each instance anew, in the place of one with its name if there is one; it is `creating` then, and can be started. The images must
   * be there.
   */
  create(orders: readonly InstanceOrder[], signal: AbortSignal): Promise<void>;
  /** Starts (or restarts) instances. When this resolves each is `ready`, or `failed` when it lacks a volume to come up from. */
  start(instances: readonly RoleInstance[], signal: AbortSignal): Promise<void>;
  stop(instances: readonly RoleInstance[]): void;
  /** Puts another configuration on C:, in one step (no reader sees half of it), and notes the revision that it makes. */
  configure(instance: RoleInstance, configuration: string, revision: string): Promise<void>;
  /** Removes instances and all that was theirs. */
  destroy(instances: readonly RoleInstance[]): Promise<void>;
  /** Tells a deployment's instances which slot they serve now. */
  assign(deployment: string, slot: Slot): void;
  /** Reads a file as the customer's process inside an instance, by its Windows path. Rejects with {@link InstanceError}. */
  readFile(place: InstancePlace, instance: string, path: string): Promise<Buffer>;
  /** The host dies under an instance: it stops at once and its volumes are lost. Throws {@link InstanceError}. */
  fail(place: InstancePlace, instance: string): Promise<void>;
  /** Removes the folders of instances that are no more: what a crash left behind. To be called before anything is made. */
  sweep(): Promise<void>;
  /** Calls back with each instance that has failed. Returns the way to stop that. */
  onFailure(listener: (instance: RoleInstance) => void): () => void;
}

const CORES_A_NODE = 8;

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

export function createNodes({ store, folder }: { readonly store: Store; readonly folder: string }): Nodes {
  const images = createImages(join(folder, 'images'));
  const listeners = new Set<(instance: RoleInstance) => void>();
  const folderOf = ({ node, id }: { node: string; id: number }): string => join(folder, 'nodes', node, String(id));
  const configurationFile = (instance: { node: string; id: number }): string =>
    join(folderOf(instance), 'C', 'Config', 'ServiceConfiguration.cscfg');

  const discard = (instance: { node: string; id: number }): Promise<void> => rm(folderOf(instance), { recursive: true, force: true });

  const list: Nodes['list'] = ({ subscriptionId, service, slot }) =>
    store.all(
      'SELECT * FROM nodeInstances WHERE subscriptionId = ? AND service = ? AND slot = ? ORDER BY role, length(name), name',
      subscriptionId,
      service,
      slot,
    );
  const find = (place: InstancePlace, name: string): RoleInstance => {
    const instance = list(place).find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (instance === undefined) throw new InstanceError('no-such-instance', `there is no instance ${name} in this slot`);
    return instance;
  };
  /** An instance that has failed in the meantime stays failed, whatever somebody was about to do with it. */
  const enter = (instances: readonly RoleInstance[], state: InstanceState): void =>
    store.transaction(() => {
      for (const { id } of instances) store.run(`UPDATE nodeInstances SET state = ? WHERE id = ? AND state <> 'failed'`, state, id);
    });

  /** A node of that region and fault domain with room, other than `avoided`; a new one is racked when there is none. */
  const place = (location: string, faultDomain: number, cores: number, avoided: string | undefined): string => {
    const free = store.get<{ name: string }>(
      `SELECT name FROM nodes WHERE location = ? AND faultDomain = ? AND name <> ?
       AND cores >= ? + (SELECT coalesce(sum(nodeInstances.cores), 0) FROM nodeInstances WHERE node = nodes.name) ORDER BY name LIMIT 1`,
      location,
      faultDomain,
      avoided ?? '',
      cores,
    );
    if (free !== undefined) return free.name;
    const number = (store.get<{ count: number }>('SELECT count(*) AS count FROM nodes')?.count ?? 0) + 1;
    const name = `node-${String(number).padStart(4, '0')}`;
    store.run(
      'INSERT INTO nodes (name, location, faultDomain, cores) VALUES (?, ?, ?, ?)',
      name,
      location,
      faultDomain,
      Math.max(CORES_A_NODE, cores),
    );
    return name;
  };

  /** Replaces or adds the row of an instance; answers the new row, and the old one whose folder has to go. */
  const install = ({ specification, location }: InstanceOrder): { made: RoleInstance; replaced: RoleInstance | undefined } => {
    const replaced = store.get<RoleInstance>(
      'SELECT * FROM nodeInstances WHERE deployment = ? AND name = ?',
      specification.deployment,
      specification.name,
    );
    if (replaced !== undefined) store.run('DELETE FROM nodeInstances WHERE id = ?', replaced.id);
    const node = place(location, specification.faultDomain, specification.cores, replaced?.state === 'failed' ? replaced.node : undefined);
    const row = { ...specification, node, state: 'creating' as const };
    const columns = Object.keys(row);
    store.run(`INSERT INTO nodeInstances (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`, ...Object.values(row));
    const made = store.get<RoleInstance>(
      'SELECT * FROM nodeInstances WHERE deployment = ? AND name = ?',
      specification.deployment,
      specification.name,
    );
    if (made === undefined) throw new Error('an instance that was just recorded is not there');
    return { made, replaced };
  };

  const writeConfiguration = async (instance: RoleInstance, configuration: string): Promise<void> => {
    const aside = join(folderOf(instance), 'configuration.new');
    await writeFile(aside, configuration);
    await rename(aside, configurationFile(instance));
  };

  return {
    images,
    list,
    of: (deployment) => store.all('SELECT * FROM nodeInstances WHERE deployment = ? ORDER BY role, length(name), name', deployment),
    coresOf: (subscriptionId) =>
      store.get<{ cores: number }>('SELECT coalesce(sum(cores), 0) AS cores FROM nodeInstances WHERE subscriptionId = ?', subscriptionId)
        ?.cores ?? 0,
    unsettled: () => store.all(`SELECT * FROM nodeInstances WHERE state NOT IN ('ready', 'stopped') ORDER BY id`),
    imagesInUse: () => new Set(store.all<{ image: string }>('SELECT DISTINCT image FROM nodeInstances').map(({ image }) => image)),
    create: async (orders, signal) => {
      const installed = store.transaction(() => orders.map((order) => ({ order, ...install(order) })));
      for (const { order, made, replaced } of installed) {
        signal.throwIfAborted();
        if (replaced !== undefined) await discard(replaced);
        await mkdir(join(folderOf(made), 'C', 'Config'), { recursive: true });
        await images.makeVolume(made.image, join(folderOf(made), 'E'), signal);
        await writeConfiguration(made, order.configuration);
      }
    },
    start: async (instances, signal) => {
      enter(instances, 'starting');
      const up: RoleInstance[] = [];
      for (const instance of instances) {
        signal.throwIfAborted();
        if ((await exists(join(folderOf(instance), 'E'))) && (await exists(configurationFile(instance)))) up.push(instance);
      }
      store.transaction(() => {
        enter(up, 'ready');
        enter(
          instances.filter((instance) => !up.includes(instance)),
          'failed',
        );
      });
    },
    stop: (instances) => enter(instances, 'stopped'),
    configure: async (instance, configuration, revision) => {
      await writeConfiguration(instance, configuration);
      store.run('UPDATE nodeInstances SET revision = ? WHERE id = ?', revision, instance.id);
    },
    destroy: async (instances) => {
      // The row goes last: what a crash interrupts here is found and destroyed again.
      for (const instance of instances) await discard(instance);
      store.transaction(() => {
        for (const { id } of instances) store.run('DELETE FROM nodeInstances WHERE id = ?', id);
      });
    },
    assign: (deployment, slot) => void store.run('UPDATE nodeInstances SET slot = ? WHERE deployment = ?', slot, deployment),
    readFile: async (where, name, path) => {
      const instance = find(where, name);
      if (instance.state !== 'ready') throw new InstanceError('not-running', `the instance ${instance.name} is not running`);
      const file = await findFile(folderOf(instance), path);
      if (file === undefined) throw new InstanceError('no-such-file', `the instance ${instance.name} has no file ${path}`);
      return readFile(file);
    },
    fail: async (where, name) => {
      const instance = find(where, name);
      if (instance.state === 'failed') return;
      enter([instance], 'failed');
      await discard(instance);
      for (const listener of listeners) listener({ ...instance, state: 'failed' });
    },
    sweep: async () => {
      const known = new Set(store.all<{ node: string; id: number }>('SELECT node, id FROM nodeInstances').map(folderOf));
      for (const { name: node } of store.all<{ name: string }>('SELECT name FROM nodes')) {
        for (const id of await readdir(join(folder, 'nodes', node)).catch(() => [])) {
          const path = join(folder, 'nodes', node, id);
          if (!known.has(path)) await rm(path, { recursive: true, force: true });
        }
      }
    },
    onFailure: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
