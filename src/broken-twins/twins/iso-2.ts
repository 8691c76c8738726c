import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstanceOrder } from '../../reference-impl/fabric-controller/nodes.ts';
import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('ISO-2');

export const iso2Twins = [
  twin({
    id: 'images-kept-by-the-names-of-roles',
    how: "Images are looked up by the role's name, so that a customer whose role is called like another's is given the other's image.",
    caughtBy: {},
    changes: exchanged('nodes', (lawful) => {
      const known = new Map<string, InstanceOrder['specification']>();
      return {
        create: (orders, signal) =>
          lawful.create(
            orders.map((order) => {
              const { specification } = order;
              const first = known.get(specification.role);
              if (first === undefined) known.set(specification.role, specification);
              const others = first !== undefined && first.subscriptionId !== specification.subscriptionId;
              return others ? { ...order, specification: { ...specification, image: first.image } } : order;
            }),
            signal,
          ),
      };
    }),
  }),
  twin({
    id: 'drive-c-of-another-customer',
    how: "A new instance's drive C: is a copy of one that is at hand, of another customer's if there is one.",
    caughtBy: {},
    changes: exchanged('nodes', (lawful, c) => ({
      create: async (orders, signal) => {
        await lawful.create(orders, signal);
        const driveOf = (node: string, id: number): string => join(c.part('computeNodes').instances(node).folderOf(id), 'c.vhd');
        for (const { specification } of orders) {
          const other = c
            .part('store')
            .get<{ node: string; id: number }>(
              'SELECT node, id FROM nodeInstances WHERE subscriptionId <> ? LIMIT 1',
              specification.subscriptionId,
            );
          const own = lawful.of(specification.deployment).find(({ name }) => name === specification.name);
          if (other !== undefined && own !== undefined) copyFileSync(driveOf(other.node, other.id), driveOf(own.node, own.id));
        }
      },
    })),
  }),
];
