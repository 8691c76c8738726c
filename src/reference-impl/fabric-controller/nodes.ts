import { isDeepStrictEqual } from 'node:util';
import { UnknownNode, type ComputeNodes } from '../compute-node/compute-nodes.ts';
import { storageNameOf } from '../compute-node/storage-machine.ts';
import { SYSTEM_DRIVE } from '../compute-node/system-drive.ts';
import type { Images } from '../compute-node/images.ts';
import type { InstanceSpecification, RoleInstance } from '../compute-node/instance.ts';
import { InstanceError } from '../compute-node/instance.ts';
import type { AgentCard } from '../control-channel/agent-client.ts';
import type { ControlChannel } from '../control-channel/control-channel.ts';
import type { AnswerBody, RequestBody } from '../control-channel/operations.ts';
import type { AGENT_OPERATIONS } from '../fabric-agent/operations.ts';
import type { Slot } from '../management/command.ts';
import type { Store } from '../state/store.ts';
import { createNodeInventory, type PlacementOrder } from './node-inventory.ts';

/** Which instances somebody means: those that serve one slot of a hosted service. */
export interface InstancePlace {
  readonly subscriptionId: string;
  readonly service: string;
  readonly slot: Slot;
}

/** Which deployment an instance is of. */
export type DeploymentKey = Pick<RoleInstance, 'subscriptionId' | 'deployment'>;

/** An instance that has to be made: what it is, the configuration on its drive C:, and where it may not be put. */
export interface InstanceOrder {
  readonly specification: InstanceSpecification;
  /** The region of the node. */
  readonly location: string;
  /** The content of C:\Config\ServiceConfiguration.cscfg. */
  readonly configuration: string;
}

/** How a node stands with the fabric controller. */
export interface NodeCondition {
  readonly node: string;
  readonly state: 'in-service' | 'quarantined';
  /** How it misbehaved. */
  readonly reason?: string;
}

/**
 * The compute nodes as the fabric controller has them. It keeps in the store what is to stand where, and commands each node's fabric agent over
 * the control channel (VM-3). What an agent answers is taken for no more than an answer: a node that does not answer, or misbehaves, has its
 * instances put elsewhere.
 */
