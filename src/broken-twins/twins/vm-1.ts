import type { VirtualMachine } from '../../reference-impl/hypervisor/index.ts';
import { hypervising } from './machines.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('VM-1');

export const vm1Twins = [
  twin({
    id: 'two-instances-share-a-machine',
    how: 'A node puts its second instance into the machine of its first.',
    caughtBy: {},
    changes: hypervising((lawful) => {
      let first: VirtualMachine | undefined;
      return {
        create: (name, kind) => {
          if (kind !== 'guest') return lawful.create(name, kind);
          if (first !== undefined && lawful.machines().some((machine) => machine.name === first?.name)) return first;
          return (first = lawful.create(name, kind));
        },
      };
    }),
  }),
  twin({
    id: 'machines-outlive-their-instances',
    how: 'A machine whose instance is gone runs on, under another name.',
    caughtBy: {},
    changes: hypervising((lawful) => ({
      destroy: (name) => {
        const kept = lawful.memoryOf(name);
        lawful.destroy(name);
        const rest = `${name}-rest`;
        if (kept === undefined || lawful.machines().some((machine) => machine.name === rest)) return;
        lawful.create(rest, 'guest').memory.write(0, kept);
      },
    })),
  }),
];
