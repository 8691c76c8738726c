import { isDeepStrictEqual } from 'node:util';
import type { InstanceState, RoleInstance } from '../compute-node/instance.ts';
import type { InstanceOrder, Nodes } from './nodes.ts';
import type { AddressPlan } from '../network/address-plan.ts';
import type { DeploymentRow, InstanceRow } from '../management/resource-rows.ts';
import type { Resources } from '../management/resources.ts';
import type { Store } from '../state/store.ts';
import { StoreClosed } from '../state/store.ts';
import type { GuestOsCatalogue } from './guest-os-catalogue.ts';
import type { PackageImages } from './package-images.ts';
import { instancesOf } from './placement.ts';
import type { Revision } from './revision.ts';
import { currentRevision, previousRevision } from './revision.ts';
import { guestOsOf } from './suitability.ts';

/** What a deployment's instances are to be, where that differs from its row. */
export interface Target {
  /** The revision to reach. */
  readonly revision: Revision;
  /** Which upgrade domains are to have it; instances in the others stay as they are. All by default. */
  readonly reaches?: (upgradeDomain: number) => boolean;
  /** Instances to make anew even though they are as they should be. */
  readonly rebuild?: ReadonlySet<string>;
}

/**
 * Brings the instances of a deployment to what they are to be (SMA-4), whatever they are now: so the same few steps create, scale,
 * configure, upgrade and heal, and can be begun again after a crash anywhere in them.
 */
export interface DeploymentDriver {
  /** Resolves when every instance is really there and ready (or stopped, in a suspended deployment). */
  drive(row: DeploymentRow, target: Target, signal: AbortSignal): Promise<void>;
  /** What the row says that the instances are to be, also in the middle of an upgrade. */
  targetOf(row: DeploymentRow): Target;
  /** Removes all instances of a deployment. */
  clear(deployment: string): Promise<void>;
  /** Makes management show the instances as they are. */
  show(deployment: string): void;
}

/** Instances can fail again while they are made; after so many rounds it is not worth another. */
const ROUNDS = 5;
const SHOWN: Readonly<Record<InstanceState, InstanceRow['status']>> = {
  creating: 'CreatingVM',
  starting: 'CreatingVM',
  ready: 'ReadyRole',
  stopped: 'StoppedVM',
  failed: 'Unresponsive',
};

export interface DriverParts {
  readonly store: Store;
  readonly resources: Resources;
  readonly nodes: Nodes;
  /** Who has which address inside the fabric. */
  readonly plan: AddressPlan;
  readonly packageImages: PackageImages;
  readonly guestOsCatalogue: GuestOsCatalogue;
}

