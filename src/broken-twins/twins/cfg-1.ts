import type { InstanceOrder } from '../../reference-impl/fabric-controller/nodes.ts';
import type { RoleInstance } from '../../reference-impl/compute-node/instance.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import { exchanged, type Change } from '../change.ts';
import { using, type Showing } from '../hidden.ts';
import { readFrom } from './shown-by.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('CFG-1');

/** The configuration that the customer gave, whole. A change that is under way is in its operation only. */
function wholeOf(c: Composition, { subscriptionId, deployment }: Pick<RoleInstance, 'subscriptionId' | 'deployment'>): string {
  const pending = c
    .part('store')
    .all<{ command: string }>(
      `SELECT command FROM operations WHERE status = 'InProgress' AND kind = 'ChangeConfiguration' ORDER BY sequence`,
    )
    .map(({ command }) => JSON.parse(command) as { deployment?: string; configuration?: string })
    .find((command) => command.deployment === deployment)?.configuration;
  return pending ?? c.part('resources').deployments.byId(subscriptionId, deployment)?.configuration ?? '';
}

/** Something is made of the whole configuration, and given to instances in the place of their own part. */
const giving = (made: (own: string, whole: string) => string): Change =>
  exchanged('nodes', (lawful, c) => {
    const another = (order: InstanceOrder): InstanceOrder => ({
      ...order,
      configuration: made(order.configuration, wholeOf(c, order.specification)),
    });
    return {
      create: (orders, signal) => lawful.create(orders.map(another), signal),
      configure: (instance, configuration, revision) => lawful.configure(instance, made(configuration, wholeOf(c, instance)), revision),
      updateApplication: (instance, order) => lawful.updateApplication(instance, another(order)),
    };
  });

const ROLES = /<(?:\w+:)?Role\b[\s\S]*?<\/(?:\w+:)?Role>/g;
const nameOf = (role: string): string => /\bname="([^"]*)"/.exec(role)?.[1] ?? '';

/** A configuration is seen by who reads the file, or the drive that it lies on, or is told what the role read. */
const seenInTheFile: readonly Showing[] = [
  { use: 'instance.readFile', when: ({ path }) => path.toUpperCase().startsWith('C:\\CONFIG') },
  ...readFrom('C'),
  ...using('instance.notices', 'instance.call', 'machine.memory'),
];

export const cfg1Twins = [
  twin({
    id: 'whole-configuration-everywhere',
    how: "After a role's own part, every instance finds those of all other roles.",
    caughtBy: {
      'an-instance-finds-its-own-part-of-the-configuration-and-no-other-roles': 'own-configuration',
      'it-is-still-its-own-part-alone-after-a-change': 'own-configuration',
      'it-is-still-its-own-part-alone-after-scaling-out': 'own-configuration',
    },
    changes: giving((own, whole) => {
      const [mine = ''] = own.match(ROLES) ?? [];
      const others = (whole.match(ROLES) ?? []).filter((role) => nameOf(role) !== nameOf(mine));
      return own.replace(mine, [mine, ...others].join('\n'));
    }),
    shownBy: seenInTheFile,
  }),
  twin({
    id: 'other-roles-kept-as-a-remark',
    how: "The parts of other roles are taken out of an instance's configuration, and left beside it as a remark.",
    caughtBy: {
      'an-instance-finds-its-own-part-of-the-configuration-and-no-other-roles': 'own-configuration',
      'it-is-still-its-own-part-alone-after-a-change': 'own-configuration',
      'it-is-still-its-own-part-alone-after-scaling-out': 'own-configuration',
    },
    changes: giving((own, whole) => {
      const mine = nameOf(own.match(ROLES)?.[0] ?? '');
      const others = (whole.match(ROLES) ?? []).filter((role) => nameOf(role) !== mine);
      return others.length === 0 ? own : `${own}<!-- ${others.join(' ').replaceAll('--', '')} -->\n`;
    }),
    shownBy: seenInTheFile,
  }),
];
