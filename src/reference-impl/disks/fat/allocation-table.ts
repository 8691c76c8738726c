import type { SectorDevice } from '../sector-device.ts';
import { SECTOR } from '../sector-device.ts';
import { FatError } from './fat-error.ts';
import { readFsInfo, writeFsInfo } from './fs-info.ts';
import type { VolumeShape } from './shape.ts';
import { isCluster } from './shape.ts';

/** How many sectors of the table are read at a time. */
const PAGE = 8;

/**
 * The file allocation table, in all its copies. What is read of it is kept; what is set is kept too, and written by {@link flush}, so that
 * the caller decides when, and can {@link forget} it instead. The lowest free cluster is always taken first: the same files in the
 * same order come to lie in the same places.
 */
export class AllocationTable {
  readonly #device: SectorDevice;
  readonly #shape: VolumeShape;
  readonly #width: 2 | 4;
  readonly #pages = new Map<number, Buffer>();
  readonly #dirty = new Set<number>();
  /** Ends of chains that go on in clusters which have to be on the device before. */
  readonly #links = new Map<number, number>();
  #lowestFree = 2;
  /** Known on FAT32 only, where it has to be kept. */
  #free: number | undefined;

  constructor(device: SectorDevice, shape: VolumeShape) {
    this.#device = device;
    this.#shape = shape;
    this.#width = shape.type === 'FAT32' ? 4 : 2;
  }

