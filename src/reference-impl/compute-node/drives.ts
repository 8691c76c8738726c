import { linkSync, renameSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { createDifferencing, fileMedium, openDisk, type VirtualDisk } from '../disks/index.ts';
import type { Clock } from '../clock/clock.ts';
import type { DiskFormat } from './disk-format.ts';
import type { Images } from './images.ts';

/** `C`: configuration, paging and whatever the customer keeps. `D`: the guest OS. `E`: the customer's application (P32.2 to P35.1). */
export type DriveLetter = 'C' | 'D' | 'E';
export const DRIVE_LETTERS = ['C', 'D', 'E'] as const satisfies readonly DriveLetter[];

/**
 * The drives of virtual machines, each a delta over a base image (P36.2): nothing that a machine does reaches the base (DSK-3), all that are made of one
 * image start out the same (DSK-4), and a drive whose base is exchanged starts anew, and no other does (DSK-5).
 */
export interface Drives {
  /** Lays an empty delta over an image, in place of the delta that was there: in one step, so that a crash leaves either. */
  renew(folder: string, drive: DriveLetter, image: string): void;
  /** Opens a drive for its machine. Throws `VhdError` `parent-mismatch` when its delta lies over another image, and `MediumError`. */
  open(folder: string, drive: DriveLetter, image: string): VirtualDisk;
  /** The files of a drive: the delta, and the image below it. */
  filesOf(folder: string, drive: DriveLetter): readonly string[];
}

export interface DrivesParts {
  readonly images: Pick<Images, 'open' | 'fileOf'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly format: DiskFormat;
}

export function createDrives({ images, clock, format }: DrivesParts): Drives {
  const fileOf = (folder: string, drive: DriveLetter): string => resolve(join(folder, `${drive.toLowerCase()}.vhd`));
  const baseOf = (folder: string, drive: DriveLetter): string => resolve(join(folder, `${drive.toLowerCase()}-base.vhd`));

  return {
    renew: (folder, drive, image) => {
      const [file, base] = [fileOf(folder, drive), baseOf(folder, drive)];
      for (const path of [file, base]) rmSync(`${path}.new`, { force: true });
      createDifferencing(fileMedium(`${file}.new`, { access: 'create' }), images.open(image), {
        created: clock.now(),
        blockSize: format.blockSize,
        paths: { relative: `.\\${basename(base)}`, absolute: undefined },
      }).close();
      // The image lies beside its delta under a second name, so that whoever holds the folder can open the drive.
      linkSync(images.fileOf(image), `${base}.new`);
      renameSync(`${base}.new`, base);
      renameSync(`${file}.new`, file);
    },
    open: (folder, drive, image) => openDisk(fileMedium(fileOf(folder, drive), { access: 'write' }), { parent: images.open(image) }),
    filesOf: (folder, drive) => [fileOf(folder, drive), baseOf(folder, drive)],
  };
}
