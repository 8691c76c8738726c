import { existsSync } from 'node:fs';
import type { DriveLetter, Drives } from '../../reference-impl/compute-node/drives.ts';
import { VhdError, Volume, volumePart, type VirtualDisk } from '../../reference-impl/disks/index.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import { exchanged, type Change } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DSK-5');

/** Something happens when a drive is laid over another image, and not when it is laid for the first time. */
const whenRenewed = (renewed: DriveLetter, then: (drives: Drives, c: Composition, folder: string, image: string) => void): Change =>
  exchanged(
    'drives',
    (lawful, c) => ({
      renew: (folder, drive, image) => {
        if (drive === renewed && isThere(lawful, folder, drive)) then(lawful, c, folder, image);
        else lawful.renew(folder, drive, image);
      },
    }),
    { renew: (folder, drive) => drive === renewed && existsSync(`${folder}/${drive.toLowerCase()}.vhd`) },
  );

const isThere = (drives: Drives, folder: string, drive: DriveLetter): boolean => existsSync(drives.filesOf(folder, drive)[0] ?? '');

/** The images that a drive may have been laid over before. */
function formerDisk(drives: Drives, c: Composition, folder: string, drive: DriveLetter): VirtualDisk | undefined {
  const images = [
    ...c.part('nodes').imagesInUse(),
    ...c
      .part('guestOsCatalogue')
      .list()
      .map(({ image }) => image),
  ];
  for (const image of images.filter((each) => existsSync(c.part('images').fileOf(each)))) {
    try {
      return drives.open(folder, drive, image);
    } catch (error) {
      if (!(error instanceof VhdError)) throw error;
    }
  }
  return undefined;
}

/** The delta is thrown away, but what the guest OS had added to the drive is put back. */
const carriedOver = (drive: DriveLetter): Change =>
  whenRenewed(drive, (drives, c, folder, image) => {
    const clock = { now: c.part('clock').now, trusted: true };
    const former = formerDisk(drives, c, folder, drive);
    const kept = new Map<string, Buffer>();
    if (former !== undefined) {
      const [volume, base] = [new Volume(volumePart(former), clock), former.parent && new Volume(volumePart(former.parent), clock)];
      for (const { path, entry } of volume.walk())
        if (entry.kind === 'file' && base?.stat(path) === undefined) kept.set(path.join('\\'), volume.read(path));
      former.close();
    }
    drives.renew(folder, drive, image);
    const disk = drives.open(folder, drive, image);
    const volume = new Volume(volumePart(disk), clock);
    for (const [path, bytes] of kept) if (volume.stat(path) === undefined) volume.create(path, bytes);
    disk.close();
  });

/** Both deltas go, whichever image is another. */
const bothDropped = (drive: 'D' | 'E'): Change =>
  whenRenewed(drive, (drives, c, folder, image) => {
    drives.renew(folder, drive, image);
    const other = drive === 'D' ? 'E' : 'D';
    const instance = c
      .part('store')
      .get<{ image: string; guestOs: string }>(
        'SELECT image, guestOs FROM nodeInstances WHERE id = ?',
        Number(folder.split(/[\\/]/).at(-1)),
      );
    if (instance !== undefined) drives.renew(folder, other, other === 'E' ? instance.image : instance.guestOs);
  });

export const dsk5Twins = [
  twin({
    id: 'changes-to-the-guest-os-carried-over',
    how: 'What was added to D: is carried over to a new version of the guest OS.',
    caughtBy: {
      'a-new-guest-os-takes-with-it-what-was-put-on-d-alone': 'marks',
      'a-new-guest-os-comes-whole-when-the-power-is-cut-before-it-is-taken-up': 'marks',
      'a-new-guest-os-comes-whole-when-the-power-is-cut-while-it-is-carried-out': 'marks',
    },
    changes: carriedOver('D'),
  }),
  twin({
    id: 'changes-to-the-application-carried-over',
    how: 'What was added to E: is carried over to a new image of the application.',
    caughtBy: {
      'a-new-package-takes-with-it-what-was-put-on-e-alone': 'marks',
      'a-new-package-comes-whole-when-the-power-is-cut-before-it-is-taken-up': 'marks',
      'a-new-package-comes-whole-when-the-power-is-cut-while-it-is-carried-out': 'marks',
    },
    changes: carriedOver('E'),
  }),
  twin({
    id: 'patch-drops-the-applications-delta',
    how: 'When the guest OS is patched, what was changed on E: is thrown away as well.',
    caughtBy: {
      'a-new-guest-os-takes-with-it-what-was-put-on-d-alone': 'marks',
      'a-new-guest-os-comes-whole-when-the-power-is-cut-before-it-is-taken-up': 'marks',
      'a-new-guest-os-comes-whole-when-the-power-is-cut-while-it-is-carried-out': 'marks',
    },
    changes: bothDropped('D'),
  }),
  twin({
    id: 'new-application-drops-the-guest-os-delta',
    how: 'When a new image of the application comes, what was changed on D: is thrown away as well.',
    caughtBy: {
      'a-new-package-takes-with-it-what-was-put-on-e-alone': 'marks',
      'a-new-package-comes-whole-when-the-power-is-cut-before-it-is-taken-up': 'marks',
      'a-new-package-comes-whole-when-the-power-is-cut-while-it-is-carried-out': 'marks',
    },
    changes: bothDropped('E'),
  }),
  twin({
    id: 'patch-forgotten-at-a-power-cut',
    how: 'A version of the guest OS that was published when the power went is noted for every instance afterwards, and given to none.',
    caughtBy: {
      'a-new-guest-os-comes-whole-when-the-power-is-cut-before-it-is-taken-up': 'marks',
      'a-new-guest-os-comes-whole-when-the-power-is-cut-while-it-is-carried-out': 'marks',
    },
    changes: exchanged('nodes', (lawful, c) => {
      const restarted = c.part('store').get('SELECT id FROM nodeInstances LIMIT 1') !== undefined;
      if (!restarted) return {};
      return {
        imagesInUse: () =>
          new Set([
            ...lawful.imagesInUse(),
            ...c
              .part('guestOsCatalogue')
              .list()
              .map(({ image }) => image),
          ]),
        updateGuestOs: async (instance, order) => {
          const { guestOs, follows } = order.specification;
          c.part('store').run('UPDATE nodeInstances SET guestOs = ?, follows = ? WHERE id = ?', guestOs, follows, instance.id);
        },
      };
    }),
  }),
];
