import { contentOf } from '../../reference-impl/compute-node/images.ts';
import { guestOsFiles } from '../../reference-impl/guest-os/index.ts';
import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DSK-1');

export const dsk1Twins = [
  twin({
    id: 'stale-guest-os-offered-as-current',
    how: 'The image of a new version of the guest OS is made of the files of the first one.',
    caughtBy: {},
    changes: exchanged('guestOsCatalogue', (lawful, c) => ({
      prepare: (version, signal) => c.part('images').add(version.image, contentOf(guestOsFiles(lawful.list()[0]?.version ?? '')), signal),
    })),
  }),
  twin({
    id: 'pinned-version-overlooked',
    how: 'Every service is given the newest version of the guest OS, also one whose configuration names another.',
    caughtBy: {},
    changes: exchanged('guestOsCatalogue', (lawful) => ({
      find: (family, version) => (lawful.find(family, version) === undefined ? undefined : lawful.find(family, '*')),
    })),
  }),
  twin({
    id: 'fabrics-own-file-on-e',
    how: "On drive E: lies a file of the fabric's own beside those of the customer's package.",
    caughtBy: {},
    changes: exchanged(
      'images',
      (lawful) => ({
        add: (name, content, signal) =>
          lawful.add(
            name,
            /^[0-9a-f]{64}$/.test(name)
              ? {
                  bytes: content.bytes + 4096,
                  layOut: (volume) => {
                    content.layOut(volume);
                    volume.create('built.txt', Buffer.from('built by the fabric'));
                  },
                }
              : content,
            signal,
          ),
      }),
      { add: (name) => /^[0-9a-f]{64}$/.test(name) },
    ),
  }),
];
