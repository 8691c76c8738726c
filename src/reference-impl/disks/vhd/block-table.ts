import type { Medium } from '../medium.ts';
import { SECTOR } from '../sector-device.ts';
import type { DynamicHeader } from './dynamic-header.ts';
import { blocksOf, HEADER_LENGTH, tableLength } from './dynamic-header.ts';
import type { VhdReason } from './vhd-error.ts';
import { VhdError } from './vhd-error.ts';

/** "All unused table entries are initialized to 0xFFFFFFFF." */
const UNUSED = 0xffffffff;

/** "The bitmap is padded to a 512-byte sector boundary." A bit a sector. */
export const bitmapLength = (blockSize: number): number => Math.ceil(blockSize / SECTOR / 8 / SECTOR) * SECTOR;

/**
 * VHD 1.0, "Block Allocation Table and Data Blocks": where in the file each block of the disk lies, if it has been written. A table of which
 * no entry is used takes no memory, for most of a fabric's disks never get a block.
 */
export class BlockTable {
  readonly entries: number;
  #sectors: Uint32Array | undefined;
  #used = 0;

  constructor(size: number, blockSize: number) {
    this.entries = blocksOf(size, blockSize);
  }

  /** How many blocks the file has. */
  get used(): number {
    return this.#used;
  }

  /** The byte of the file where a block begins, with its bitmap. Undefined when it has not been written. */
  at(block: number): number | undefined {
    const sector = this.#sectors?.[block] ?? UNUSED;
    return sector === UNUSED ? undefined : sector * SECTOR;
  }

  set(block: number, position: number): void {
    this.#sectors ??= new Uint32Array(this.entries).fill(UNUSED);
    if (this.#sectors[block] === UNUSED) this.#used += 1;
    this.#sectors[block] = position / SECTOR;
  }

  /** How many blocks from `block` on, and at most `most`, have not been written. */
  unusedFrom(block: number, most: number): number {
    if (this.#sectors === undefined) return most;
    let count = 0;
    while (count < most && (this.#sectors[block + count] ?? UNUSED) === UNUSED) count += 1;
    return count;
  }

  /** All blocks that the file has, with where they begin. */
  *positions(): Generator<readonly [block: number, position: number]> {
    for (const [block, sector] of (this.#sectors ?? []).entries()) if (sector !== UNUSED) yield [block, sector * SECTOR];
  }
}

/** The bytes of the table of a new disk. */
export const emptyTable = (entries: number): Buffer => Buffer.alloc(tableLength(entries), 0xff);

/** The entry of a block that has not been written. */
export const UNUSED_ENTRY = Buffer.alloc(4, 0xff);

/** An entry as it is written into the table. */
export function tableEntry(position: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(position / SECTOR);
  return bytes;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  /** What is wrong when it leads out of the file, or into something that is not a block. */
  readonly reason: VhdReason;
  readonly what: string;
}

/**
 * Reads the table of a disk whose last footer begins at `limit`, and checks it: every structure and every block lies within the file, and no
 * two share a byte. Answers it with the end of all that is used, where the next block will go. Throws {@link VhdError}.
 */
export function readTable(
  medium: Medium,
  header: DynamicHeader,
  headerAt: number,
  size: number,
  limit: number,
): { table: BlockTable; end: number } {
  const { tableOffset, blockSize } = header;
  const table = new BlockTable(size, blockSize);
  const length = tableLength(table.entries);
  const stretches: Stretch[] = [
    { from: 0, to: SECTOR, reason: 'header-outside', what: 'the copy of the footer' },
    { from: headerAt, to: headerAt + HEADER_LENGTH, reason: 'header-outside', what: 'the dynamic disk header' },
    { from: tableOffset, to: tableOffset + length, reason: 'table-offset', what: 'the block allocation table' },
  ];
  for (const { code, offset, length: bytes } of header.parent?.locators ?? [])
    stretches.push({ from: offset, to: offset + bytes, reason: 'parent-locator', what: `the parent locator ${code}` });
  apart(stretches, limit, medium.name);

  const bytes = Buffer.alloc(length);
  medium.read(bytes, tableOffset);
  if (bytes.some((byte) => byte !== 0xff)) {
    for (let block = 0; block < length / 4; block++) {
      const sector = bytes.readUInt32BE(block * 4);
      if (sector === UNUSED) continue;
      if (block >= table.entries)
        throw new VhdError('table-padding', `${medium.name}: the block allocation table goes on after its last entry`);
      const from = sector * SECTOR;
      stretches.push({ from, to: from + bitmapLength(blockSize) + blockSize, reason: 'block-outside', what: `block ${block}` });
      table.set(block, from);
    }
    apart(stretches, limit, medium.name);
  }
  const end = stretches.reduce((latest, { to }) => Math.max(latest, to), 0);
  return { table, end: Math.ceil(end / SECTOR) * SECTOR };
}

/** Sorts the stretches, and throws when one leads out of the file or two overlap. */
function apart(stretches: Stretch[], limit: number, name: string): void {
  stretches.sort((one, other) => one.from - other.from || one.to - other.to);
  let before: Stretch | undefined;
  for (const stretch of stretches) {
    if (stretch.to > limit) throw new VhdError(stretch.reason, `${name}: ${stretch.what} leads out of the file`);
    if (before !== undefined && before.to > stretch.from) {
      const bothBlocks = before.reason === 'block-outside' && stretch.reason === 'block-outside';
      const guilty = stretch.reason === 'block-outside' || before.what.startsWith('the copy') ? stretch : before;
      throw new VhdError(bothBlocks ? 'block-overlap' : guilty.reason, `${name}: ${stretch.what} overlaps ${before.what}`);
    }
    before = stretch;
  }
}
