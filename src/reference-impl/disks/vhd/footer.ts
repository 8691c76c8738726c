import { SECTOR } from '../sector-device.ts';
import { allZero, checksumOf, isNoOffset, NO_OFFSET, NO_UUID, stampOf, timeOf, uuidAt, uuidBytes } from './fields.ts';
import type { Geometry } from './geometry.ts';
import { geometryOf, MOST_SECTORS } from './geometry.ts';
import type { VhdReason } from './vhd-error.ts';
import { VhdError } from './vhd-error.ts';

/** The kinds of disk that version 1.0 knows, with their values of the field "Disk Type". */
export const DISK_TYPES = { fixed: 2, dynamic: 3, differencing: 4 } as const;
export type DiskKind = keyof typeof DISK_TYPES;

/** "The maximum size of a dynamic hard disk is 2040 GB." */
export const LARGEST_DISK = 2040 * 2 ** 30;

/**
 * Who makes our disks. `win ` is what Windows writes. Several tools, qemu-img among them, take a disk's size from its geometry, which
 * rounds down, unless the creator is one that is known to mean the field "Current Size"; `win ` is known everywhere.
 */
const CREATOR = { application: 'win ', version: 0x00060001, host: 'Wi2k' } as const;
/** "Windows", "Macintosh", and the zero that makers on other systems leave. */
const HOSTS: readonly string[] = ['Wi2k', 'Mac ', '\0\0\0\0'];

/** VHD 1.0, "Hard Disk Footer Format": what every image ends with. */
export interface Footer {
  readonly kind: DiskKind;
  /** Unique Id, as a UUID in lower case. */
  readonly id: string;
  /** Time Stamp: when the image was made. */
  readonly created: Date;
  /** Current Size, in bytes. */
  readonly size: number;
  /** Original Size: what it was when it was made. */
  readonly originalSize: number;
  readonly geometry: Geometry;
  /** Data Offset: where the dynamic disk header is. Undefined for fixed disks. */
  readonly dataOffset: number | undefined;
  /** Features, bit 0: it may be deleted on shutdown. */
  readonly temporary: boolean;
  readonly creator: { readonly application: string; readonly version: number; readonly host: string };
  /** The machine that it belongs to is in saved state. */
  readonly savedState: boolean;
}

/** The footer of a new image. */
export function newFooter(kind: DiskKind, size: number, id: string, created: Date): Footer {
  const dataOffset = kind === 'fixed' ? undefined : SECTOR;
  const geometry = geometryOf(size / SECTOR);
  return { kind, id, created, size, originalSize: size, geometry, dataOffset, temporary: false, creator: CREATOR, savedState: false };
}

const COOKIE = 'conectix';
const TEMPORARY = 1;
/** "This bit must always be set to 1." */
const RESERVED_FEATURE = 2;
const VERSION = 0x00010000;
const CHECKSUM_AT = 64;
const RESERVED_AT = 85;

export function encodeFooter(footer: Footer): Buffer {
  const bytes = Buffer.alloc(SECTOR);
  bytes.write(COOKIE, 0, 'latin1');
  bytes.writeUInt32BE(RESERVED_FEATURE | (footer.temporary ? TEMPORARY : 0), 8);
  bytes.writeUInt32BE(VERSION, 12);
  bytes.writeBigUInt64BE(footer.dataOffset === undefined ? NO_OFFSET : BigInt(footer.dataOffset), 16);
  bytes.writeUInt32BE(stampOf(footer.created), 24);
  bytes.write(footer.creator.application, 28, 4, 'latin1');
  bytes.writeUInt32BE(footer.creator.version, 32);
  bytes.write(footer.creator.host, 36, 4, 'latin1');
  bytes.writeBigUInt64BE(BigInt(footer.originalSize), 40);
  bytes.writeBigUInt64BE(BigInt(footer.size), 48);
  bytes.writeUInt16BE(footer.geometry.cylinders, 56);
  bytes.writeUInt8(footer.geometry.heads, 58);
  bytes.writeUInt8(footer.geometry.sectorsPerTrack, 59);
  bytes.writeUInt32BE(DISK_TYPES[footer.kind], 60);
  uuidBytes(footer.id).copy(bytes, 68);
  bytes.writeUInt8(footer.savedState ? 1 : 0, 84);
  bytes.writeUInt32BE(checksumOf(bytes, CHECKSUM_AT), CHECKSUM_AT);
  return bytes;
}

