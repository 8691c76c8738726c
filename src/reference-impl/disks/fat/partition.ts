import type { SectorDevice } from '../sector-device.ts';
import { partOf, SECTOR } from '../sector-device.ts';
import { isBootSector } from './boot-sector.ts';
import { FatError } from './fat-error.ts';

/** Where the partition begins: after a track, as Windows had it before Vista; or after 1 MiB, as since. */
export const FIRST_SECTOR = 2048;

/** Partition types, with addresses by sector. */
const TYPES = { FAT16: 0x0e, FAT32: 0x0c } as const;
/** All types under which FAT16 and FAT32 are met. */
const KNOWN: readonly number[] = [0x04, 0x06, 0x0b, 0x0c, 0x0e];
const TABLE_AT = 446;
const ENTRY = 16;

/** Writes a master boot record whose one partition is the rest of the disk, and answers that part. It has no boot code. */
export function partitionDisk(device: SectorDevice, type: keyof typeof TYPES, signature: number): SectorDevice {
  const sectors = device.sectors - FIRST_SECTOR;
  if (sectors <= 0) throw new FatError('fat12', 'the disk is too small for a partition');
  const bytes = Buffer.alloc(SECTOR);
  bytes.writeUInt32LE(signature, 440);
  const entry = bytes.subarray(TABLE_AT, TABLE_AT + ENTRY);
  chs(FIRST_SECTOR).copy(entry, 1);
  entry.writeUInt8(TYPES[type], 4);
  chs(device.sectors - 1).copy(entry, 5);
  entry.writeUInt32LE(FIRST_SECTOR, 8);
  entry.writeUInt32LE(sectors, 12);
  bytes.writeUInt16LE(0xaa55, SECTOR - 2);
  device.write(0, bytes);
  return partOf(device, FIRST_SECTOR, sectors);
}

/** The part of a disk that a volume lies on: its one partition, or all of it when it has none. Throws {@link FatError}. */
export function volumePart(device: SectorDevice): SectorDevice {
  const bytes = Buffer.alloc(SECTOR);
  if (device.sectors < 1) throw new FatError('partition-table', 'the device has no sector');
  device.read(0, bytes);
  // A boot loader may begin with the same jump; it has code where a volume has its fields.
  if (isBootSector(bytes) && bytes.readUInt16LE(11) === SECTOR) return device;
  const bad = (what: string): FatError => new FatError('partition-table', `the disk has ${what}`);
  if (bytes.readUInt16LE(SECTOR - 2) !== 0xaa55) throw bad('neither a volume nor a master boot record');
  const entries = Array.from({ length: 4 }, (_, index) => bytes.subarray(TABLE_AT + index * ENTRY, TABLE_AT + (index + 1) * ENTRY));
  const [entry, ...others] = entries.filter((candidate) => candidate.some((byte) => byte !== 0));
  if (entry === undefined || others.length > 0) throw bad(`${entry === undefined ? 'no' : 'more than one'} partition`);
  const status = entry.readUInt8(0);
  if (status !== 0 && status !== 0x80) throw bad('a partition that is neither active nor inactive');
  if (!KNOWN.includes(entry.readUInt8(4))) throw bad(`a partition of another type, 0x${entry.readUInt8(4).toString(16)}`);
  const [first, sectors] = [entry.readUInt32LE(8), entry.readUInt32LE(12)];
  if (first === 0 || sectors === 0 || first + sectors > device.sectors) throw bad('a partition that does not lie on it');
  return partOf(device, first, sectors);
}

/** The old address of a sector, with the 255 heads and 63 sectors that everybody takes; the highest one when it cannot be expressed. */
function chs(sector: number): Buffer {
  const cylinder = Math.floor(sector / (255 * 63));
  if (cylinder > 1023) return Buffer.from([0xfe, 0xff, 0xff]);
  const head = Math.floor(sector / 63) % 255;
  return Buffer.from([head, (sector % 63) + 1 + ((cylinder >> 8) << 6), cylinder & 0xff]);
}
