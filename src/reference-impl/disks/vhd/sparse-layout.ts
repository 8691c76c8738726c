import type { Medium } from '../medium.ts';
import { SECTOR } from '../sector-device.ts';
import type { Bitmap } from './bitmap.ts';
import { isSet, runFrom, setBits } from './bitmap.ts';
import type { BlockTable } from './block-table.ts';
import { bitmapLength, tableEntry, UNUSED_ENTRY } from './block-table.ts';
import { allZero } from './fields.ts';
import type { Layout, Run } from './layout.ts';

/** What the layout of a dynamic or differencing disk starts from. */
export interface SparseFile {
  readonly medium: Medium;
  readonly blockSize: number;
  readonly tableOffset: number;
  readonly table: BlockTable;
  /** The end of all that is used: where the next block goes. */
  readonly end: number;
  /** Whether sectors that this file does not have are a parent's. */
  readonly hasParent: boolean;
  /** The footer, which moves behind each new block. */
  readonly footer: Buffer;
}

/** How many bitmaps a disk keeps in memory at most. */
const BITMAPS = 1024;

/**
 * VHD 1.0, "Block Allocation Table and Data Blocks" and "Implementing a Dynamic Disk": blocks that are allocated when they are first written.
 *
 * The order of writes makes the file whole at every moment, so that a process may be killed between any two of them. A new block begins
 * with its footer, which also extends the file by zeros; then come its data, its bitmap, and at last the entry of the table that makes
 * it part of the disk. (The specification's own order moves the footer last, and leaves a file that ends in the middle of a block when it
 * is interrupted.) A sector that the file did not have gets its data first and then its bit, for the other way round a crash would put
 * zeros in the place of the parent's data. The medium's `sync` stands wherever one write must not overtake another.
 */
export class SparseLayout implements Layout {
  readonly medium: Medium;
  readonly #file: SparseFile;
  readonly #bitmapLength: number;
  readonly #blockSectors: number;
  readonly #bitmaps = new Map<number, Bitmap>();
  #end: number;

  constructor(file: SparseFile) {
    this.#file = file;
    this.medium = file.medium;
    this.#end = file.end;
    this.#bitmapLength = bitmapLength(file.blockSize);
    this.#blockSectors = file.blockSize / SECTOR;
  }

  find(sector: number, most: number): Run {
    const block = Math.floor(sector / this.#blockSectors);
    const within = sector % this.#blockSectors;
    const start = this.#file.table.at(block);
    if (start === undefined) {
      const blocks = this.#file.table.unusedFrom(block, Math.ceil((within + most) / this.#blockSectors));
      return { sectors: Math.min(most, blocks * this.#blockSectors - within), position: undefined };
    }
    const bitmap = this.#bitmap(block, start);
    const sectors = runFrom(bitmap, within, Math.min(most, this.#blockSectors - within));
    return { sectors, position: isSet(bitmap, within) ? this.#dataAt(start, within) : undefined };
  }

  write(sector: number, source: Uint8Array): void {
    for (let at = 0; at < source.length;) {
      const within = (sector + at / SECTOR) % this.#blockSectors;
      const block = (sector + at / SECTOR - within) / this.#blockSectors;
      const part = source.subarray(at, at + (this.#blockSectors - within) * SECTOR);
      const start = this.#file.table.at(block);
      if (start !== undefined) this.#overwrite(block, start, within, part);
      // What was never written reads as zeros anyway.
      else if (this.#file.hasParent || !allZero(part)) this.#allocate(block, within, part);
      at += part.length;
    }
  }

  #dataAt(start: number, within: number): number {
    return start + this.#bitmapLength + within * SECTOR;
  }

  #overwrite(block: number, start: number, within: number, part: Uint8Array): void {
    const count = part.length / SECTOR;
    const bitmap = this.#bitmap(block, start);
    this.medium.write(part, this.#dataAt(start, within));
    if (isSet(bitmap, within) && runFrom(bitmap, within, count) === count) return;
    const marked = Buffer.from(bitmap);
    setBits(marked, within, count);
    this.medium.sync();
    this.medium.write(marked, start);
    this.#keep(block, marked);
  }

  #allocate(block: number, within: number, part: Uint8Array): void {
    const { medium, footer, table, tableOffset } = this.#file;
    const start = this.#end;
    const end = start + this.#bitmapLength + this.#file.blockSize;
    const bitmap = Buffer.alloc(this.#bitmapLength);
    // A block of a dynamic disk is zeros but for what is written, so that all of it is valid: no later write needs to touch the bitmap.
    if (this.#file.hasParent) setBits(bitmap, within, part.length / SECTOR);
    else setBits(bitmap, 0, this.#blockSectors);
    this.#cut(start);
    try {
      medium.write(footer, end);
      medium.write(part, this.#dataAt(start, within));
      medium.write(bitmap, start);
      medium.sync();
      medium.write(tableEntry(start), tableOffset + block * 4);
      medium.sync();
    } catch (error) {
      this.#giveUp(block, start);
      throw error;
    }
    table.set(block, start);
    this.#end = end;
    this.#keep(block, bitmap);
  }

  /** After a failed allocation, a full medium most likely: makes the file again what it was. */
  #giveUp(block: number, start: number): void {
    try {
      this.medium.write(UNUSED_ENTRY, this.#file.tableOffset + block * 4);
      this.#cut(start);
    } catch {
      // The file is whole all the same. It has a block at its end that nobody uses, and that the next allocation takes back.
    }
  }

  /** Takes back what an interrupted allocation left after the end: it must be zeros when the next block gets it. */
  #cut(end: number): void {
    if (this.medium.size() === end + SECTOR) return;
    this.medium.write(this.#file.footer, end);
    this.medium.sync();
    this.medium.truncate(end + SECTOR);
  }

  #bitmap(block: number, start: number): Bitmap {
    const known = this.#bitmaps.get(block);
    if (known !== undefined) return known;
    const bitmap = Buffer.alloc(this.#bitmapLength);
    this.medium.read(bitmap, start);
    this.#keep(block, bitmap);
    return bitmap;
  }

  #keep(block: number, bitmap: Bitmap): void {
    this.#bitmaps.delete(block);
    for (const oldest of this.#bitmaps.keys()) {
      if (this.#bitmaps.size < BITMAPS) break;
      this.#bitmaps.delete(oldest);
    }
    this.#bitmaps.set(block, bitmap);
  }
}
