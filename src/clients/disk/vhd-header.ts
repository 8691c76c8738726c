import { must } from './fault.ts';
import { SECTOR } from './sectors.ts';
import { checksum, type VhdFooter } from './vhd-footer.ts';

/** VHD 1.0, "Dynamic Disk Header Format", with the block allocation table that it leads to. */
export interface VhdHeader {
  readonly blockSize: number;
  /** For each block the sector of the file at which its bitmap begins; null for one that is not there. */
  readonly blocks: readonly (number | null)[];
  /** What the disk differs from; null in a dynamic disk. */
  readonly parent: { readonly id: string; readonly name: string } | null;
}

const LENGTH = 1024;
const NO_BLOCK = 0xffff_ffff;

/** How many sectors a block's bitmap takes. */
export const bitmapSectors = (blockSize: number): number => Math.ceil(blockSize / SECTOR / 8 / SECTOR);

/** Reads the header of a dynamic or differencing disk, and its table. Throws `DiskFault`. */
export function readHeader(file: Buffer, at: number, footer: VhdFooter, name: string): VhdHeader {
  must(at + LENGTH <= file.length, `the dynamic disk header of ${name} is cut short`);
  const bytes = file.subarray(at, at + LENGTH);
  must(bytes.toString('latin1', 0, 8) === 'cxsparse', `${name} has no dynamic disk header where its footer says`);
  must(bytes.readUInt32BE(36) === checksum(bytes, 36), `the dynamic disk header of ${name} does not have the checksum that it tells`);
  must(bytes.readUInt32BE(24) === 0x0001_0000, `the dynamic disk header of ${name} is not of version 1.0`);
  const [table, entries, blockSize] = [bytes.readBigUInt64BE(16), bytes.readUInt32BE(28), bytes.readUInt32BE(32)];
  must(blockSize >= SECTOR && Number.isInteger(Math.log2(blockSize)), `${name} has blocks of ${blockSize} bytes`);
  must(entries >= Math.ceil(footer.size / blockSize), `the block allocation table of ${name} is too short for its size`);
  must(
    table % BigInt(SECTOR) === 0n && table + BigInt(entries) * 4n <= BigInt(file.length - SECTOR),
    `the block allocation table of ${name} leads out of it`,
  );
  const blocks = Array.from({ length: Math.ceil(footer.size / blockSize) }, (_, index) => {
    const sector = file.readUInt32BE(Number(table) + index * 4);
    return sector === NO_BLOCK ? null : sector;
  });
  mustBeApart(blocks, bitmapSectors(blockSize) + blockSize / SECTOR, file.length / SECTOR - 1, name);
  return { blockSize, blocks, parent: footer.kind === 'differencing' ? parentIn(bytes, name) : null };
}

/** No two blocks may share bytes, and none may lie on the footer. */
function mustBeApart(blocks: readonly (number | null)[], length: number, end: number, name: string): void {
  const sorted = blocks.filter((sector) => sector !== null).sort((a, b) => a - b);
  sorted.forEach((sector, index) => {
    must(sector > 0 && sector + length <= (sorted[index + 1] ?? end), `a block of ${name} lies on something else, or beyond the end`);
  });
}

function parentIn(bytes: Buffer, name: string): VhdHeader['parent'] {
  const id = bytes.toString('hex', 40, 56);
  must(!/^0+$/.test(id), `${name} is a differencing disk, and names no parent`);
  const text = Buffer.from(bytes.subarray(64, 64 + LENGTH / 2)).swap16();
  return { id, name: text.toString('utf16le').replace(/\0.*$/s, '') };
}
