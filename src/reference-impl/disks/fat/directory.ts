import { foldCase } from '../names/windows-name.ts';
import type { SectorDevice } from '../sector-device.ts';
import { SECTOR } from '../sector-device.ts';
import type { AllocationTable } from './allocation-table.ts';
import { readChain } from './clusters.ts';
import type { Entry, PlacedEntry } from './entry.ts';
import { ATTRIBUTES, decodeEntries, encodeEntry, END, ENTRY, FREE } from './entry.ts';
import { FatError } from './fat-error.ts';
import type { VolumeShape } from './shape.ts';
import { clusterLength, sectorOf } from './shape.ts';
import { aliasOf, ownShortName, readShortName } from './short-name.ts';

/** What a directory works on. */
export interface Ground {
  readonly device: SectorDevice;
  readonly shape: VolumeShape;
  readonly table: AllocationTable;
}

/** "FAT directories are limited to 65,536 entries." */
const LONGEST = 65_536 * ENTRY;

/**
 * One directory, in memory. Changes are made there and written by {@link commit}: what is new first, then the allocation table, then the
 * sectors by which the change shows, side by side in one write where they are.
 */
export class Directory {
  readonly #ground: Ground;
  /** Its clusters; none for the root of FAT16, which lies before them. */
  readonly clusters: number[];
  #bytes: Buffer;
  /** By folded name. */
  readonly #names = new Map<string, PlacedEntry>();
  /** By folded alias. */
  readonly #aliases = new Map<string, PlacedEntry>();
  /** Below which numbers no alias is free, as long as nothing is removed. */
  readonly #tried = new Map<string, number>();
  /** `.` and `..` of a directory below the root, and the volume's label in the root. */
  readonly marks: readonly PlacedEntry[];
  readonly #dirty = new Set<number>();
  /** How many of its sectors were there when it was last written. */
  #written: number;