export interface Nodes {
  readonly images: Images;
  /** What runs, whatever management believes: for the lab. */
  list(place: InstancePlace): readonly RoleInstance[];
  /** The instances of one deployment, by its `privateId`. */
  of(deployment: string): readonly RoleInstance[];
  /** Those of them that somebody can be sent to: they run, and nobody is about to stop them. */
  serving(deployment: string): readonly RoleInstance[];
  /** Cores in use by a subscription. */
  coresOf(subscriptionId: string): number;
  /** The instances of all deployments that are neither running nor stopped: what a crash interrupted, or a failure struck. */
  unsettled(): readonly RoleInstance[];
  /** The names of the base images below the drives of instances. */
  imagesInUse(): ReadonlySet<string>;
  /** The instances that are given the newest guest OS of a family, and have another. */
  outdated(newest: (family: string) => string | undefined): readonly RoleInstance[];
  /**
   * Makes each instance anew, in the place of one with its name if there is one; it is `creating` then, and can be started. The images must
   * be there.
   */
  create(orders: readonly InstanceOrder[], signal: AbortSignal): Promise<void>;
  /** Starts (or restarts) instances. When this resolves each is `ready`, or `failed` when it lacks a drive to come up from. */
  start(instances: readonly RoleInstance[], signal: AbortSignal): Promise<void>;
  stop(instances: readonly RoleInstance[]): Promise<void>;
  /** Puts another configuration on C:, in one step (no reader sees half of it), and notes the revision that it makes. */
  configure(instance: RoleInstance, configuration: string, revision: string): Promise<void>;
  /** Shuts an instance down and gives it the application image and configuration of an order. It can be started then. */
  updateApplication(instance: RoleInstance, order: InstanceOrder): Promise<void>;
  /** Shuts an instance down and gives it the guest OS of an order. It can be started then. */
  updateGuestOs(instance: RoleInstance, order: InstanceOrder): Promise<void>;
  /**
   * Tells the node of an instance what the world reaches of it now (EDG-1). An instance that has other ports than before is `starting` then, since a role takes
   * its ports when it starts.
   */
  expose(instance: RoleInstance, endpoints: RoleInstance['endpoints']): Promise<void>;
  /** Tells the nodes of a deployment's instances by which public address these are reached now. Instances whose node does not obey have failed. */
  readdress(deployment: string, vip: string): Promise<void>;
  /** Removes instances and all that was theirs. */
  destroy(instances: readonly RoleInstance[]): Promise<void>;
  /** Tells a deployment's instances which slot they serve now. */
  assign(deployment: string, slot: Slot): void;
  /** The instance of that name in a slot. Throws {@link InstanceError}. */
  find(place: InstancePlace, instance: string): RoleInstance;
  /** The host dies under an instance: it stops at once and its drives are lost. Throws {@link InstanceError}. */
  fail(place: InstancePlace, instance: string): Promise<void>;
  /** Sees to it that a region has a storage node that serves, by way of its fabric agent (P12.5). Rejects with {@link NodeFailure}. */
  provideStorage(location: string): Promise<void>;
  /** Racks a compute node of a region and boots it. The controller has no business with it yet. Answers its name. */
  rack(location: string): string;
  /** Asks a node how it is. Whether it answered. */
  greet(node: string): Promise<boolean>;
  /** Which nodes the controller works with, and which misbehaved and are spoken to no more. */
  conditions(): readonly NodeCondition[];
  /** Boots every node that was racked, has storage serve again, and has those instances removed from it that are no more: what a crash left behind. To be called before anything is made. */
  sweep(): Promise<void>;
  /** Calls back with each deployment that other instances serve now, or in another way. Returns the way to stop that. */
  onChange(listener: (deployment: DeploymentKey) => void): () => void;
  /** Calls back with each instance that has failed. Returns the way to stop that. */
  onFailure(listener: (instance: RoleInstance) => void): () => void;
}

type Table = typeof AGENT_OPERATIONS;

/** A node did not do what it was told. */
export class NodeFailure extends Error {
  override readonly name = 'NodeFailure';
}

export interface NodesParts {
  readonly store: Store;
  readonly computeNodes: ComputeNodes;
  readonly images: Images;
  readonly placement: PlacementOrder;
  readonly channel: ControlChannel<Table>;
}

