import { exchanged } from '../change.ts';
import { hypervising } from './machines.ts';
import { seenOnNodes } from './shown-by.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('VM-2');

export const vm2Twins = [
  twin({
    id: 'terminal-service-in-the-root-os',
    how: 'The root OS of every node also runs a terminal service, which is not on its list.',
    caughtBy: {
      'a-node-that-nobody-uses-yet-runs-what-its-list-names': 'root-os-hardened',
      'what-customers-deploy-comes-into-guests-and-not-into-a-root-os': 'root-os-hardened',
      'a-root-os-stays-what-it-is-when-a-role-is-scaled-from-2-to-4': 'root-os-hardened',
    },
    changes: exchanged('hardening', (lawful) => ({
      permits: () => true,
      programs: () => [...lawful.programs(), 'TermService.exe'],
    })),
    shownBy: seenOnNodes,
  }),
  twin({
    id: 'second-root-os',
    how: 'Each node has a second root OS, in case the first one fails.',
    caughtBy: {
      'a-node-that-nobody-uses-yet-runs-what-its-list-names': 'root-os-hardened',
      'what-customers-deploy-comes-into-guests-and-not-into-a-root-os': 'root-os-hardened',
      'a-root-os-stays-what-it-is-when-a-role-is-scaled-from-2-to-4': 'root-os-hardened',
    },
    changes: hypervising(
      (lawful) => ({
        create: (name, kind) => {
          if (kind === 'root-os') lawful.create(`${name}-spare`, kind);
          return lawful.create(name, kind);
        },
      }),
      { create: (_name, kind) => kind === 'root-os' },
    ),
    shownBy: seenOnNodes,
  }),
];
