import { chmodSync, copyFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createFilePool, fileMedium, openDisk } from '../../reference-impl/disks/index.ts';
import { exchanged } from '../change.ts';
import { using } from '../hidden.ts';
import { readFrom } from './shown-by.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DSK-3');

export const dsk3Twins = [
  twin({
    id: 'writes-land-in-the-base',
    how: 'What the guest OS writes to D: and E: lands in the base image, and the delta stays empty.',
    caughtBy: {
      'the-guest-os-writes-over-a-file-and-the-base-does-not-change': 'in-delta',
      'the-guest-os-creates-a-file-and-the-base-does-not-change': 'in-delta',
      'the-guest-os-appends-to-a-file-and-the-base-does-not-change': 'in-delta',
    },
    changes: exchanged(
      'drives',
      (lawful, c) => ({
        open: (folder, drive, image) => {
          const delta = lawful.open(folder, drive, image);
          if (drive === 'C') return delta;
          delta.close();
          const file = c.part('images').fileOf(image);
          const { mtime } = statSync(file);
          chmodSync(file, 0o644);
          // It keeps its date, so that the deltas over it do not notice.
          return openDisk(fileMedium(file, { access: 'write', pool: createFilePool(), now: () => mtime }));
        },
      }),
      { open: (_folder, drive) => drive !== 'C' && { write: () => true } },
    ),
  }),
  twin({
    id: 'copies-in-the-place-of-deltas',
    how: 'Drives D: and E: are copies of their images, which have no parent and tell nothing of what has changed.',
    caughtBy: {
      'the-guest-os-writes-over-a-file-and-the-base-does-not-change': 'in-delta',
      'the-guest-os-creates-a-file-and-the-base-does-not-change': 'in-delta',
      'the-guest-os-appends-to-a-file-and-the-base-does-not-change': 'in-delta',
    },
    changes: exchanged('drives', (lawful, c) => {
      const fileOf = (folder: string, drive: string): string => join(folder, `${drive.toLowerCase()}.vhd`);
      return {
        renew: (folder, drive, image) => {
          if (drive === 'C') return lawful.renew(folder, drive, image);
          const file = fileOf(folder, drive);
          copyFileSync(c.part('images').fileOf(image), `${file}.new`);
          chmodSync(`${file}.new`, 0o644);
          renameSync(`${file}.new`, file);
        },
        open: (folder, drive, image) =>
          drive === 'C' ? lawful.open(folder, drive, image) : openDisk(fileMedium(fileOf(folder, drive), { access: 'write' })),
        filesOf: (folder, drive) => (drive === 'C' ? lawful.filesOf(folder, drive) : [fileOf(folder, drive)]),
      };
    }),
    shownBy: [...readFrom('D', 'E'), ...using('instance.disks')],
  }),
];