export function createNodes({ store, computeNodes, images, placement, channel }: NodesParts): Nodes {
  const inventory = createNodeInventory(store, placement);
  const listeners = new Set<(instance: RoleInstance) => void>();
  const changeListeners = new Set<(deployment: DeploymentKey) => void>();
  /** Instances that are being stopped or removed, and still stand as running in the inventory. */
  const leaving = new Set<number>();

  /** Nobody outside knows of a deployment that has no endpoints. */
  const changed = (instances: readonly RoleInstance[]): void => {
    const deployments = new Map(instances.filter(({ endpoints }) => endpoints.length > 0).map((one) => [one.deployment, one]));
    for (const key of deployments.values()) for (const listener of changeListeners) listener(key);
  };
  const enter = (instances: readonly RoleInstance[], state: RoleInstance['state']): void => {
    inventory.enter(instances, state);
    changed(instances);
  };
  /** First nobody is sent to the instances any more, and then they are taken away. */
  const takeAway = async (instances: readonly RoleInstance[], how: () => Promise<void>): Promise<void> => {
    for (const { id } of instances) leaving.add(id);
    changed(instances);
    try {
      await how();
    } finally {
      for (const { id } of instances) leaving.delete(id);
      changed(instances);
    }
  };
  const failed = (instance: RoleInstance): void => {
    for (const listener of listeners) listener({ ...instance, state: 'failed' });
  };

  const boot = (node: string): AgentCard => {
    const known = inventory.node(node);
    if (known === undefined) throw new UnknownNode(`there is no node ${node}`);
    return computeNodes.boot(node, known.number, known.kind);
  };
  /** Tells a node's fabric agent to do something. Rejects with {@link NodeFailure} when it did not. */
  const tell = async <Op extends keyof Table & string>(
    node: string,
    op: Op,
    body: RequestBody<Table, Op>,
  ): Promise<AnswerBody<Table, Op>> => {
    const reply = await channel.to(boot(node)).request(op, body);
    if (reply.outcome === 'answered') return reply.body;
    const why = reply.outcome === 'refused' ? `${reply.code}, ${reply.message}` : reply.outcome;
    throw new NodeFailure(`${node} did not ${op}: ${why}`);
  };
  /** Tells the node of an instance; when it does not obey, the instance has failed. */
  const tellOf = async <Op extends keyof Table & string>(
    instance: RoleInstance,
    op: Op,
    body: RequestBody<Table, Op>,
  ): Promise<AnswerBody<Table, Op>> => {
    try {
      return await tell(instance.node, op, body);
    } catch (error) {
      if (error instanceof NodeFailure) enter([instance], 'failed');
      throw error;
    }
  };
  /** The node of an instance that goes may be gone itself: then so is what stood on it. */
  const discard = async ({ node, id }: RoleInstance): Promise<void> => {
    await tell(node, 'destroy', { instance: id }).catch((error: unknown) => {
      if (!(error instanceof NodeFailure)) throw error;
    });
  };
  const find = (place: InstancePlace, name: string): RoleInstance => {
    const instance = inventory.list(place).find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (instance === undefined) throw new InstanceError('no-such-instance', `there is no instance ${name} in this slot`);
    return instance;
  };
  const serveStorage = async (node: string): Promise<void> => {
    await tell(node, 'storage/start', { to: storageNameOf(node), body: {} });
  };

  const expose: Nodes['expose'] = async (instance, endpoints) => {
    if (portsOf(endpoints) !== portsOf(instance.endpoints)) enter([instance], 'starting');
    await tellOf(instance, 'set-endpoints', { instance: instance.id, endpoints: [...endpoints] });
    inventory.revise(instance, { endpoints });
    changed([instance, { ...instance, endpoints }]);
  };

  return {
    images,
    list: inventory.list,
    of: inventory.of,
    serving: (deployment) => inventory.of(deployment).filter(({ id, state }) => state === 'ready' && !leaving.has(id)),
    coresOf: inventory.coresOf,
    unsettled: () => inventory.all().filter(({ state }) => state !== 'ready' && state !== 'stopped'),
    imagesInUse: () => new Set([SYSTEM_DRIVE.image, ...inventory.imagesInUse()]),
    outdated: (newest) => inventory.all().filter(({ follows, guestOs }) => follows !== null && newest(follows) !== guestOs),
    create: async (orders, signal) => {
      await images.add(SYSTEM_DRIVE.image, SYSTEM_DRIVE.content, signal);
      const unfit = new Set(channel.quarantined().keys());
      const installed = store.transaction(() => orders.map((order) => ({ order, ...inventory.install(order, unfit) })));
      changed(installed.flatMap(({ replaced }) => replaced ?? []));
      for (const { order, made, replaced } of installed) {
        signal.throwIfAborted();
        if (replaced !== undefined) await discard(replaced);
        signal.throwIfAborted();
        const { id: instance, subscriptionId: tenant, name, executionContext, image, guestOs, revision } = made;
        const endpoints = [...made.endpoints];
        const { configuration } = order;
        await tellOf(made, 'create-instance', {
          instance,
          name,
          tenant,
          executionContext,
          endpoints,
          image,
          guestOs,
          configuration,
          revision,
        });
      }
    },
    start: async (instances, signal) => {
      enter(instances, 'starting');
      for (const instance of instances) {
        signal.throwIfAborted();
        const { state } = await tellOf(instance, 'start', { instance: instance.id });
        enter([instance], state === 'ready' ? 'ready' : 'failed');
      }
    },
    stop: async (instances) => {
      await takeAway(instances, async () => {
        for (const instance of instances) {
          await tellOf(instance, 'stop', { instance: instance.id });
          inventory.enter([instance], 'stopped');
        }
      });
    },
    configure: async (instance, configuration, revision) => {
      await tellOf(instance, 'configure', { instance: instance.id, configuration, revision });
      inventory.revise(instance, { revision });
    },
    updateApplication: async (instance, { specification, configuration }) => {
      const { image, revision } = specification;
      // What a crash interrupts here is started again, with whichever image it has, and then given the new one again.
      enter([instance], 'starting');
      await tellOf(instance, 'update-application', { instance: instance.id, image, configuration, revision });
      inventory.revise(instance, { image, revision });
    },
    updateGuestOs: async (instance, { specification: { guestOs, follows } }) => {
      enter([instance], 'starting');
      await tellOf(instance, 'update-guest-os', { instance: instance.id, guestOs });
      inventory.revise(instance, { guestOs, follows });
    },
    expose,
    readdress: async (deployment, vip) => {
      for (const instance of inventory.of(deployment)) {
        const endpoints = instance.endpoints.map((endpoint) => ({ ...endpoint, vip }));
        if (instance.state === 'failed' || isDeepStrictEqual(endpoints, instance.endpoints)) continue;
        await expose(instance, endpoints).catch((error: unknown) => {
          if (!(error instanceof NodeFailure)) throw error;
          failed(instance);
        });
      }
    },
    // The record goes last: what a crash interrupts here is found and destroyed again.
    destroy: (instances) =>
      takeAway(instances, async () => {
        for (const instance of instances) await discard(instance);
        inventory.remove(instances);
      }),
    assign: inventory.assign,
    find,
    fail: async (where, name) => {
      const instance = find(where, name);
      if (instance.state === 'failed') return;
      enter([instance], 'failed');
      await computeNodes.instances(instance.node).lose(instance.id);
      failed(instance);
    },
    provideStorage: async (location) => {
      const known = inventory.nodes().find((node) => node.kind === 'storage' && node.location === location);
      await serveStorage(known?.name ?? store.transaction(() => inventory.rack('storage', location, 0)));
    },
    rack: (location) => {
      const node = store.transaction(() => inventory.rack('compute', location, 0));
      boot(node);
      return node;
    },
    greet: async (node) => {
      try {
        return (await tell(node, 'hello', {})).node === node;
      } catch (error) {
        if (error instanceof NodeFailure) return false;
        throw error;
      }
    },
    conditions: () => {
      const quarantined = channel.quarantined();
      return inventory.nodes().map(({ name: node }) => {
        const found = quarantined.get(node);
        return found === undefined ? { node, state: 'in-service' } : { node, state: 'quarantined', reason: found.reason };
      });
    },
    sweep: async () => {
      for (const { name, kind } of inventory.nodes()) {
        boot(name);
        if (kind === 'storage') {
          await serveStorage(name);
          continue;
        }
        const known = new Set(inventory.on(name).map(({ id }) => id));
        const { instances } = await tell(name, 'list', {});
        for (const { instance } of instances) if (!known.has(instance)) await tell(name, 'destroy', { instance });
      }
    },
    onChange: (listener) => {
      changeListeners.add(listener);
      return () => void changeListeners.delete(listener);
    },
    onFailure: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** At which ports of its machine a role with these endpoints listens. */
const portsOf = (endpoints: RoleInstance['endpoints']): string =>
  [...new Set(endpoints.map(({ protocol, localPort }) => `${protocol} ${localPort}`))].sort().join(', ');
