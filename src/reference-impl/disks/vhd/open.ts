import { SECTOR } from '../sector-device.ts';
import type { Medium } from '../medium.ts';
import { stampOf } from './fields.ts';
import { FixedLayout } from './fixed-layout.ts';
import type { Image } from './read-image.ts';
import { readImage } from './read-image.ts';
import { SparseLayout } from './sparse-layout.ts';
import { VhdError } from './vhd-error.ts';
import { VirtualDisk } from './virtual-disk.ts';

/** How a disk is opened. */
export interface OpenOptions {
  /** The parent of a differencing disk, open for reading only. It stays the caller's to close. */
  readonly parent?: VirtualDisk;
  /**
   * Go by the one footer that is whole when the other is damaged, as after a loss of power, and mend it if the medium may be written. A
   * process that was killed never leaves such a file.
   */
  readonly recover?: boolean;
}

/**
 * Opens the disk on a medium, to be written if the medium may be. Throws `VhdError` with a reason for whatever is wrong with it; the medium
 * stays open then, and the caller's.
 */
export function openDisk(medium: Medium, options: OpenOptions = {}): VirtualDisk {
  return diskOf(readImage(medium, options.recover ?? false), options.parent, false);
}

/** Puts an image that was read on top of its parent. */
export function diskOf(image: Image, parent: VirtualDisk | undefined, ownsParent: boolean): VirtualDisk {
  const { medium, footer, sparse } = image;
  mustBeParent(image, parent);
  const modified = medium.modified();
  if (sparse === undefined) return new VirtualDisk({ layout: new FixedLayout(medium), footer, modified });

  const { header, table, end, paths, damaged } = sparse;
  if (damaged !== undefined && !medium.readOnly) mend(medium, sparse.footer, end, damaged);
  const { blockSize, tableOffset } = header;
  const layout = new SparseLayout({ medium, blockSize, tableOffset, table, end, hasParent: parent !== undefined, footer: sparse.footer });
  const reference = header.parent && { id: header.parent.id, modified: header.parent.modified, name: header.parent.name, ...paths };
  return new VirtualDisk({ layout, footer, modified, table, blockSize, parent, reference, ownsParent });
}

/** VHD 1.0, "Identification of the Parent Hard Disk Image" and "Modification of Parent Hard Disk Image". */
function mustBeParent({ medium: { name }, footer, sparse }: Image, parent: VirtualDisk | undefined): void {
  const reference = sparse?.header.parent;
  if (reference === undefined) {
    if (parent !== undefined) throw new VhdError('parent-unexpected', `${name} is not a differencing disk; it has no parent`);
    return;
  }
  if (parent === undefined)
    throw new VhdError('parent-missing', `${name} is a differencing disk, and its parent "${reference.name}" is not there`);
  for (let disk: VirtualDisk | undefined = parent; disk !== undefined; disk = disk.parent)
    if (disk.id === footer.id) throw new VhdError('chain-cycle', `${name} is its own ancestor`);
  if (parent.id !== reference.id)
    throw new VhdError('parent-mismatch', `${name} was made of the disk ${reference.id}, and ${parent.name} is ${parent.id}`);
  if (stampOf(parent.modified) !== stampOf(reference.modified))
    throw new VhdError(
      'parent-changed',
      `${name} was made of ${parent.name} as of ${reference.modified.toISOString()}; it was modified at ${parent.modified.toISOString()}`,
    );
  if (parent.sectors * SECTOR !== footer.size)
    throw new VhdError('parent-size', `${name} and its parent ${parent.name} are of different sizes`);
  if (!parent.readOnly) throw new VhdError('parent-writable', `${parent.name} is open for writing, and cannot be a parent`);
}

function mend(medium: Medium, footer: Buffer, end: number, damaged: 'footer' | 'copy'): void {
  if (damaged === 'copy') medium.write(footer, 0);
  else {
    medium.write(footer, end);
    medium.truncate(end + SECTOR);
  }
  medium.sync();
}
