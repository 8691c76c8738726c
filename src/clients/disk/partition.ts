import { must } from './fault.ts';
import { SECTOR, type Sectors } from './sectors.ts';

/** The types under which FAT16 and FAT32 go. */
const FAT_TYPES: ReadonlySet<number> = new Set([0x04, 0x06, 0x0b, 0x0c, 0x0e]);

/**
 * The part of a disk that its volume lies on: the first partition with a FAT volume in the master boot record, or the whole disk when that has no partitions.
 * Throws `DiskFault` when there is neither.
 */
export function volumeOf(disk: Sectors): Sectors {
  const boot = disk.read(0, 1);
  must(boot.readUInt16LE(510) === 0xaa55, 'the first sector of the disk is no boot sector');
  // A volume without a partition begins with a jump and the size of a sector; boot code of a partition table has other bytes there.
  if ((boot[0] === 0xeb || boot[0] === 0xe9) && boot.readUInt16LE(11) === SECTOR && boot.readUInt8(16) > 0) return disk;
  const entries = [446, 462, 478, 494].map((at) => boot.subarray(at, at + 16));
  const entry = entries.find((each) => FAT_TYPES.has(each[4] as number));
  must(entry !== undefined, 'the disk has no partition for a volume of FAT16 or FAT32');
  const [first, sectors] = [entry.readUInt32LE(8), entry.readUInt32LE(12)];
  must(first > 0 && sectors > 0 && first + sectors <= disk.sectors, 'the partition does not lie on the disk');
  return {
    sectors,
    read: (from, count) => {
      must(from >= 0 && from + count <= sectors, `sector ${from} and ${count} in all are not on the volume`);
      return disk.read(first + from, count);
    },
  };
}
