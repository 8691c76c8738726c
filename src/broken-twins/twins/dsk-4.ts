import { exchanged } from '../change.ts';
import type { DriveLetter } from '../../reference-impl/compute-node/drives.ts';
import { SECTOR } from '../../reference-impl/disks/index.ts';
import { readFrom } from './shown-by.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DSK-4');

/** A sector before the partition, which no file lies in. */
const UNUSED_SECTOR = 100;

/** Stamps a drive with the name of its folder when it is made, where no file shows it. */
const stamping = (stamped: DriveLetter, when: (instance: number) => boolean) =>
  exchanged(
    'drives',
    (lawful) => ({
      renew: (folder, drive, image) => {
        lawful.renew(folder, drive, image);
        if (drive !== stamped || !when(numberOf(folder))) return;
        const disk = lawful.open(folder, drive, image);
        disk.write(UNUSED_SECTOR, Buffer.alloc(SECTOR, folder));
        disk.close();
      },
    }),
    { renew: (folder, drive) => drive === stamped && when(numberOf(folder)) },
  );

const numberOf = (folder: string): number => Number(folder.split(/[\\/]/).at(-1));

export const dsk4Twins = [
  twin({
    id: 'instances-stamped',
    how: "Each instance's drive D: bears a stamp of its own, between the partition table and the volume.",
    caughtBy: {
      'instances-that-are-deployed-together-are-alike': 'identical',
      'an-instance-that-was-healed-is-like-the-others': 'identical',
      'instances-that-are-added-later-are-like-the-first': 'identical',
    },
    changes: stamping('D', () => true),
    shownBy: readFrom('D'),
  }),
  twin({
    id: 'later-instances-stamped',
    how: 'Drive E: of an instance that is made later bears a stamp of its own.',
    caughtBy: {
      'instances-that-are-deployed-together-are-alike': 'identical',
      'an-instance-that-was-healed-is-like-the-others': 'identical',
      'instances-that-are-added-later-are-like-the-first': 'identical',
    },
    changes: stamping('E', (instance) => instance > 2),
    shownBy: readFrom('E'),
  }),
];