  /** Reads the directory that begins in `cluster`, 0 for the root. Throws {@link FatError}. */
  constructor(ground: Ground, cluster: number, where: string) {
    const { device, shape, table } = ground;
    this.#ground = ground;
    const first = cluster === 0 ? shape.rootCluster : cluster;
    this.clusters = first === 0 ? [] : table.chain(first);
    const length = first === 0 ? shape.rootEntries * ENTRY : this.clusters.length * clusterLength(shape);
    if (length > LONGEST) throw new FatError('directory-size', `${where} has more entries than a directory may have`);
    if (first === 0) {
      this.#bytes = Buffer.alloc(length);
      device.read(shape.dataSector - length / SECTOR, this.#bytes);
    } else this.#bytes = readChain(device, shape, this.clusters, 0, length);
    this.#written = length / SECTOR;
    const marks: PlacedEntry[] = [];
    for (const entry of decodeEntries(this.#bytes, where)) {
      if ((entry.attributes & ATTRIBUTES.volumeId) !== 0 || entry.name === '.' || entry.name === '..') marks.push(entry);
      else this.#know(entry, where);
    }
    this.marks = marks;
  }

  /** The bytes of a new directory that begins in `cluster`, below the one that begins in `parent`, 0 for the root. */
  static empty(shape: VolumeShape, cluster: number, parent: number, times: Pick<Entry, 'created' | 'modified' | 'accessed'>): Buffer {
    const dots = (name: string, at: number): Buffer =>
      encodeEntry({ ...times, name, alias: name.padEnd(11), attributes: ATTRIBUTES.directory, cluster: at, size: 0 });
    const bytes = Buffer.alloc(clusterLength(shape));
    Buffer.concat([dots('.', cluster), dots('..', parent)]).copy(bytes);
    return bytes;
  }

  /** In the order in which they lie. */
  get entries(): PlacedEntry[] {
    return [...this.#names.values()].sort((one, other) => one.slot - other.slot);
  }

  /** By its name, or else by its alias, in whatever case. */
  find(name: string): PlacedEntry | undefined {
    const folded = foldCase(name);
    return this.#names.get(folded) ?? this.#aliases.get(folded);
  }

  /** Adds an entry, with an alias that is nobody else's. The caller has seen to it that the name is free. */
  add(entry: Omit<Entry, 'alias'>): PlacedEntry {
    const own = ownShortName(entry.name);
    const taken = (alias: string): boolean => this.find(readable(alias)) !== undefined;
    const whole: Entry = { ...entry, alias: own !== undefined && !taken(own) ? own : aliasOf(entry.name, taken, this.#tried) };
    const bytes = encodeEntry(whole);
    const slots = bytes.length / ENTRY;
    const slot = this.#room(slots);
    this.#put(bytes, slot);
    const placed = { ...whole, slot, slots };
    this.#know(placed, 'the directory');
    return placed;
  }

  /** Changes what an entry says, but for its name. */
  update(entry: PlacedEntry, change: Partial<Omit<Entry, 'name' | 'alias'>>): PlacedEntry {
    const changed = { ...entry, ...change };
    this.#put(encodeEntry(changed).subarray(-ENTRY), entry.slot + entry.slots - 1);
    this.#forget(entry);
    this.#know(changed, 'the directory');
    return changed;
  }

  /** Changes where `..` leads, after the directory was moved. */
  moveTo(parent: number): void {
    const dots = this.marks.find(({ name }) => name === '..');
    if (dots !== undefined) this.#put(encodeEntry({ ...dots, cluster: parent }), dots.slot);
  }

  remove(entry: PlacedEntry): void {
    for (let slot = entry.slot; slot < entry.slot + entry.slots; slot++) {
      this.#bytes[slot * ENTRY] = FREE;
      this.#dirty.add(Math.floor((slot * ENTRY) / SECTOR));
    }
    this.#forget(entry);
  }

  /** Writes all changes, the allocation table's included. */
  commit(): void {
    const { table } = this.#ground;
    const sectors = [...this.#dirty].sort((one, other) => one - other);
    this.#write(sectors.filter((sector) => sector >= this.#written));
    table.flush();
    this.#write(sectors.filter((sector) => sector < this.#written));
    this.#dirty.clear();
    this.#written = this.#bytes.length / SECTOR;
  }

  #write(sectors: readonly number[]): void {
    for (let at = 0; at < sectors.length;) {
      const first = sectors[at] ?? 0;
      const place = this.#sectorAt(first);
      let count = 1;
      while (sectors[at + count] === first + count && this.#sectorAt(first + count) === place + count) count += 1;
      this.#ground.device.write(place, this.#bytes.subarray(first * SECTOR, (first + count) * SECTOR));
      at += count;
    }
  }

  #sectorAt(sector: number): number {
    const { shape } = this.#ground;
    if (this.clusters.length === 0) return shape.dataSector - this.#bytes.length / SECTOR + sector;
    const cluster = this.clusters[Math.floor(sector / shape.sectorsPerCluster)] ?? 0;
    return sectorOf(shape, cluster) + (sector % shape.sectorsPerCluster);
  }

  /** The first place for so many entries side by side; the directory grows if there is none. */
  #room(slots: number): number {
    for (;;) {
      let free = 0;
      for (let slot = 0; slot * ENTRY < this.#bytes.length; slot++) {
        const first = this.#bytes[slot * ENTRY];
        free = first === FREE || first === END ? free + 1 : 0;
        if (free === slots) return slot - slots + 1;
      }
      this.#grow();
    }
  }

  #grow(): void {
    const { shape, table } = this.#ground;
    if (this.clusters.length === 0) throw new FatError('directory-full', 'the root directory has no entry left');
    if (this.#bytes.length + clusterLength(shape) > LONGEST) throw new FatError('directory-full', 'the directory has no entry left');
    this.clusters.push(...table.allocate(1, this.clusters.at(-1)));
    const before = this.#bytes.length / SECTOR;
    this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(clusterLength(shape))]);
    for (let sector = before; sector < this.#bytes.length / SECTOR; sector++) this.#dirty.add(sector);
  }

  #put(bytes: Buffer, slot: number): void {
    bytes.copy(this.#bytes, slot * ENTRY);
    const last = Math.floor((slot * ENTRY + bytes.length - 1) / SECTOR);
    for (let sector = Math.floor((slot * ENTRY) / SECTOR); sector <= last; sector++) this.#dirty.add(sector);
  }

  #know(entry: PlacedEntry, where: string): void {
    const name = foldCase(entry.name);
    const alias = foldCase(readable(entry.alias));
    // A name that is another one's alias would be two files by one path.
    for (const other of [this.#names.get(name), this.#aliases.get(name), this.#names.get(alias), this.#aliases.get(alias)])
      if (other !== undefined) throw new FatError('duplicate-name', `${where} has two entries that "${entry.name}" can mean`);
    this.#names.set(name, entry);
    this.#aliases.set(alias, entry);
  }

  #forget(entry: PlacedEntry): void {
    this.#tried.clear();
    this.#names.delete(foldCase(entry.name));
    this.#aliases.delete(foldCase(readable(entry.alias)));
  }
}

/** The eleven bytes of an alias as a name. */
const readable = (alias: string): string => readShortName(Buffer.from(alias, 'latin1'), 0) ?? alias;
