import { createHash } from 'node:crypto';
import { must } from './fault.ts';
import { SECTOR, type Sectors } from './sectors.ts';
import { readVhd, type VhdImage } from './vhd.ts';

/** The bytes of a medium. */
export interface MediumBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A virtual hard disk with its parents, as a machine sees it. */
export interface VhdChain extends Sectors {
  /** The file that is attached first, the base last. */
  readonly images: readonly VhdImage[];
  /** SHA-256 of all that can be read: the size, and each sector that is not all zero with its number. Blocks and chains make no difference to it. */
  digest(): string;
}

const ZEROS = Buffer.alloc(SECTOR);

/**
 * Opens a chain: the file that is attached first, after each differencing disk the parent whose unique id it names, a fixed or dynamic disk last. Throws
 * `DiskFault` where a file is not sound, or the chain is not whole.
 */
export function openChain(files: readonly MediumBytes[]): VhdChain {
  const images = files.map(({ name, bytes }) => readVhd(bytes, name));
  must(images.length > 0, 'there is no file');
  images.forEach(({ name, parent, size }, index) => {
    const next = images[index + 1];
    if (next === undefined) return must(parent === null, `${name} is a differencing disk, and its parent is not there`);
    must(parent !== null, `${name} is no differencing disk, and more files follow it`);
    must(parent.id === next.id, `${name} names the parent ${parent.id}, and ${next.name} is ${next.id}`);
    must(size === next.size, `${name} and its parent are of different sizes`);
  });
  must(new Set(images.map(({ id }) => id)).size === images.length, 'a disk is in its own chain twice');
  return chainOf(images);
}

function chainOf(images: readonly VhdImage[]): VhdChain {
  const sectors = (images[0] as VhdImage).size / SECTOR;
  const one = (sector: number): Buffer => {
    for (const image of images) {
      const own = image.own(sector);
      if (own !== null) return own;
    }
    return ZEROS;
  };
  return {
    images,
    sectors,
    read: (first, count) => {
      must(first >= 0 && count >= 0 && first + count <= sectors, `sector ${first} and ${count} in all are not on the disk`);
      return Buffer.concat(Array.from({ length: count }, (_, index) => one(first + index)));
    },
    digest: () => {
      const hash = createHash('sha256').update(`${sectors} sectors\n`);
      const written = new Set<number>();
      for (const image of images) for (const sector of image.ownSectors()) written.add(sector);
      const number = Buffer.alloc(8);
      for (const sector of [...written].sort((a, b) => a - b)) {
        const bytes = one(sector);
        if (bytes.equals(ZEROS)) continue;
        number.writeBigUInt64BE(BigInt(sector));
        hash.update(number).update(bytes);
      }
      return hash.digest('hex');
    },
  };
}
