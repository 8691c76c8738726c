import { SECTOR } from '../sector-device.ts';
import { allZero, checksumOf, isNoOffset, NO_OFFSET, NO_UUID, stampOf, timeOf, utf16, utf16Bytes, uuidAt, uuidBytes } from './fields.ts';
import type { Footer } from './footer.ts';
import type { ParentLocator } from './parent-locator.ts';
import { decodeLocators, LOCATOR_LENGTH, LOCATORS } from './parent-locator.ts';
import type { VhdReason } from './vhd-error.ts';
import { VhdError } from './vhd-error.ts';

/** "The default value is 0x00200000 (indicating a block size of 2 MB)." */
export const DEFAULT_BLOCK_SIZE = 2 * 2 ** 20;
/**
 * A block is a power of two of sectors. The specification gives no bounds ("only been tested with 512K and 2 MB"); ours are a bitmap of
 * whole bytes below, and what still is a unit of allocation above.
 */
const SMALLEST_BLOCK = 8 * SECTOR;
const LARGEST_BLOCK = 256 * 2 ** 20;

/** The parent as a differencing disk names it. */
export interface ParentReference {
  readonly id: string;
  /** When the parent was last modified, as it was when this disk was made of it. */
  readonly modified: Date;
  /** The name of its file. */
  readonly name: string;
  readonly locators: readonly ParentLocator[];
}

/** VHD 1.0, "Dynamic Disk Header Format": what dynamic and differencing disks have besides the footer. */
export interface DynamicHeader {
  readonly tableOffset: number;
  readonly blockSize: number;
  readonly parent: ParentReference | undefined;
}

export const HEADER_LENGTH = 1024;
const COOKIE = 'cxsparse';
const VERSION = 0x00010000;
const CHECKSUM_AT = 36;
const NAME_AT = 64;
const NAME_LENGTH = 512;
const LOCATORS_AT = NAME_AT + NAME_LENGTH;
const RESERVED_AT = LOCATORS_AT + LOCATORS * LOCATOR_LENGTH;

export const isBlockSize = (size: number): boolean => size >= SMALLEST_BLOCK && size <= LARGEST_BLOCK && Number.isInteger(Math.log2(size));

/** "The number of entries in the BAT is the number of blocks needed to store the contents of the disk when fully expanded." */
export const blocksOf = (size: number, blockSize: number): number => Math.ceil(size / blockSize);

/** What the table occupies: "The BAT is always extended to a sector boundary." */
export const tableLength = (entries: number): number => Math.ceil((entries * 4) / SECTOR) * SECTOR;

/** `entries` are the eight parent locators, as `encodeLocators` makes them. */
export function encodeHeader(
  header: Omit<DynamicHeader, 'parent'>,
  size: number,
  parent?: { reference: Omit<ParentReference, 'locators'>; entries: Buffer },
): Buffer {
  const bytes = Buffer.alloc(HEADER_LENGTH);
  bytes.write(COOKIE, 0, 'latin1');
  bytes.writeBigUInt64BE(NO_OFFSET, 8);
  bytes.writeBigUInt64BE(BigInt(header.tableOffset), 16);
  bytes.writeUInt32BE(VERSION, 24);
  bytes.writeUInt32BE(blocksOf(size, header.blockSize), 28);
  bytes.writeUInt32BE(header.blockSize, 32);
  if (parent !== undefined) {
    const { id, modified, name } = parent.reference;
    uuidBytes(id).copy(bytes, 40);
    bytes.writeUInt32BE(stampOf(modified), 56);
    const text = utf16Bytes(name, 'big-endian');
    if (text.length === 0 || text.length > NAME_LENGTH - 2)
      throw new VhdError('parent-name', `"${name.slice(0, 260)}" is no name for a parent`);
    text.copy(bytes, NAME_AT);
    parent.entries.copy(bytes, LOCATORS_AT);
  }
  bytes.writeUInt32BE(checksumOf(bytes, CHECKSUM_AT), CHECKSUM_AT);
  return bytes;
}

/** Reads the header of a disk with this footer and checks each field. Throws {@link VhdError} with the field's reason. */
export function decodeHeader(bytes: Buffer, footer: Footer, name: string): DynamicHeader {
  const must = (holds: boolean, reason: VhdReason, what: string): void => {
    if (!holds) throw new VhdError(reason, `${name}: the dynamic disk header${what}`);
  };
  must(bytes.toString('latin1', 0, 8) === COOKIE, 'header-cookie', ' is not where the footer says');
  must(bytes.readUInt32BE(CHECKSUM_AT) === checksumOf(bytes, CHECKSUM_AT), 'header-checksum', ' is damaged: its checksum is another');
  must(isNoOffset(bytes.readBigUInt64BE(8)), 'header-data-offset', "'s data offset is set, though nothing can be there");
  const tableOffset = bytes.readBigUInt64BE(16);
  must(tableOffset % BigInt(SECTOR) === 0n, 'table-offset', "'s table offset is not on the boundary of a sector");
  must(tableOffset <= BigInt(Number.MAX_SAFE_INTEGER), 'table-offset', "'s table offset leads out of the file");
  const version = bytes.readUInt32BE(24);
  must(version === VERSION, 'header-version', `'s version 0x${version.toString(16)} is not 1.0`);
  const blockSize = bytes.readUInt32BE(32);
  must(isBlockSize(blockSize), 'block-size', `'s block size ${blockSize} is not one that blocks can have`);
  const entries = bytes.readUInt32BE(28);
  const blocks = blocksOf(footer.size, blockSize);
  must(entries === blocks, 'table-entries', ` has ${entries} table entries, where a disk of this size has ${blocks} blocks`);
  must(bytes.readUInt32BE(60) === 0, 'header-reserved', "'s reserved bytes are not zero");
  must(allZero(bytes.subarray(RESERVED_AT)), 'header-reserved', "'s reserved bytes are not zero");

  if (footer.kind !== 'differencing') {
    const nothing = allZero(bytes.subarray(40, 60)) && allZero(bytes.subarray(NAME_AT, RESERVED_AT));
    must(nothing, 'parent-unexpected', ' names a parent, though the disk is not a differencing one');
    return { tableOffset: Number(tableOffset), blockSize, parent: undefined };
  }
  const id = uuidAt(bytes, 40);
  must(id !== NO_UUID, 'parent-id', "'s parent unique id is missing");
  must(id !== footer.id, 'parent-id', ' names the disk as its own parent');
  const parentName = utf16(bytes.subarray(NAME_AT, LOCATORS_AT), 'big-endian');
  if (parentName === undefined || parentName === '' || parentName.length * 2 === NAME_LENGTH)
    throw new VhdError('parent-name', `${name}: the dynamic disk header's parent name is not a name in UTF-16`);
  const locators = decodeLocators(bytes.subarray(LOCATORS_AT, RESERVED_AT), name);
  return {
    tableOffset: Number(tableOffset),
    blockSize,
    parent: { id, modified: timeOf(bytes.readUInt32BE(56)), name: parentName, locators },
  };
}
