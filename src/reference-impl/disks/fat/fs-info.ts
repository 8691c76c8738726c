import type { SectorDevice } from '../sector-device.ts';
import { SECTOR } from '../sector-device.ts';
import { BACKUP_SECTOR, FS_INFO_SECTOR } from './boot-sector.ts';
import { FatError } from './fat-error.ts';

/** FAT specification, "FAT32 FSInfo Sector Structure": hints that spare one the counting. */
export interface FsInfo {
  /** How many clusters are free. */
  readonly free: number;
  /** Where to begin to look for one. */
  readonly next: number;
}

const LEAD = 0x41615252;
const STRUCTURE = 0x61417272;
const TRAIL = 0xaa550000;

export function writeFsInfo(device: SectorDevice, { free, next }: FsInfo, backup: boolean): void {
  const bytes = Buffer.alloc(SECTOR);
  bytes.writeUInt32LE(LEAD, 0);
  bytes.writeUInt32LE(STRUCTURE, 484);
  bytes.writeUInt32LE(free, 488);
  bytes.writeUInt32LE(next, 492);
  bytes.writeUInt32LE(TRAIL, 508);
  device.write(FS_INFO_SECTOR, bytes);
  if (backup) device.write(BACKUP_SECTOR + FS_INFO_SECTOR, bytes);
}

/** Undefined for a number that its writer did not know. Throws {@link FatError} when the sector is not what it should be. */
export function readFsInfo(device: SectorDevice): { readonly free: number | undefined } {
  const bytes = Buffer.alloc(SECTOR);
  device.read(FS_INFO_SECTOR, bytes);
  if (bytes.readUInt32LE(0) !== LEAD || bytes.readUInt32LE(484) !== STRUCTURE || bytes.readUInt32LE(508) !== TRAIL)
    throw new FatError('fs-info', 'the FSInfo sector is damaged');
  const free = bytes.readUInt32LE(488);
  return { free: free === 0xffffffff ? undefined : free };
}
