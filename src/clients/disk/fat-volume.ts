import { must } from './fault.ts';
import { SECTOR, type Sectors } from './sectors.ts';

/** Where everything is on a volume, as its boot sector says, and the way through its clusters. */
export interface FatVolume {
  readonly type: 'FAT16' | 'FAT32';
  /** The bytes of the root directory. */
  root(): Buffer;
  /** The bytes of the chain of clusters that begins here. Throws `DiskFault` where it leads out of the volume or bites itself. */
  chain(first: number): Buffer;
}

/** Reads the boot sector of a volume, FAT16 or FAT32 by the number of its clusters. Throws `DiskFault`. */
export function openFat(part: Sectors): FatVolume {
  const boot = part.read(0, 1);
  must(
    boot.readUInt16LE(510) === 0xaa55 && boot.readUInt16LE(11) === SECTOR,
    'the volume has no boot sector of FAT with sectors of 512 bytes',
  );
  const [perCluster, reserved, copies, rootEntries] = [
    boot.readUInt8(13),
    boot.readUInt16LE(14),
    boot.readUInt8(16),
    boot.readUInt16LE(17),
  ];
  const total = boot.readUInt16LE(19) || boot.readUInt32LE(32);
  const perTable = boot.readUInt16LE(22) || boot.readUInt32LE(36);
  const rootSectors = Math.ceil((rootEntries * 32) / SECTOR);
  const data = reserved + copies * perTable + rootSectors;
  must(perCluster > 0 && reserved > 0 && copies > 0 && total > data && total <= part.sectors, 'the boot sector tells of what cannot be');
  const clusters = Math.floor((total - data) / perCluster);
  must(clusters >= 4085, 'the volume is of FAT12');
  const wide = clusters >= 65525;
  const table = part.read(reserved, perTable);
  must(table.length >= (clusters + 2) * (wide ? 4 : 2), 'the file allocation table is too short');
  const next = (cluster: number): number => (wide ? table.readUInt32LE(cluster * 4) & 0x0fff_ffff : table.readUInt16LE(cluster * 2));
  const last = wide ? 0x0fff_fff8 : 0xfff8;

  const chain = (first: number): Buffer => {
    const pieces: Buffer[] = [];
    for (let cluster = first; cluster < last; cluster = next(cluster)) {
      must(cluster >= 2 && cluster < clusters + 2, `a chain of clusters leads to ${cluster}, which is none`);
      must(pieces.length < clusters, 'a chain of clusters never ends');
      pieces.push(part.read(data + (cluster - 2) * perCluster, perCluster));
    }
    return Buffer.concat(pieces);
  };
  return {
    type: wide ? 'FAT32' : 'FAT16',
    chain,
    root: () => (wide ? chain(boot.readUInt32LE(44)) : part.read(data - rootSectors, rootSectors)),
  };
}
