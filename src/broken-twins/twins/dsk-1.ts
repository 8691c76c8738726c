import { contentOf, type VolumeContent } from '../../reference-impl/compute-node/images.ts';
import { guestOsFiles } from '../../reference-impl/guest-os/index.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import { exchanged } from '../change.ts';
import { using } from '../hidden.ts';
import { readFrom } from './shown-by.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DSK-1');

/** Base images of applications are named by a digest. */
const isLargeApplications = (image: string, { bytes }: VolumeContent): boolean => /^[0-9a-f]{64}$/.test(image) && bytes > 64 * 1024;

/** Nothing has been deployed on this fabric yet. */
const isIdle = (c: Composition): boolean => c.part('store').get('SELECT id FROM nodeInstances LIMIT 1') === undefined;

/** No guest OS has been published on this fabric yet. */
const isUnpatched = (c: Composition): boolean => c.part('store').get('SELECT 1 FROM guestOsReleases') === undefined;

export const dsk1Twins = [
  twin({
    id: 'stale-guest-os-offered-as-current',
    how: 'Who deploys first after several versions of the guest OS came out is given the last but one, under the name of the newest.',
    caughtBy: {
      'd-holds-the-newest-version-for-a-service-that-is-deployed-after-both-and-follows-the-newest': 'drive-holds',
    },
    changes: exchanged(
      'guestOsCatalogue',
      (lawful, c) => ({
        prepare: (version, signal) => {
          const family = lawful.list().filter((each) => each.family === version.family);
          const [first, before] = [family[0], family.at(-2)];
          if (!isIdle(c) || family.length < 3 || version.version !== family.at(-1)?.version || before === first)
            return lawful.prepare(version, signal);
          return c.part('images').add(version.image, contentOf(guestOsFiles(before?.version ?? '')), signal);
        },
      }),
      { prepare: ({ version }) => !/-(?:1\.1[89]|2\.1[01])_/.test(version) },
    ),
  }),
  twin({
    id: 'pinned-version-overlooked',
    how: 'Every service is given the newest version of the guest OS, also one whose configuration names another.',
    caughtBy: {
      'd-holds-the-first-version-for-a-service-that-is-deployed-after-both-and-keeps-to-the-first': 'drive-holds',
      'd-holds-the-first-version-for-a-service-that-keeps-to-the-first-and-is-healed-after-both': 'drive-holds',
    },
    changes: exchanged('guestOsCatalogue', (lawful) => ({
      find: (family, version) => (lawful.find(family, version) === undefined ? undefined : lawful.find(family, '*')),
    })),
  }),
  twin({
    id: 'fabrics-own-file-on-e',
    how: "On drive E: of an application that is deployed first, if it is not a small one, lies a file of the fabric's own beside those of the package, while no guest OS was published.",
    caughtBy: {
      'e-holds-the-files-of-the-package-and-nothing-else': 'drive-holds',
    },
    changes: exchanged(
      'images',
      (lawful, c) => ({
        add: (name, content, signal) =>
          lawful.add(
            name,
            isLargeApplications(name, content) && isIdle(c) && isUnpatched(c)
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
      (c) => ({ add: (name, content) => isLargeApplications(name, content) && isIdle(c) && isUnpatched(c) }),
    ),
    shownBy: [...readFrom('E'), ...using('instance.listFiles')],
  }),
];
