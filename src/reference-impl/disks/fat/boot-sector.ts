import type { SectorDevice } from '../sector-device.ts';
import { SECTOR } from '../sector-device.ts';
import { FatError } from './fat-error.ts';
import type { VolumeShape } from './shape.ts';
import { FEWEST_FAT16, FEWEST_FAT32, isCluster } from './shape.ts';

/** What a boot sector says besides the volume's shape. */
export interface VolumeIdentity {
  /** BS_VolID, 32 bits. */
  readonly serial: number;
  /** BS_VolLab, at most 11 characters of a short name. Empty when it has none. */
  readonly label: string;
  /** BPB_HiddSec: how many sectors of the disk are before it. */
  readonly hiddenSectors: number;
}

export const MEDIA = 0xf8;
const NO_LABEL = 'NO NAME';
/** FAT32: where FSInfo is, and the copies of both. */
export const FS_INFO_SECTOR = 1;
export const BACKUP_SECTOR = 6;

/** FAT specification, "Boot Sector and BPB". */
export function encodeBootSector(shape: VolumeShape, { serial, label, hiddenSectors }: VolumeIdentity): Buffer {
  const bytes = Buffer.alloc(SECTOR);
  const wide = shape.type === 'FAT32';
  Buffer.from(wide ? [0xeb, 0x58, 0x90] : [0xeb, 0x3c, 0x90]).copy(bytes);
  bytes.write('MSWIN4.1', 3, 'latin1');
  bytes.writeUInt16LE(SECTOR, 11);
  bytes.writeUInt8(shape.sectorsPerCluster, 13);
  bytes.writeUInt16LE(shape.reservedSectors, 14);
  bytes.writeUInt8(shape.tables, 16);
  bytes.writeUInt16LE(shape.rootEntries, 17);
  const short = !wide && shape.sectors < 0x10000;
  bytes.writeUInt16LE(short ? shape.sectors : 0, 19);
  bytes.writeUInt8(MEDIA, 21);
  bytes.writeUInt16LE(wide ? 0 : shape.sectorsPerTable, 22);
  bytes.writeUInt16LE(63, 24);
  bytes.writeUInt16LE(255, 26);
  bytes.writeUInt32LE(hiddenSectors, 28);
  bytes.writeUInt32LE(short ? 0 : shape.sectors, 32);
  if (wide) {
    bytes.writeUInt32LE(shape.sectorsPerTable, 36);
    bytes.writeUInt32LE(shape.rootCluster, 44);
    bytes.writeUInt16LE(FS_INFO_SECTOR, 48);
    bytes.writeUInt16LE(BACKUP_SECTOR, 50);
  }
  const tail = bytes.subarray(wide ? 64 : 36);
  tail.writeUInt8(0x80, 0);
  tail.writeUInt8(0x29, 2);
  tail.writeUInt32LE(serial, 3);
  tail.write((label || NO_LABEL).padEnd(11), 7, 'latin1');
  tail.write(shape.type.padEnd(8), 18, 'latin1');
  bytes.writeUInt16LE(0xaa55, SECTOR - 2);
  return bytes;
}

/** Whether a sector begins as the boot sector of a volume does: a jump, and the signature at its end. */
export function isBootSector(bytes: Buffer): boolean {
  return bytes.readUInt16LE(SECTOR - 2) === 0xaa55 && ((bytes[0] === 0xeb && bytes[2] === 0x90) || bytes[0] === 0xe9);
}