export function createDeploymentDriver({ store, resources, nodes, packageImages, guestOsCatalogue, plan }: DriverParts): DeploymentDriver {
  const ordersOf = async (row: DeploymentRow, revision: Revision, signal: AbortSignal): Promise<InstanceOrder[]> => {
    const guestOs = guestOsOf(guestOsCatalogue, revision.configuration);
    await guestOsCatalogue.prepare(guestOs, signal);
    return instancesOf(
      row,
      locationOf(row),
      revision,
      await packageImages.prepare(row.subscriptionId, revision.packageDigest, signal),
      guestOs,
    );
  };

  const locationOf = ({ subscriptionId, service }: DeploymentRow): string => {
    const owner = resources.hostedServices.find(subscriptionId, service);
    const group = owner?.affinityGroup ?? undefined;
    const location = owner?.location ?? (group === undefined ? undefined : resources.affinityGroups.find(subscriptionId, group)?.location);
    if (location === undefined) throw new Error('the hosted service has no location');
    return location;
  };

  /**
   * The orders in force for each instance that is to exist: the target's in the domains that it reaches, elsewhere those of the revision
   * that is there.
   */
  const wanted = async (row: DeploymentRow, { revision, reaches = () => true }: Target, signal: AbortSignal): Promise<InstanceOrder[]> => {
    const target = await ordersOf(row, revision, signal);
    const reached = target.filter(({ specification }) => reaches(specification.upgradeDomain));
    const present = nodes.of(row.privateId).filter((instance) => !reaches(instance.upgradeDomain));
    if (present.length === 0) return reached;
    const revisions = [currentRevision(row), previousRevision(row)].filter((known) => known !== undefined);
    const known = (await Promise.all(revisions.map((one) => ordersOf(row, one, signal)))).flat();
    const kept = present.map((instance) => {
      const orders = known.filter(({ specification }) => specification.name === instance.name);
      return orders.find(({ specification }) => specification.revision === instance.revision) ?? orders.at(-1);
    });
    return [...reached, ...kept.filter((order) => order !== undefined)];
  };

  const round = async (row: DeploymentRow, orders: readonly InstanceOrder[], rebuild: Set<string>, signal: AbortSignal): Promise<void> => {
    const suspended = row.desiredStatus === 'Suspended';
    const present = new Map(nodes.of(row.privateId).map((instance) => [instance.name, instance]));
    const names = new Set(orders.map(({ specification }) => specification.name));
    const surplus = [...present.values()].filter(({ name }) => !names.has(name));
    if (surplus.length > 0) await nodes.destroy(surplus);

    const toMake = orders.filter(
      ({ specification }) => rebuild.has(specification.name) || !isSame(present.get(specification.name), specification),
    );
    if (toMake.length > 0) await nodes.create(toMake, signal);
    for (const { specification } of toMake) rebuild.delete(specification.name);
    show(row.privateId);
    for (const order of orders.filter((one) => !toMake.includes(one))) {
      const instance = present.get(order.specification.name);
      if (instance !== undefined) await update(instance, order);
    }
    const made = nodes.of(row.privateId);
    if (suspended) await nodes.stop(made.filter(({ state }) => state !== 'stopped'));
    else {
      const idle = made.filter(({ state }) => state !== 'ready');
      if (idle.length > 0) await nodes.start(idle, signal);
    }
    show(row.privateId);
  };

  /** Gives an instance what it lacks, and leaves what it has (DSK-5). */
  const update = async (instance: RoleInstance, order: InstanceOrder): Promise<void> => {
    const { image, guestOs, revision, endpoints } = order.specification;
    if (instance.guestOs !== guestOs) await nodes.updateGuestOs(instance, order);
    if (instance.image !== image) await nodes.updateApplication(instance, order);
    else if (instance.revision !== revision) await nodes.configure(instance, order.configuration, revision);
    if (!isDeepStrictEqual(instance.endpoints, endpoints)) await nodes.expose(instance, endpoints);
  };

  const isReached = (row: DeploymentRow, orders: readonly InstanceOrder[]): boolean => {
    const state = row.desiredStatus === 'Suspended' ? 'stopped' : 'ready';
    const present = nodes.of(row.privateId);
    return (
      present.length === orders.length &&
      orders.every(({ specification }) =>
        present.some((instance) => instance.name === specification.name && isWhole(instance, specification) && instance.state === state),
      )
    );
  };

  /** Writes what has changed only: a transaction that changes nothing costs no flush of the medium. */
  const show = (deployment: string): void =>
    store.transaction(() => {
      const shown = new Map(resources.instances.list(deployment).map((row) => [row.name, row]));
      for (const instance of nodes.of(deployment)) {
        const { id, name, role, upgradeDomain, faultDomain, size, state } = instance;
        const [ipAddress, endpoints] = [plan.guest(id), JSON.stringify(instance.endpoints)];
        const row = { deployment, name, role, status: SHOWN[state], upgradeDomain, faultDomain, size, ipAddress, endpoints };
        if (!isDeepStrictEqual({ ...shown.get(name) }, row)) resources.instances.put(row);
        shown.delete(name);
      }
      for (const name of shown.keys()) resources.instances.remove(deployment, name);
    });

  return {
    show,
    clear: async (deployment) => {
      await nodes.destroy(nodes.of(deployment));
      show(deployment);
    },
    targetOf: (row) => {
      const walked = row.upgradeMode === null ? Infinity : (row.upgradeDomain ?? 0) + (row.upgradeDomainState === 'During' ? 1 : 0);
      return { revision: currentRevision(row), reaches: (upgradeDomain) => upgradeDomain < walked };
    },
    drive: async (row, target, signal) => {
      const rebuild = new Set(target.rebuild);
      for (let attempt = 1; ; attempt++) {
        const orders = await wanted(row, target, signal);
        try {
          await round(row, orders, rebuild, signal);
          if (isReached(row, orders)) return;
        } catch (error) {
          // A host can die under an instance while its volumes are made. Anything else is nothing that another round would mend.
          if (signal.aborted || error instanceof StoreClosed || !nodes.of(row.privateId).some(({ state }) => state === 'failed'))
            throw error;
        }
        if (attempt === ROUNDS) throw new Error(`the instances of the deployment did not come up in ${ROUNDS} rounds`);
      }
    },
  };
}

/** Whether an instance has all that it is to have. */
function isWhole(instance: RoleInstance, { revision, image, guestOs, endpoints }: InstanceOrder['specification']): boolean {
  return (
    instance.revision === revision &&
    instance.image === image &&
    instance.guestOs === guestOs &&
    isDeepStrictEqual(instance.endpoints, endpoints)
  );
}

/** Whether an instance can keep its machine, whatever else has to be done to it. */
function isSame(
  instance: RoleInstance | undefined,
  { executionContext, size, upgradeDomain, role }: InstanceOrder['specification'],
): boolean {
  return (
    instance !== undefined &&
    instance.state !== 'failed' &&
    instance.state !== 'creating' &&
    instance.executionContext === executionContext &&
    instance.size === size &&
    instance.upgradeDomain === upgradeDomain &&
    instance.role === role
  );
}
