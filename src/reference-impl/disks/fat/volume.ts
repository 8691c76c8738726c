import type { KnownNames } from '../names/windows-path.ts';
import { AllocationTable } from './allocation-table.ts';
import type { SectorDevice } from '../sector-device.ts';
import type { VolumeIdentity } from './boot-sector.ts';
import { readBootSector } from './boot-sector.ts';
import { checkVolume, settle } from './check.ts';
import { readChain, writeChain } from './clusters.ts';
import { LARGEST_FILE, makeRoom, store } from './contents.ts';
import type { Ground } from './directory.ts';
import { Directory } from './directory.ts';
import { dosTimeOf } from './dos-time.ts';
import type { Entry } from './entry.ts';
import { ATTRIBUTES } from './entry.ts';
import { FatError } from './fat-error.ts';
import type { Attributes, FileEntry } from './file-entry.ts';
import { attributeBits, fileEntryOf, isDirectory } from './file-entry.ts';
import type { VolumeShape } from './shape.ts';
import { clusterLength } from './shape.ts';
import type { VolumePath } from './tree.ts';
import { describe, Tree } from './tree.ts';

/** How a volume is opened. */
export interface VolumeOptions {
  /** The clock that times of files go by. */
  readonly now: () => Date;
  /** Mend what a crash can have left, instead of refusing it. The device must be open for writing. */
  readonly recover?: boolean;
  /** Leave out the walk through all of it, for a volume that is known to be sound, such as a copy of one that was checked. */
  readonly trusted?: boolean;
}

/**
 * A volume of FAT16 or FAT32 with long names. It writes through: when a call returns, the device has it all, in an order in which an
 * interruption costs clusters at the worst and never a file, but for a move from one directory to another. A call that is refused
 * changes nothing.
 */
export class Volume implements KnownNames {
  readonly identity: VolumeIdentity;
  readonly shape: VolumeShape;
  readonly #ground: Ground;
  readonly #tree: Tree;
  readonly #now: () => Date;

