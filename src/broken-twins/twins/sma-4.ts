import { basename } from 'node:path';
import type { DriveLetter } from '../../reference-impl/compute-node/drives.ts';
import type { Provisioner } from '../../reference-impl/fabric-controller/provisioner.ts';
import type { QueuedOperation } from '../../reference-impl/management/operations.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import { atStart, exchanged, type Change } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SMA-4');

/** Notes what was asked and has it carried out by nobody. */
const merelyNoted = (c: Composition, { subscriptionId, command }: QueuedOperation): Awaited<ReturnType<Provisioner['carryOut']>> => ({
  outcome: { status: 'Succeeded' },
  lastChange: () => {
    if (command.kind === 'ChangeConfiguration')
      c.part('resources').deployments.update(subscriptionId, command.deployment, { configuration: command.configuration });
  },
});

/** A change of configuration, of a deployment with several instances. */
const changesSeveral = (c: Composition, { subscriptionId, command }: QueuedOperation): boolean =>
  command.kind === 'ChangeConfiguration' && c.part('nodes').list({ subscriptionId, ...command.deployment }).length > 1;

/** Whether an instance is the first one of its role. */
const isFirst = ({ name }: { readonly name: string }): boolean => name.endsWith('_IN_0');

/** Drive E: of some instances is laid over another image than the controller decided. */
const anotherImage = (imageOf: (c: Composition, instance: string) => string | undefined): Change =>
  exchanged('drives', (lawful, c) => {
    const over = (folder: string, drive: DriveLetter, image: string): string =>
      (drive === 'E' ? imageOf(c, basename(folder)) : undefined) ?? image;
    return {
      renew: (folder, drive, image) => lawful.renew(folder, drive, over(folder, drive, image)),
      open: (folder, drive, image) => lawful.open(folder, drive, over(folder, drive, image)),
    };
  });

/** The image of the first instance of the same deployment. */
const FIRST_OF_DEPLOYMENT = `SELECT first.image FROM nodeInstances AS own JOIN nodeInstances AS first ON first.deployment = own.deployment
  WHERE own.id = ? ORDER BY first.id LIMIT 1`;

/** Which instances of a fabric have been healed, by deployment and name. */
const healed = new WeakMap<object, Set<string>>();
function healedOn(c: Composition): Set<string> {
  const known = healed.get(c.part('store')) ?? new Set();
  healed.set(c.part('store'), known);
  return known;
}

