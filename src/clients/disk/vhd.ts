import { SECTOR } from './sectors.ts';
import { readFooter, type VhdFooter } from './vhd-footer.ts';
import { bitmapSectors, readHeader, type VhdHeader } from './vhd-header.ts';

/** One virtual hard disk file, without its parents. */
export interface VhdImage extends VhdFooter {
  /** The medium's name. */
  readonly name: string;
  readonly parent: VhdHeader['parent'];
  /** A sector that lies in this file; null for one that lies in the parent, or nowhere. */
  own(sector: number): Buffer | null;
  /** The numbers of all sectors that lie in this file, rising. */
  ownSectors(): Iterable<number>;
}

/**
 * Reads a virtual hard disk (VHD 1.0; fixed, dynamic or differencing) from the bytes of its file, checking footer, header, checksums and table.
 * Throws `DiskFault`.
 */
export function readVhd(file: Uint8Array, name: string): VhdImage {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const footer = readFooter(bytes, name);
  if (footer.header === null) return { ...footer, name, parent: null, ...wholeFile(bytes, footer.size / SECTOR) };
  const header = readHeader(bytes, footer.header, footer, name);
  return { ...footer, name, parent: header.parent, ...inBlocks(bytes, header, footer.size / SECTOR) };
}

type Reading = Pick<VhdImage, 'own' | 'ownSectors'>;

function wholeFile(bytes: Buffer, sectors: number): Reading {
  return {
    own: (sector) => bytes.subarray(sector * SECTOR, (sector + 1) * SECTOR),
    *ownSectors() {
      for (let sector = 0; sector < sectors; sector++) yield sector;
    },
  };
}

/** A sector lies in the file when its block does and its bit in the block's bitmap is set, the highest bit of a byte first. */
function inBlocks(bytes: Buffer, { blockSize, blocks }: VhdHeader, sectors: number): Reading {
  const [perBlock, skipped] = [blockSize / SECTOR, bitmapSectors(blockSize)];
  const isOwn = (block: number, index: number): boolean => ((bytes[block * SECTOR + (index >> 3)] as number) & (0x80 >> (index & 7))) !== 0;
  return {
    own: (sector) => {
      const [block, index] = [blocks[Math.floor(sector / perBlock)] ?? null, sector % perBlock];
      if (block === null || !isOwn(block, index)) return null;
      const at = (block + skipped + index) * SECTOR;
      return bytes.subarray(at, at + SECTOR);
    },
    *ownSectors() {
      for (const [number, block] of blocks.entries()) {
        if (block === null) continue;
        for (let index = 0; index < perBlock && number * perBlock + index < sectors; index++)
          if (isOwn(block, index)) yield number * perBlock + index;
      }
    },
  };
}
