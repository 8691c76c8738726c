import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('CFG-2');

export const cfg2Twins = [
  twin({
    id: 'told-before-it-is-written',
    how: 'The role is told to read its configuration again, and then the new one is written.',
    caughtBy: {},
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
    caughtBy: {},
    changes: exchanged('configurationPlacement', () => ({ update: (place) => place() })),
  }),
  twin({
    id: 'machines-that-are-off-are-forgotten',
    how: 'A change of configuration passes by an instance whose machine is off, and nobody thinks of it afterwards.',
    caughtBy: {},
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
    caughtBy: {},
    changes: exchanged('configurationPlacement', () => ({
      place: (file, configuration) => {
        if (file.read() === undefined) return file.replace(configuration);
        file.replace(configuration.subarray(0, configuration.length >> 1));
        setImmediate(() => setImmediate(() => setImmediate(() => file.replace(configuration))));
      },
    })),
  }),
];