/** Whether these 512 bytes are a footer at all: its cookie, and the checksum that goes with the rest. */
export function isFooter(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 8) === COOKIE && bytes.readUInt32BE(CHECKSUM_AT) === checksumOf(bytes, CHECKSUM_AT);
}

/** Reads what {@link isFooter} accepted, and checks each field. Throws {@link VhdError} with the field's reason. */
export function decodeFooter(bytes: Buffer, name: string): Footer {
  const must = (holds: boolean, reason: VhdReason, what: string): void => {
    if (!holds) throw new VhdError(reason, `${name}: the footer's ${what}`);
  };
  const features = bytes.readUInt32BE(8);
  must((features & ~TEMPORARY) >>> 0 === RESERVED_FEATURE, 'features', `features 0x${features.toString(16)} are not of version 1.0`);
  const version = bytes.readUInt32BE(12);
  must(version === VERSION, 'version', `format version 0x${version.toString(16)} is not 1.0`);

  const type = bytes.readUInt32BE(60);
  const kind = (Object.keys(DISK_TYPES) as DiskKind[]).find((candidate) => DISK_TYPES[candidate] === type);
  if (kind === undefined) throw new VhdError('disk-type', `${name}: the footer's disk type ${type} is not a kind of disk`);
  const offset = bytes.readBigUInt64BE(16);
  if (kind === 'fixed') must(isNoOffset(offset), 'data-offset', 'data offset is set, though the disk is fixed');
  else {
    must(offset >= SECTOR && offset <= LARGEST_DISK, 'data-offset', 'data offset leads out of the file');
    must(offset % BigInt(SECTOR) === 0n, 'data-offset', 'data offset is not on the boundary of a sector');
  }

  const host = bytes.toString('latin1', 36, 40);
  must(HOSTS.includes(host), 'creator-host', 'creator host OS is not one that the format knows');
  const originalSize = bytes.readBigUInt64BE(40);
  must(isDiskSize(originalSize), 'original-size', `original size ${originalSize} is not the size of a disk`);
  const size = bytes.readBigUInt64BE(48);
  must(isDiskSize(size), 'current-size', `current size ${size} is not the size of a disk`);
  const geometry = { cylinders: bytes.readUInt16BE(56), heads: bytes.readUInt8(58), sectorsPerTrack: bytes.readUInt8(59) };
  const { cylinders, heads, sectorsPerTrack } = geometry;
  // The largest geometry is what makers write, qemu-img for one, who want the size to be taken from its own field.
  const shown = cylinders * heads * sectorsPerTrack;
  const largest = shown === MOST_SECTORS && heads === 16;
  must(
    heads > 0 && heads <= 16 && sectorsPerTrack > 0 && (largest || shown * SECTOR <= Number(size)),
    'geometry',
    'geometry is not that of a disk of its size',
  );
  const id = uuidAt(bytes, 68);
  must(id !== NO_UUID, 'unique-id', 'unique id is missing');
  const savedState = bytes.readUInt8(84);
  must(savedState <= 1, 'saved-state', `saved state ${savedState} is neither 0 nor 1`);
  must(allZero(bytes.subarray(RESERVED_AT)), 'reserved', 'reserved bytes are not zero');

  return {
    kind,
    id,
    created: timeOf(bytes.readUInt32BE(24)),
    size: Number(size),
    originalSize: Number(originalSize),
    geometry,
    dataOffset: kind === 'fixed' ? undefined : Number(offset),
    temporary: (features & TEMPORARY) !== 0,
    creator: { application: bytes.toString('latin1', 28, 32), version: bytes.readUInt32BE(32), host },
    savedState: savedState === 1,
  };
}

const isDiskSize = (size: bigint): boolean => size > 0n && size <= BigInt(LARGEST_DISK) && size % BigInt(SECTOR) === 0n;
