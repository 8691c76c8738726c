import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('CFG-2');

/** How often the event loop turns between the two parts: less than it takes the guest agent's answer to get to the controller. */
const TURNS = 3;

/** Does something when the event loop has turned so often, unless the machine has been switched off by then. */
function afterTurns(turns: number, then: () => void): void {
  if (turns > 0) return void setImmediate(() => afterTurns(turns - 1, then));
  try {
    then();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

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
    changes: exchanged('configurationPlacement', () => {
      let rest: (() => void) | undefined;
      return {
        place: (file, configuration) => {
          if (file.read() === undefined) return file.replace(configuration);
          file.replace(configuration.subarray(0, configuration.length >> 1));
          rest = () => file.replace(configuration);
        },
        update: (place, tellRole) => {
          place();
          const finish = rest ?? (() => undefined);
          rest = undefined;
          afterTurns(TURNS, () => {
            finish();
            tellRole();
          });
        },
      };
    }),
  }),
];