  /** The end of a chain, as it is written. */
  get #end(): number {
    return this.#width === 4 ? 0x0fffffff : 0xffff;
  }
  /** A bad cluster. What is higher is the end of a chain. */
  get #bad(): number {
    return this.#width === 4 ? 0x0ffffff7 : 0xfff7;
  }

  /** What the table says of a cluster. "A FAT32 FAT entry is actually only a 28-bit entry." */
  get(cluster: number): number {
    const link = this.#links.get(cluster);
    if (link !== undefined) return link;
    const [page, at] = this.#entry(cluster);
    return this.#width === 4 ? page.readUInt32LE(at) & 0x0fffffff : page.readUInt16LE(at);
  }

  set(cluster: number, value: number): void {
    this.#links.delete(cluster);
    const [page, at] = this.#entry(cluster);
    if (this.#width === 4) page.writeUInt32LE(((page.readUInt32LE(at) & 0xf0000000) | value) >>> 0, at);
    else page.writeUInt16LE(value, at);
    this.#dirty.add(Math.floor((cluster * this.#width) / SECTOR));
  }

  isEnd(value: number): boolean {
    return value > this.#bad;
  }

  isBad(value: number): boolean {
    return value === this.#bad;
  }

  /** The clusters of a chain. Throws {@link FatError} when it is cyclic, or leads where no file's cluster is. */
  chain(first: number): number[] {
    const clusters: number[] = [];
    let cluster = first;
    // Brent's algorithm: a mark that is set anew at each power of two meets whatever goes round in circles.
    let mark = -1;
    for (;;) {
      if (!isCluster(this.#shape, cluster)) throw new FatError('broken-chain', `the chain of cluster ${first} leads to ${cluster}`);
      if (cluster === mark) throw new FatError('cyclic-chain', `the chain of cluster ${first} goes round in circles`);
      if ((clusters.length & (clusters.length - 1)) === 0) mark = cluster;
      clusters.push(cluster);
      const next = this.get(cluster);
      if (this.isEnd(next)) return clusters;
      cluster = next;
    }
  }

  /** Takes so many free clusters and makes them a chain, behind `last` if there is one. Throws {@link FatError} and changes nothing. */
  allocate(count: number, last?: number): number[] {
    const clusters: number[] = [];
    let cluster = this.#lowestFree;
    for (; clusters.length < count; cluster++) {
      if (!isCluster(this.#shape, cluster)) throw new FatError('volume-full', 'the volume is full');
      if (this.get(cluster) === 0) clusters.push(cluster);
    }
    if (count > 0) this.#lowestFree = cluster;
    for (const [index, taken] of clusters.entries()) this.set(taken, clusters[index + 1] ?? this.#end);
    if (last !== undefined && clusters[0] !== undefined) this.#links.set(last, clusters[0]);
    if (this.#free !== undefined) this.#free -= count;
    return clusters;
  }

  /** Frees clusters. With `end`, that one becomes the last of what is left of their chain, and is so on the device before. */
  release(clusters: readonly number[], end?: number): void {
    if (end !== undefined) {
      this.set(end, this.#end);
      this.flush();
    }
    for (const cluster of clusters) {
      this.set(cluster, 0);
      this.#lowestFree = Math.min(this.#lowestFree, cluster);
    }
    if (this.#free !== undefined) this.#free += clusters.length;
  }

  /** All clusters that are not free, with what the table says of them. Stretches of free ones are passed over quickly. */
  *used(): Generator<readonly [cluster: number, value: number]> {
    const perPage = (PAGE * SECTOR) / this.#width;
    const end = this.#shape.clusters + 2;
    for (let first = 0; first < end; first += perPage) {
      const page = this.#pages.get(first / perPage) ?? this.#read(first / perPage);
      if (page.equals(EMPTY_PAGE.subarray(0, page.length))) continue;
      for (let cluster = Math.max(first, 2); cluster < Math.min(first + perPage, end); cluster++) {
        const at = (cluster - first) * this.#width;
        const value = this.#width === 4 ? page.readUInt32LE(at) & 0x0fffffff : page.readUInt16LE(at);
        if (value !== 0) yield [cluster, value];
      }
    }
  }

  countFree(): number {
    let free = this.#shape.clusters;
    for (const _ of this.used()) free -= 1;
    return free;
  }

  /** Whether all copies are the same. */
  copiesAgree(): boolean {
    for (let page = 0; page * PAGE < this.#shape.sectorsPerTable; page++)
      for (let copy = 1; copy < this.#shape.tables; copy++) if (!this.#read(page, copy).equals(this.#read(page))) return false;
    return true;
  }

  /** Makes the other copies what the first is. */
  mendCopies(): void {
    for (let page = 0; page * PAGE < this.#shape.sectorsPerTable; page++)
      for (let copy = 1; copy < this.#shape.tables; copy++) this.#device.write(this.#sector(page * PAGE, copy), this.#read(page));
  }

  /**
   * Writes what was set: new chains first, and then what leads to them, so that no chain ever leads nowhere; of each, the copies first, so
   * that the table that counts is never ahead of them.
   */
  flush(): void {
    const changed = this.#dirty.size > 0 || this.#links.size > 0;
    this.#write();
    for (const [cluster, next] of [...this.#links]) this.set(cluster, next);
    this.#write();
    if (changed && this.#width === 4) {
      this.#free ??= this.countFree();
      writeFsInfo(this.#device, { free: this.#free, next: this.#lowestFree }, false);
    }
  }

  /** Takes the number of free clusters from FSInfo, which is then kept right. Only FAT32 has one. */
  trustFsInfo(): void {
    if (this.#width === 4) this.#free = readFsInfo(this.#device).free;
  }

  /** Drops what was set and not flushed. */
  forget(): void {
    this.#pages.clear();
    this.#dirty.clear();
    this.#links.clear();
    this.#lowestFree = 2;
    this.#free = undefined;
  }

  #write(): void {
    const sectors = [...this.#dirty].sort((one, other) => one - other);
    for (let copy = this.#shape.tables - 1; copy >= 0; copy--) {
      for (let at = 0; at < sectors.length;) {
        const first = sectors[at] ?? 0;
        let count = 1;
        while (sectors[at + count] === first + count) count += 1;
        const bytes = Buffer.concat(Array.from({ length: count }, (_, index) => this.#sectorBytes(first + index)));
        this.#device.write(this.#sector(first, copy), bytes);
        at += count;
      }
    }
    this.#dirty.clear();
  }

  #entry(cluster: number): [page: Buffer, at: number] {
    const byte = cluster * this.#width;
    const number = Math.floor(byte / (PAGE * SECTOR));
    let page = this.#pages.get(number);
    if (page === undefined) this.#pages.set(number, (page = this.#read(number)));
    return [page, byte % (PAGE * SECTOR)];
  }

  #read(page: number, copy = 0): Buffer {
    const bytes = Buffer.alloc(Math.min(PAGE, this.#shape.sectorsPerTable - page * PAGE) * SECTOR);
    this.#device.read(this.#sector(page * PAGE, copy), bytes);
    return bytes;
  }

  #sector(sector: number, copy: number): number {
    return this.#shape.reservedSectors + copy * this.#shape.sectorsPerTable + sector;
  }

  #sectorBytes(sector: number): Buffer {
    const [page] = this.#entry((sector * SECTOR) / this.#width);
    return page.subarray((sector % PAGE) * SECTOR, ((sector % PAGE) + 1) * SECTOR);
  }
}

const EMPTY_PAGE = Buffer.alloc(PAGE * SECTOR);
