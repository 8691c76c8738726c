import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('CFG-2');

/** How often the event loop turns between the two parts. */
const TURNS = 5;

export const cfg2Twins = [
  twin({
    id: 'told-before-it-is-written',
    how: 'The role is told to read its configuration again, and then the new one is written.',
    caughtBy: {
      'a-change-through-smapi-reaches-every-instance-and-each-role-reads-it-when-it-is-told': 'told-and-read',
      'a-change-through-the-portal-reaches-every-instance-and-each-role-reads-it-when-it-is-told': 'told-and-read',
      'changes-are-told-in-the-order-in-which-they-were-made': 'read-in-order',
    },
    changes: exchanged('configurationPlacement', () => ({
      update: (place, tellRole) => {
        tellRole();
        place();
      },
    })),
  }),
  twin({
    id: 'nobody-told',
    how: 'A new configuration is written, and the role is not told.',
    caughtBy: {
      'a-change-through-smapi-reaches-every-instance-and-each-role-reads-it-when-it-is-told': 'told-and-read',
      'a-change-through-the-portal-reaches-every-instance-and-each-role-reads-it-when-it-is-told': 'told-and-read',
      'changes-are-told-in-the-order-in-which-they-were-made': 'read-in-order',
    },
    changes: exchanged('configurationPlacement', () => ({ update: (place) => place() })),
  }),
  twin({
    id: 'machines-that-are-off-are-forgotten',
    how: 'A change of configuration passes by an instance whose machine is off, and nobody thinks of it afterwards.',
    caughtBy: {
      'an-instance-that-could-not-be-reached-catches-up-before-its-role-runs': 'own-configuration',
    },
    changes: exchanged('nodes', (lawful, c) => ({
      configure: async (instance, configuration, revision) => {
        if (c.part('computeNodes').instances(instance.node).machine(instance.id).isRunning)
          return lawful.configure(instance, configuration, revision);
        c.part('store').run('UPDATE nodeInstances SET revision = ? WHERE id = ?', revision, instance.id);
      },
    })),
  }),
  twin({
    id: 'written-in-two-parts',
    how: 'A new configuration is written in two parts, and whoever reads in between finds half of it.',
    caughtBy: {
      'whoever-reads-the-file-while-it-changes-finds-the-old-one-or-the-new-one': 'never-half',
    },
    changes: exchanged('configurationPlacement', () => {
      let rest: (() => void) | undefined;
      return {
        place: (file, configuration) => {
          if (file.read() === undefined) return file.replace(configuration);
          file.replace(configuration.subarray(0, configuration.length >> 1));
          rest = () => file.replace(configuration);
        },
        update: async (place, tellRole) => {
          place();
          const finish = rest;
          rest = undefined;
          for (let turn = 0; turn < TURNS; turn += 1) await new Promise(setImmediate);
          finish?.();
          tellRole();
        },
      };
    }),
  }),
];