  /** Opens the volume on a device, and goes through all of it. Throws {@link FatError} for whatever is wrong. */
  constructor(device: SectorDevice, { now, recover = false, trusted = false }: VolumeOptions) {
    const { shape, identity } = readBootSector(device);
    this.shape = shape;
    this.identity = identity;
    this.#ground = { device, shape, table: new AllocationTable(device, shape) };
    this.#tree = new Tree(this.#ground);
    this.#now = now;
    if (!trusted) settle(this.#ground, checkVolume(this.#ground), recover);
    this.#ground.table.trustFsInfo();
  }

  get readOnly(): boolean {
    return this.#ground.device.readOnly;
  }

  /** Free space, in bytes. It is counted. */
  get free(): number {
    return this.#ground.table.countFree() * clusterLength(this.shape);
  }

  /** Undefined for the root, and for what is not there. */
  stat(path: VolumePath): FileEntry | undefined {
    this.#tree.trim();
    const found = this.#tree.find(this.#tree.segments(path));
    return found && fileEntryOf(found.entry);
  }

  /** What is in a directory, in the order in which it lies there. */
  list(path: VolumePath = ''): FileEntry[] {
    this.#tree.trim();
    return this.#tree.directory(this.#tree.segments(path)).entries.map(fileEntryOf);
  }

  /** Every file and directory, each directory before what is in it. Throws {@link FatError} `cross-link` at a directory that is met twice. */
  *walk(path: VolumePath = ''): Generator<{ readonly path: readonly string[]; readonly entry: FileEntry }> {
    const pending: (readonly string[])[] = [this.#tree.segments(path)];
    const met = new Set<number>();
    for (let folder = pending.shift(); folder !== undefined; folder = pending.shift()) {
      const cluster = this.#tree.cluster(folder);
      if (met.has(cluster)) throw new FatError('cross-link', `${describe(folder)} is a directory that is somewhere else too`);
      met.add(cluster);
      for (const entry of this.list(folder)) {
        const below = [...folder, entry.name];
        yield { path: below, entry };
        if (entry.kind === 'directory') pending.push(below);
      }
    }
  }

  /** The bytes of a file, or those of a part of it that are there. */
  read(path: VolumePath, offset = 0, length = LARGEST_FILE): Buffer {
    this.#tree.trim();
    const { entry } = this.#tree.file(this.#tree.segments(path));
    const from = Math.min(Math.max(offset, 0), entry.size);
    const count = Math.min(Math.max(length, 0), entry.size - from);
    if (count === 0) return Buffer.alloc(0);
    return readChain(this.#ground.device, this.shape, this.#chain(entry), from, count);
  }

  /** Makes a file of these bytes. One that is there stays what it was until the moment when it is the new one. */
  write(path: VolumePath, bytes: Buffer): void {
    this.#attempt(path, (segments) => {
      const { directory, name, entry } = this.#tree.place(segments);
      if (entry !== undefined && isDirectory(entry)) throw new FatError('is-directory', `${describe(path)} is a directory`);
      const old = entry === undefined ? [] : this.#chain(entry);
      const cluster = store(this.#ground, bytes, describe(path));
      if (entry === undefined) directory.add({ ...this.#fresh(), name, attributes: ATTRIBUTES.archive, cluster, size: bytes.length });
      else directory.update(entry, { ...this.#touched(entry), cluster, size: bytes.length });
      directory.commit();
      this.#release(old);
    });
  }

  /** Makes a file that must not be there. */
  create(path: VolumePath, bytes: Buffer = Buffer.alloc(0)): void {
    this.#mustBeFree(this.#tree.segments(path));
    this.write(path, bytes);
  }

  append(path: VolumePath, bytes: Buffer): void {
    this.writeAt(path, this.#tree.file(this.#tree.segments(path)).entry.size, bytes);
  }

  /** Writes into a file, in place. It grows as far as it must; what is jumped over becomes zeros. */
  writeAt(path: VolumePath, offset: number, bytes: Buffer): void {
    this.#attempt(path, (segments) => {
      const { directory, entry } = this.#tree.file(segments);
      if (bytes.length === 0) return;
      const end = offset + bytes.length;
      const chain = makeRoom(this.#ground, { chain: this.#chain(entry), size: entry.size }, offset, end, describe(path));
      writeChain(this.#ground.device, this.shape, chain, offset, bytes);
      directory.update(entry, { ...this.#touched(entry), size: Math.max(entry.size, end), cluster: chain[0] ?? 0 });
      directory.commit();
    });
  }

  /** Cuts a file off, or fills it up with zeros. */
  truncate(path: VolumePath, size: number): void {
    this.#attempt(path, (segments) => {
      const { directory, entry } = this.#tree.file(segments);
      const chain = makeRoom(this.#ground, { chain: this.#chain(entry), size: entry.size }, size, size, describe(path));
      const kept = Math.ceil(size / clusterLength(this.shape));
      directory.update(entry, { ...this.#touched(entry), size, cluster: kept === 0 ? 0 : (chain[0] ?? 0) });
      directory.commit();
      this.#release(chain.slice(kept), chain[kept - 1]);
    });
  }

  /** Makes a directory that must not be there; with `recursive`, all that it is in too, and none when they are there. */
  makeDirectory(path: VolumePath, { recursive = false }: { readonly recursive?: boolean } = {}): void {
    const segments = this.#tree.segments(path);
    if (recursive && segments.length > 1) this.makeDirectory(segments.slice(0, -1), { recursive });
    if (recursive && (segments.length === 0 || this.stat(segments)?.kind === 'directory')) return;
    this.#attempt(segments, () => {
      this.#mustBeFree(segments);
      const { directory, name } = this.#tree.place(segments);
      const [cluster = 0] = this.#ground.table.allocate(1);
      const parent = this.#tree.cluster(segments.slice(0, -1));
      const times = this.#fresh();
      writeChain(this.#ground.device, this.shape, [cluster], 0, Directory.empty(this.shape, cluster, parent, times));
      directory.add({ ...times, name, attributes: ATTRIBUTES.directory, cluster, size: 0 });
      directory.commit();
    });
  }

  /** Deletes a file or an empty directory; with `recursive`, a directory with all that is in it. */
  remove(path: VolumePath, { recursive = false }: { readonly recursive?: boolean } = {}): void {
    const target = this.#tree.segments(path);
    const inside = isDirectory(this.#tree.existing(target).entry) ? Array.from(this.walk(target), ({ path: below }) => below) : [];
    if (inside.length > 0 && !recursive) throw new FatError('directory-not-empty', `${describe(path)} is not empty`);
    for (const below of [target, ...inside].reverse()) {
      this.#attempt(below, (segments) => {
        const { directory, entry } = this.#tree.existing(segments);
        const chain = this.#chain(entry);
        directory.remove(entry);
        directory.commit();
        this.#tree.forget(entry.cluster);
        this.#release(chain);
      });
    }
  }

  /**
   * Gives a file or directory another name, another place, or both; with `replace`, in the place of a file that is there. Within one
   * directory it is a single write, when both entries lie in one cluster.
   */
  rename(from: VolumePath, to: VolumePath, { replace = false }: { readonly replace?: boolean } = {}): void {
    this.#attempt(from, (segments) => {
      const target = this.#tree.segments(to);
      const { directory, entry } = this.#tree.existing(segments);
      const { directory: place, name, entry: there } = this.#tree.place(target);
      const other = there === entry ? undefined : there;
      if (other !== undefined && (!replace || isDirectory(other) || isDirectory(entry)))
        throw new FatError('exists', `${describe(to)} is there already`);
      if (isDirectory(entry) && this.#tree.lineage(target.slice(0, -1)).includes(entry.cluster))
        throw new FatError('into-itself', `${describe(from)} cannot be moved into itself`);
      const released = other === undefined ? [] : this.#chain(other);
      if (other !== undefined) place.remove(other);
      directory.remove(entry);
      // Another case of its own name is another name.
      place.add({ ...entry, name: there === entry ? (this.#tree.newName(to) ?? name) : name });
      place.commit();
      if (place !== directory) {
        if (isDirectory(entry)) {
          const moved = this.#tree.directory(target);
          moved.moveTo(this.#tree.cluster(target.slice(0, -1)));
          moved.commit();
        }
        directory.commit();
      }
      this.#release(released);
    });
  }

  setAttributes(path: VolumePath, attributes: Partial<Attributes>): void {
    this.#attempt(path, (segments) => {
      const { directory, entry } = this.#tree.existing(segments);
      directory.update(entry, { attributes: attributeBits(entry.attributes, attributes) });
      directory.commit();
    });
  }

  flush(): void {
    this.#ground.device.flush();
  }

  realName(folder: readonly string[], name: string): string | undefined {
    return this.#tree.realName(folder, name);
  }

  /** Carries out a change. When it fails, nothing of it stays in memory, and what is on the device is read again. */
  #attempt(path: VolumePath, change: (segments: readonly string[]) => void): void {
    if (this.readOnly) throw new FatError('read-only', 'the volume is open for reading only');
    this.#tree.trim();
    try {
      change(this.#tree.segments(path));
    } catch (error) {
      this.#ground.table.forget();
      this.#tree.forget();
      throw error;
    }
  }

  #chain({ cluster }: Entry): number[] {
    return cluster === 0 ? [] : this.#ground.table.chain(cluster);
  }

  #release(clusters: readonly number[], end?: number): void {
    if (clusters.length === 0) return;
    this.#ground.table.release(clusters, end);
    this.#ground.table.flush();
  }

  #mustBeFree(segments: readonly string[]): void {
    if (segments.length === 0 || this.#tree.find(segments) !== undefined)
      throw new FatError('exists', `${describe(segments)} is there already`);
  }

  #fresh(): Pick<Entry, 'created' | 'modified' | 'accessed'> {
    const time = dosTimeOf(this.#now());
    return { created: time, modified: time, accessed: time.date };
  }

  #touched({ attributes }: Entry): Pick<Entry, 'modified' | 'accessed' | 'attributes'> {
    const time = dosTimeOf(this.#now());
    return { modified: time, accessed: time.date, attributes: attributes | ATTRIBUTES.archive };
  }
}
