import type { MachineKind, VirtualMachine } from '../../reference-impl/hypervisor/index.ts';
import { PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import { exchanged } from '../change.ts';
import { using } from '../hidden.ts';
import { letBy, ownerOf } from './filters.ts';
import { hypervising } from './machines.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('ISO-1');

/** Where in a guest's memory, of 16 MiB, nothing of its own lies. */
const UNUSED = 8 * 1024 * 1024;

const isGuest = (_name: string, kind: MachineKind): boolean => kind === 'guest';

/** What lies in memory that nobody uses is seen by the lab, and by who may look past the border of a machine. */
const seenInMemory = using('machine.memory', 'instance.call');

export const iso1Twins = [
  twin({
    id: 'memory-dealt-out-twice',
    how: "What a guest writes into its memory also lands in the memory of the node's first guest.",
    caughtBy: {
      'what-a-process-keeps-in-its-memory-is-in-no-other-instances-memory': 'marks-stay-home',
    },
    changes: hypervising(
      (lawful) => {
        let first: VirtualMachine | undefined;
        return {
          create: (name, kind) => {
            const machine = lawful.create(name, kind);
            if (kind !== 'guest') return machine;
            if (first === undefined || !lawful.machines().some((each) => each.name === first?.name)) return (first = machine);
            const [victim, write] = [first.memory, machine.memory.write.bind(machine.memory)];
            machine.memory.write = (offset, bytes) => {
              write(offset, bytes);
              if (offset + bytes.length < UNUSED) victim.write(UNUSED + offset, bytes);
            };
            return machine;
          },
        };
      },
      { create: isGuest },
    ),
    shownBy: seenInMemory,
  }),
  twin({
    id: 'memory-of-the-root-os-handed-on',
    how: 'A new guest is given memory that still holds what the root OS had in it.',
    caughtBy: {
      'the-root-oss-secrets-are-in-no-guest': 'root-secret-stays',
    },
    changes: hypervising(
      (lawful) => ({
        create: (name, kind) => {
          const machine = lawful.create(name, kind);
          const root = lawful.machines().find((each) => each.kind === 'root-os');
          if (kind === 'guest' && root !== undefined) machine.memory.write(UNUSED, lawful.memoryOf(root.name) ?? Buffer.alloc(0));
          return machine;
        },
      }),
      { create: isGuest },
    ),
    shownBy: seenInMemory,
  }),
  twin({
    id: 'customers-on-common-ground',
    how: 'Guests reach each other at the ports that customers’ own programs use, whoever their customers are.',
    caughtBy: {
      'what-an-instance-sends-to-another-customers-instance-does-not-arrive': 'frames-as-promised',
    },
    changes: [
      letBy(
        ({ protocol, destination, destinationPort: port, destinationOui: oui, destinationNic: nic }) =>
          (protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp) && port >= 20_000 && port < 30_000 && ownerOf(oui, nic) === destination,
        'neighbour',
      ),
      exchanged('switchRules', () => ({ together: () => true })),
    ],
  }),
];
