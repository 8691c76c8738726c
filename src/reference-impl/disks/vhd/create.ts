import { randomUUID } from 'node:crypto';
import { basename, isAbsolute } from 'node:path';
import type { Medium } from '../medium.ts';
import { SECTOR } from '../sector-device.ts';
import { emptyTable } from './block-table.ts';
import { blocksOf, DEFAULT_BLOCK_SIZE, encodeHeader, HEADER_LENGTH, isBlockSize, tableLength } from './dynamic-header.ts';
import { encodeFooter, LARGEST_DISK, newFooter } from './footer.ts';
import { openDisk } from './open.ts';
import type { ParentPaths } from './parent-locator.ts';
import { encodeLocators, pathsTo } from './parent-locator.ts';
import { VhdError } from './vhd-error.ts';
import type { VirtualDisk } from './virtual-disk.ts';

/** What every new disk has. With the same of these, two disks are the same bytes. */
export interface NewDisk {
  /** In bytes; whole sectors. */
  readonly size: number;
  /** By the fabric's clock. */
  readonly created: Date;
  /** Unique Id, a UUID in lower case; a random one when none is given. */
  readonly id?: string;
}

/** And one that grows. */
export interface NewSparseDisk extends NewDisk {
  /** In bytes, a power of two; 2 MiB when none is given. */
  readonly blockSize?: number;
}

/** And one over a parent, whose size it has. */
export interface NewDelta extends Omit<NewSparseDisk, 'size'> {
  /** How it finds its parent's file. Made of the names of both media, which are paths of files, when none are given. */
  readonly paths?: ParentPaths;
}

/** Makes a fixed disk of zeros on an empty medium. */
export function createFixed(medium: Medium, { size, created, id = randomUUID() }: NewDisk): VirtualDisk {
  mustBeNew(medium, size);
  medium.write(encodeFooter(newFooter('fixed', size, id, created)), size);
  medium.sync();
  return openDisk(medium);
}

/** Makes a dynamic disk without any block on an empty medium. */
export function createDynamic(medium: Medium, disk: NewSparseDisk): VirtualDisk {
  const { size, created, id = randomUUID(), blockSize = DEFAULT_BLOCK_SIZE } = disk;
  mustBeNew(medium, size, blockSize);
  const header = encodeHeader({ tableOffset: TABLE_AT, blockSize }, size);
  writeStructures(medium, encodeFooter(newFooter('dynamic', size, id, created)), header, blocksOf(size, blockSize), Buffer.alloc(0));
  return openDisk(medium);
}

/**
 * Makes a differencing disk over a parent, on an empty medium: about 3 KiB, until it is written to. The parent must be open for reading
 * only, for it must never change again.
 */
export function createDifferencing(medium: Medium, parent: VirtualDisk, disk: NewDelta): VirtualDisk {
  const { created, id = randomUUID(), blockSize = DEFAULT_BLOCK_SIZE } = disk;
  const size = parent.sectors * SECTOR;
  mustBeNew(medium, size, blockSize);
  if (!parent.readOnly) throw new VhdError('parent-writable', `${parent.name} is open for writing, and cannot be a parent`);
  const blocks = blocksOf(size, blockSize);
  const paths = disk.paths ?? pathsTo(parent.name, medium.name);
  const locators = encodeLocators(
    isAbsolute(parent.name) ? paths : { ...paths, absolute: disk.paths?.absolute },
    TABLE_AT + tableLength(blocks),
  );
  const reference = { id: parent.id, modified: parent.modified, name: basename(parent.name) };
  const header = encodeHeader({ tableOffset: TABLE_AT, blockSize }, size, { reference, entries: locators.entries });
  writeStructures(medium, encodeFooter(newFooter('differencing', size, id, created)), header, blocks, locators.data);
  return openDisk(medium, { parent });
}

/** The table follows the header, which follows the copy of the footer. */
const TABLE_AT = SECTOR + HEADER_LENGTH;

/** The copy of the footer, the header, the table, what else there is, and the footer, in one write. */
function writeStructures(medium: Medium, footer: Buffer, header: Buffer, blocks: number, locators: Buffer): void {
  medium.write(Buffer.concat([footer, header, emptyTable(blocks), locators, footer]), 0);
  medium.sync();
}

function mustBeNew(medium: Medium, size: number, blockSize = DEFAULT_BLOCK_SIZE): void {
  if (!Number.isInteger(size / SECTOR) || size <= 0 || size > LARGEST_DISK)
    throw new VhdError('current-size', `no disk can have ${size} bytes`);
  if (!isBlockSize(blockSize)) throw new VhdError('block-size', `no block can have ${blockSize} bytes`);
  if (medium.size() !== 0) throw new VhdError('not-empty', `${medium.name} is not empty`);
}
