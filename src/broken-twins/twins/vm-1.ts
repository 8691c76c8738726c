import type { VirtualMachine } from '../../reference-impl/hypervisor/index.ts';
import { hypervising } from './machines.ts';
import { seenOnNodes } from './shown-by.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('VM-1');

export const vm1Twins = [
  twin({
    id: 'two-instances-share-a-machine',
    how: 'A node puts all instances of a deployment that it has into one machine.',
    caughtBy: {
      'each-instance-of-a-new-deployment-has-a-machine-to-itself': 'machines-match',
      'each-instance-has-a-machine-to-itself-when-a-role-is-scaled-from-2-to-4': 'machines-match',
      'each-instance-has-a-machine-to-itself-when-a-role-is-scaled-from-2-to-1': 'machines-match',
    },
    changes: hypervising(
      (lawful, c) => {
        const deploymentOf = (machine: string): string | undefined =>
          c
            .part('store')
            .get<{ deployment: string }>('SELECT deployment FROM nodeInstances WHERE id = ?', Number(machine.replace('guest-', '')))
            ?.deployment;
        const made = new Map<string, VirtualMachine>();
        return {
          create: (name, kind) => {
            const deployment = kind === 'guest' ? deploymentOf(name) : undefined;
            const first = made.get(deployment ?? '');
            if (first !== undefined && lawful.machines().some((machine) => machine.name === first.name)) return first;
            const machine = lawful.create(name, kind);
            if (deployment !== undefined) made.set(deployment, machine);
            return machine;
          },
        };
      },
      { create: (_name, kind) => kind === 'guest' },
    ),
    shownBy: seenOnNodes,
  }),
  twin({
    id: 'machines-outlive-their-instances',
    how: 'A machine whose instance is gone runs on, under another name.',
    caughtBy: {
      'each-instance-has-a-machine-to-itself-when-a-role-is-scaled-from-2-to-1': 'machines-match',
      'an-instance-that-was-healed-has-a-machine-to-itself': 'machines-match',
      'a-deleted-deployment-leaves-no-machine-behind': 'machines-match',
    },
    changes: hypervising(
      (lawful) => ({
        destroy: (name) => {
          const kept = lawful.memoryOf(name);
          lawful.destroy(name);
          const rest = `${name}-rest`;
          if (kept === undefined || lawful.machines().some((machine) => machine.name === rest)) return;
          lawful.create(rest, 'guest').memory.write(0, kept);
        },
      }),
      { destroy: () => true },
    ),
    shownBy: seenOnNodes,
  }),
];