/** Reads and checks the boot sector of a volume. Throws {@link FatError}. */
export function readBootSector(device: SectorDevice): { readonly shape: VolumeShape; readonly identity: VolumeIdentity } {
  const bytes = Buffer.alloc(SECTOR);
  if (device.sectors < 1) throw new FatError('boot-sector', 'the device has no sector');
  device.read(0, bytes);
  if (!isBootSector(bytes)) throw new FatError('boot-sector', 'there is no boot sector of a FAT volume');
  const must = (holds: boolean, what: string): void => {
    if (!holds) throw new FatError('boot-field', `the boot sector says ${what}`);
  };
  must(bytes.readUInt16LE(11) === SECTOR, `that a sector has ${bytes.readUInt16LE(11)} bytes`);
  const sectorsPerCluster = bytes.readUInt8(13);
  must(sectorsPerCluster > 0 && Number.isInteger(Math.log2(sectorsPerCluster)), `that a cluster has ${sectorsPerCluster} sectors`);
  const reservedSectors = bytes.readUInt16LE(14);
  must(reservedSectors > 0, 'that no sector is reserved');
  const tables = bytes.readUInt8(16);
  must(tables === 1 || tables === 2, `that there are ${tables} allocation tables`);
  const rootEntries = bytes.readUInt16LE(17);
  must((rootEntries * 32) % SECTOR === 0, `that the root has ${rootEntries} entries`);
  const media = bytes.readUInt8(21);
  must(media === 0xf0 || media >= 0xf8, `that the media are 0x${media.toString(16)}`);
  const [sectors16, sectors32] = [bytes.readUInt16LE(19), bytes.readUInt32LE(32)];
  must((sectors16 === 0) !== (sectors32 === 0), `its number of sectors ${sectors16 === 0 ? 'nowhere' : 'twice'}`);
  const sectors = sectors16 || sectors32;

  const wide = rootEntries === 0;
  const sectorsPerTable = wide ? bytes.readUInt32LE(36) : bytes.readUInt16LE(22);
  must(sectorsPerTable > 0, 'that an allocation table has no sectors');
  const dataSector = reservedSectors + tables * sectorsPerTable + (rootEntries * 32) / SECTOR;
  must(dataSector < sectors, 'that there is no room for files');
  const clusters = Math.floor((sectors - dataSector) / sectorsPerCluster);
  if (clusters < FEWEST_FAT16) throw new FatError('fat12', `the volume has ${clusters} clusters: it is FAT12, which is not supported`);
  must(clusters >= FEWEST_FAT32 === wide, `that it is ${wide ? 'FAT32' : 'FAT16'}, with ${clusters} clusters`);
  must(clusters <= 0x0ffffff4, `that there are ${clusters} clusters`);
  must((clusters + 2) * (wide ? 4 : 2) <= sectorsPerTable * SECTOR, 'that the allocation table is too short for its clusters');
  if (sectors > device.sectors) throw new FatError('volume-size', `the volume has ${sectors} sectors, and its device ${device.sectors}`);

  const rootCluster = wide ? bytes.readUInt32LE(44) : 0;
  const type = wide ? 'FAT32' : 'FAT16';
  const shape: VolumeShape = {
    type,
    sectors,
    sectorsPerCluster,
    reservedSectors,
    tables,
    sectorsPerTable,
    rootEntries,
    rootCluster,
    dataSector,
    clusters,
  };
  if (wide) {
    must(bytes.readUInt16LE(22) === 0, 'the size of its table twice');
    must(bytes.readUInt16LE(40) === 0, 'that its tables are not mirrored');
    must(bytes.readUInt16LE(42) === 0, 'that it is of another version');
    must(isCluster(shape, rootCluster), `that the root is cluster ${rootCluster}`);
    must(bytes.readUInt16LE(48) === FS_INFO_SECTOR, `that FSInfo is sector ${bytes.readUInt16LE(48)}`);
    must(bytes.readUInt16LE(50) === BACKUP_SECTOR && reservedSectors > BACKUP_SECTOR + 1, 'that its copy is nowhere');
    must(
      bytes.subarray(52, 64).every((byte) => byte === 0),
      'something in its reserved bytes',
    );
    const backup = Buffer.alloc(SECTOR);
    device.read(BACKUP_SECTOR, backup);
    if (!backup.equals(bytes)) throw new FatError('backup-boot-sector', 'the boot sector and its copy differ');
  }
  const tail = bytes.subarray(wide ? 64 : 36);
  must(tail.readUInt8(2) === 0x29, 'no serial number and label');
  const label = tail.toString('latin1', 7, 18).trimEnd();
  const identity = { serial: tail.readUInt32LE(3), label: label === NO_LABEL ? '' : label, hiddenSectors: bytes.readUInt32LE(28) };
  return { shape, identity };
}
