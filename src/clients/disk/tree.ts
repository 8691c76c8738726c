import { must } from './fault.ts';
import { readDirectory } from './fat-directory.ts';
import { openFat } from './fat-volume.ts';
import { volumeOf } from './partition.ts';
import type { Sectors } from './sectors.ts';

/** A file or folder on a volume. Its path is below the root, with forward slashes. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder';
  readonly readOnly: boolean;
  /** What is in a file; empty for a folder. */
  readonly bytes: Buffer;
}

const DEEPEST = 64;

/** Reads everything that is on a disk's volume of FAT16 or FAT32, folders before what is in them. Throws `DiskFault`. */
export function readTree(disk: Sectors): TreeEntry[] {
  const volume = openFat(volumeOf(disk));
  const seen = new Set<number>();
  const found: TreeEntry[] = [];
  const walk = (directory: Buffer, above: string, depth: number): void => {
    must(depth < DEEPEST, 'the folders never end');
    for (const { name, folder, readOnly, cluster, size } of readDirectory(directory, volume.type === 'FAT32')) {
      const path = above + name;
      const content = cluster === 0 ? Buffer.alloc(0) : volume.chain(cluster);
      if (!folder) must(content.length >= size, `${path} is longer than its clusters`);
      found.push({ path, kind: folder ? 'folder' : 'file', readOnly, bytes: folder ? Buffer.alloc(0) : content.subarray(0, size) });
      if (!folder) continue;
      must(cluster !== 0 && !seen.has(cluster), `the folder ${path} is in two places, or in none`);
      seen.add(cluster);
      walk(content, `${path}/`, depth + 1);
    }
  };
  walk(volume.root(), '', 0);
  return found;
}
