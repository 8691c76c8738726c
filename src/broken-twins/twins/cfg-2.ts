import type { RoleInstance } from '../../reference-impl/compute-node/instance.ts';
import type { ConfigurationFile } from '../../reference-impl/guest-os/configuration-placement.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import { exchanged, type PartChange } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('CFG-2');

/** How often the event loop turns between the two parts. */
const TURNS = 5;

async function later(then: () => void): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise(setImmediate);
  then();
}

/** Whether a configuration takes the place of another one: neither the first, nor the same once more. */
const isChange = (file: ConfigurationFile, configuration: Buffer): boolean => file.read()?.equals(configuration) === false;

/** The guest agent handles a configuration otherwise where it takes the place of another one, and lawfully where it does not. */
const changing = (others: PartChange<'configurationPlacement'>['others']) =>
  exchanged('configurationPlacement', others, { place: isChange, update: () => false });

const isOn = (c: Composition, { node, id }: RoleInstance): boolean => c.part('computeNodes').instances(node).machine(id).isRunning;

export const cfg2Twins = [
  twin({
    id: 'told-before-it-is-written',
    how: 'The role is told to read its configuration again, and then the new one is written.',
    caughtBy: {
      'a-change-through-smapi-reaches-every-instance-and-each-role-reads-it-when-it-is-told': 'told-and-read',
      'a-change-through-the-portal-reaches-every-instance-and-each-role-reads-it-when-it-is-told': 'told-and-read',
      'changes-are-told-in-the-order-in-which-they-were-made': 'read-in-order',
    },
    // A role that does not run yet hears nothing, and one that reads the same once more is none the wiser.
    changes: changing((lawful) => ({
      place: (file, configuration) => lawful.place(file, configuration),
      update: (place, tellRole) => {
        tellRole();
        place();
      },
    })),
  }),
  twin({
    id: 'nobody-told',
    how: 'A changed configuration is written, and the role is not told.',
    caughtBy: {
      'a-change-through-smapi-reaches-every-instance-and-each-role-reads-it-when-it-is-told': 'told-and-read',
      'a-change-through-the-portal-reaches-every-instance-and-each-role-reads-it-when-it-is-told': 'told-and-read',
      'changes-are-told-in-the-order-in-which-they-were-made': 'read-in-order',
    },
    changes: changing(() => {
      let changed = false;
      return {
        place: (file, configuration) => {
          changed = isChange(file, configuration);
          file.replace(configuration);
        },
        update: (place, tellRole) => {
          place();
          if (!changed) tellRole();
        },
      };
    }),
  }),
  twin({
    id: 'machines-that-are-off-are-forgotten',
    how: 'A change of configuration passes by an instance whose machine is off, and nobody thinks of it afterwards.',
    caughtBy: {
      'an-instance-that-could-not-be-reached-catches-up-before-its-role-runs': 'own-configuration',
    },
    changes: exchanged(
      'nodes',
      (lawful, c) => ({
        configure: async (instance, configuration, revision) => {
          if (isOn(c, instance)) return lawful.configure(instance, configuration, revision);
          c.part('store').run('UPDATE nodeInstances SET revision = ? WHERE id = ?', revision, instance.id);
        },
      }),
      (c) => ({ configure: (instance) => !isOn(c, instance) }),
    ),
  }),
  twin({
    id: 'written-in-two-parts',
    how: 'A new configuration is written in two parts, and whoever reads in between finds half of it.',
    caughtBy: {
      'whoever-reads-the-file-while-it-changes-finds-the-old-one-or-the-new-one': 'never-half',
    },
    changes: changing(() => {
      let rest: (() => void) | undefined;
      return {
        place: (file, configuration) => {
          if (!isChange(file, configuration)) return file.replace(configuration);
          file.replace(configuration.subarray(0, configuration.length >> 1));
          rest = () => file.replace(configuration);
        },
        update: (place, tellRole) => {
          place();
          const finish = rest;
          rest = undefined;
          return finish === undefined ? tellRole() : later(finish).then(tellRole);
        },
      };
    }),
  }),
];
