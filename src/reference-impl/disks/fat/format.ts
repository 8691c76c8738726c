import type { SectorDevice } from '../sector-device.ts';
import { SECTOR } from '../sector-device.ts';
import { AllocationTable } from './allocation-table.ts';
import { BACKUP_SECTOR, encodeBootSector, MEDIA } from './boot-sector.ts';
import { dosTimeOf } from './dos-time.ts';
import { ATTRIBUTES, encodeEntry } from './entry.ts';
import { FatError } from './fat-error.ts';
import { writeFsInfo } from './fs-info.ts';
import { readShortName } from './short-name.ts';
import { clusterLength, sectorOf, shapeFor } from './shape.ts';

/** What a new volume has besides its size. With the same of these, two volumes are the same bytes. */
export interface NewVolume {
  /** The volume serial number, 32 bits. */
  readonly serial: number;
  /** At most 11 characters of a short name; none when it is not given. */
  readonly label?: string;
  /** By the fabric's clock: the time of the label. */
  readonly now: Date;
  /** How many sectors of the disk are before the device. */
  readonly hiddenSectors?: number;
}

/** Makes an empty volume of all of a device: FAT16, or FAT32 from 512 MB on. */
export function formatVolume(device: SectorDevice, { serial, label = '', now, hiddenSectors = 0 }: NewVolume): void {
  if (device.readOnly) throw new FatError('read-only', 'the device is open for reading only');
  if (label !== '' && (label.length > 11 || readShortName(Buffer.from(label.padEnd(11), 'latin1'), 0) === undefined))
    throw new FatError('name', `"${label}" cannot be the label of a volume`);
  const shape = shapeFor(device.sectors);
  const wide = shape.type === 'FAT32';

  // All that comes before the files, and the first cluster of a root that is one.
  const used = shape.dataSector + (wide ? shape.sectorsPerCluster : 0);
  const zeros = Buffer.alloc(256 * SECTOR);
  for (let sector = 0; sector < used; sector += 256) device.write(sector, zeros.subarray(0, Math.min(256, used - sector) * SECTOR));

  const table = new AllocationTable(device, shape);
  const ones = wide ? 0x0fffffff : 0xffff;
  table.set(0, (ones & ~0xff) | MEDIA);
  table.set(1, ones);
  if (wide) table.set(shape.rootCluster, ones);
  table.flush();
  if (label !== '') {
    const time = dosTimeOf(now);
    const entry = { name: label, alias: label.padEnd(11), attributes: ATTRIBUTES.volumeId, cluster: 0, size: 0 };
    const root = Buffer.alloc(wide ? clusterLength(shape) : SECTOR);
    encodeEntry({ ...entry, created: { date: 0, time: 0, hundredths: 0 }, modified: time, accessed: 0 }).copy(root);
    device.write(wide ? sectorOf(shape, shape.rootCluster) : shape.dataSector - (shape.rootEntries * 32) / SECTOR, root);
  }
  const boot = encodeBootSector(shape, { serial, label, hiddenSectors });
  if (wide) {
    device.write(BACKUP_SECTOR, boot);
    writeFsInfo(device, { free: shape.clusters - 1, next: shape.rootCluster + 1 }, true);
  }
  // Last, for it is what makes a volume of it.
  device.write(0, boot);
  device.flush();
}