export const sma4Twins = [
  twin({
    id: 'succeeded-before-the-instances-exist',
    how: 'The status of a deployment says succeeded before its instances exist.',
    caughtBy: { 'the-status-does-not-say-succeeded-before-the-instances-run': 'no-early-success' },
    changes: exchanged('management', (lawful) => ({
      operation: (who, id, requestId) => {
        const view = lawful.operation(who, id, requestId);
        return view.kind === 'CreateDeployment' && view.status === 'InProgress' ? { ...view, status: 'Succeeded', httpStatus: 200 } : view;
      },
    })),
  }),
  twin({
    id: 'one-image-for-every-role',
    how: "Every instance is made from the first role's image.",
    caughtBy: { 'each-instance-gets-ready-with-its-own-roles-image-and-configuration': 'images' },
    changes: anotherImage((c, instance) => c.part('store').get<{ image: string }>(FIRST_OF_DEPLOYMENT, instance)?.image),
  }),
  twin({
    id: 'one-configuration-for-every-role',
    how: "Every instance finds the first role's configuration.",
    caughtBy: { 'each-instance-gets-ready-with-its-own-roles-image-and-configuration': 'settings' },
    changes: exchanged('nodes', (lawful) => ({
      create: (orders, signal) =>
        lawful.create(
          orders.map((order) => ({ ...order, configuration: orders[0]?.configuration ?? '' })),
          signal,
        ),
    })),
  }),
  twin({
    id: 'instances-made-and-never-started',
    how: 'Of each role, only the first instance is started; the others are made and shown as ready.',
    caughtBy: {
      'each-instance-gets-ready-with-its-own-roles-image-and-configuration': 'instances-run',
      'the-status-does-not-say-succeeded-before-the-instances-run': 'no-early-success',
    },
    changes: exchanged(
      'nodes',
      (lawful, c) => ({
        start: async (instances, signal) => {
          await lawful.start(instances.filter(isFirst), signal);
          for (const { id } of instances.filter((instance) => !isFirst(instance)))
            c.part('store').run(`UPDATE nodeInstances SET state = 'ready' WHERE id = ?`, id);
        },
      }),
      { start: (instances) => !instances.every(isFirst) },
    ),
  }),
  twin({
    id: 'no-healing',
    how: 'An instance that has failed is left as it is.',
    caughtBy: { 'a-failed-instance-is-healed': 'instances-run' },
    changes: exchanged('provisioner', () => ({ heal: async () => undefined })),
  }),
  twin({
    id: 'healed-with-another-image',
    how: 'An instance that has failed is made anew from whichever image lies at hand.',
    caughtBy: { 'a-failed-instance-is-healed': 'images' },
    changes: [
      exchanged('nodes', (lawful, c) => ({
        create: (orders, signal) => {
          for (const { specification } of orders)
            if (lawful.of(specification.deployment).some(({ name, state }) => name === specification.name && state === 'failed'))
              healedOn(c).add(`${specification.deployment} ${specification.name}`);
          return lawful.create(orders, signal);
        },
      })),
      anotherImage((c, instance) => {
        const own = c
          .part('store')
          .get<{ deployment: string; name: string; image: string }>('SELECT * FROM nodeInstances WHERE id = ?', instance);
        if (own === undefined || !healedOn(c).has(`${own.deployment} ${own.name}`)) return undefined;
        return [...c.part('nodes').imagesInUse()].find((image) => /^[0-9a-f]{64}$/.test(image) && image !== own.image);
      }),
    ],
  }),
  twin({
    id: 'instances-gone-after-a-power-cut',
    how: 'After a power cut nobody knows any more which instances ran.',
    caughtBy: { 'the-instances-are-there-again-after-a-power-cut': 'instances-run' },
    changes: atStart('nodes', `DELETE FROM nodeInstances WHERE state = 'ready'`),
  }),
  twin({
    id: 'failed-deployment-left-behind',
    how: 'A deployment whose package is damaged stays, without instances, and blocks its slot.',
    caughtBy: { 'a-damaged-package-fails-and-leaves-nothing-behind': 'each-refused' },
    changes: exchanged(
      'provisioner',
      (lawful) => ({
        carryOut: async (operation, signal) => {
          const conclusion = await lawful.carryOut(operation, signal);
          return conclusion.outcome.status === 'Failed' ? { ...conclusion, lastChange: () => undefined } : conclusion;
        },
      }),
      { carryOut: ({ command }) => command.kind === 'CreateDeployment' },
    ),
  }),
  twin({
    id: 'damaged-package-called-a-success',
    how: 'A deployment whose package is damaged comes to nothing, and its status says that it succeeded.',
    caughtBy: { 'a-damaged-package-fails-and-leaves-nothing-behind': 'failed' },
    changes: exchanged(
      'provisioner',
      (lawful) => ({
        carryOut: async (operation, signal) => {
          const conclusion = await lawful.carryOut(operation, signal);
          const { outcome } = conclusion;
          const damaged = outcome.status === 'Failed' && outcome.message.startsWith('The package is not valid');
          return damaged ? { ...conclusion, outcome: { status: 'Succeeded' } } : conclusion;
        },
      }),
      { carryOut: ({ command }) => command.kind === 'CreateDeployment' },
    ),
  }),
  twin({
    id: 'configuration-noted-and-not-carried-out',
    how: 'A change of configuration shows in SMAPI and reaches no instance, where there are several.',
    caughtBy: {
      'a-change-of-configuration-reaches-every-instance': 'settings',
      'a-role-scaled-from-2-to-4-has-just-as-many-instances-as-asked': 'instances-run',
      'a-role-scaled-from-2-to-1-has-just-as-many-instances-as-asked': 'instances-run',
    },
    changes: exchanged(
      'provisioner',
      (lawful, c) => ({
        carryOut: async (operation, signal) =>
          changesSeveral(c, operation) ? merelyNoted(c, operation) : lawful.carryOut(operation, signal),
      }),
      (c) => ({ carryOut: (operation) => changesSeveral(c, operation) }),
    ),
  }),
  twin({
    id: 'configuration-reaches-one-instance-a-role',
    how: 'Of each role, only the first instance gets a new configuration.',
    caughtBy: { 'a-change-of-configuration-reaches-every-instance': 'settings' },
    changes: exchanged('nodes', (lawful, c) => ({
      configure: async (instance, configuration, revision) => {
        if (isFirst(instance)) return lawful.configure(instance, configuration, revision);
        c.part('store').run('UPDATE nodeInstances SET revision = ? WHERE id = ?', revision, instance.id);
      },
    })),
  }),
  twin({
    id: 'surplus-instances-run-on',
    how: 'A role that is scaled down keeps the instances that are too many, where nobody sees them any more.',
    caughtBy: { 'a-role-scaled-from-2-to-1-has-just-as-many-instances-as-asked': 'instances-run' },
    changes: exchanged('nodes', (lawful) => ({
      destroy: async (instances) => {
        const [first] = instances;
        const whole = first === undefined || instances.length === lawful.of(first.deployment).length;
        if (whole) await lawful.destroy(instances);
      },
    })),
  }),
  twin({
    id: 'deleted-deployment-runs-on',
    how: 'The instances of a deleted deployment run on.',
    caughtBy: { 'a-deleted-deployment-leaves-no-instance-behind': 'instances-run' },
    changes: exchanged(
      'provisioner',
      (lawful, c) => ({
        carryOut: async (operation, signal) => {
          const { subscriptionId, command } = operation;
          if (command.kind !== 'DeleteDeployment') return lawful.carryOut(operation, signal);
          const lastChange = (): void => c.part('resources').deployments.remove(subscriptionId, command.deployment);
          return { outcome: { status: 'Succeeded' }, lastChange };
        },
      }),
      { carryOut: ({ command }) => command.kind === 'DeleteDeployment' },
    ),
  }),
];
