import type { Hypervisor } from '../../reference-impl/hypervisor/index.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import { exchanged, type Change, type When } from '../change.ts';

/** The hypervisor of every node, with some of its methods exchanged, and when these do something else. */
export const hypervising = (others: (lawful: Hypervisor, c: Composition) => Partial<Hypervisor>, when: When<Hypervisor>): Change =>
  exchanged(
    'hypervisors',
    (lawful, c) => ({
      of: (node) => {
        const hypervisor = lawful.of(node);
        return { ...hypervisor, ...others(hypervisor, c) };
      },
    }),
    { of: () => when },
  );
