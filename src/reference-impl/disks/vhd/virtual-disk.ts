import { createHash } from 'node:crypto';
import type { SectorDevice } from '../sector-device.ts';
import { SECTOR, wholeSectors } from '../sector-device.ts';
import type { BlockTable } from './block-table.ts';
import type { ParentReference } from './dynamic-header.ts';
import type { DiskKind, Footer } from './footer.ts';
import type { Layout } from './layout.ts';
import type { ParentPaths } from './parent-locator.ts';
import { VhdError } from './vhd-error.ts';

/** Some sectors of a disk that lie together. `hole` when no file of the chain has them: they are zeros. */
export interface Extent {
  readonly sector: number;
  readonly sectors: number;
  readonly hole: boolean;
}

/** What a disk's file says about it. */
export interface DiskInfo extends Footer {
  readonly name: string;
  readonly readOnly: boolean;
  /** The length of its file, in bytes. */
  readonly fileSize: number;
  /** The blocks of a dynamic or differencing disk. */
  readonly blocks: { readonly size: number; readonly total: number; readonly used: number } | undefined;
  readonly parent: (Omit<ParentReference, 'locators'> & ParentPaths) | undefined;
  /** How many disks are below it: 0 for one that is no differencing disk. */
  readonly depth: number;
}

/** What an opened disk is made of. */
export interface DiskParts {
  readonly layout: Layout;
  readonly footer: Footer;
  readonly modified: Date;
  readonly table?: BlockTable | undefined;
  readonly blockSize?: number | undefined;
  readonly parent?: VirtualDisk | undefined;
  readonly reference?: DiskInfo['parent'];
  /** Whether closing this disk closes its parents as well, because they were opened for it alone. */
  readonly ownsParent?: boolean | undefined;
}

/** How much is read at once for a digest, in sectors; and how far one looks for the end of a hole. */
const CHUNK = 2048;
const HOLE = 16 * CHUNK;
const ZEROS = Buffer.alloc(CHUNK * SECTOR);

/**
 * A virtual hard disk that is open: read through all disks below it, written to its own file alone. `openDisk` and `openChain` make one. A
 * disk that is a parent is shared by all that were made of it.
 */
export class VirtualDisk implements SectorDevice {
  readonly #parts: DiskParts;
  #closed = false;

  constructor(parts: DiskParts) {
    this.#parts = parts;
  }

  get kind(): DiskKind {
    return this.#parts.footer.kind;
  }
  /** Unique Id. */
  get id(): string {
    return this.#parts.footer.id;
  }
  get name(): string {
    return this.#parts.layout.medium.name;
  }
  /** When its file was last modified, as it was when it was opened. */
  get modified(): Date {
    return this.#parts.modified;
  }
  get parent(): VirtualDisk | undefined {
    return this.#parts.parent;
  }
  get sectors(): number {
    return this.#parts.footer.size / SECTOR;
  }
  get readOnly(): boolean {
    return this.#parts.layout.medium.readOnly;
  }
  /** Whether it is a differencing disk that nobody has written to: it reads as its parent. */
  get pristine(): boolean {
    return this.kind === 'differencing' && this.#parts.table?.used === 0;
  }

  read(sector: number, target: Uint8Array): void {
    this.#mustBeOpen();
    const end = sector + wholeSectors(this, sector, target);
    for (let at = sector; at < end;) {
      const { sectors, layout, position } = this.#locate(at, end - at);
      const part = target.subarray((at - sector) * SECTOR, (at - sector + sectors) * SECTOR);
      if (layout === undefined) part.fill(0);
      else layout.medium.read(part, position);
      at += sectors;
    }
  }

  write(sector: number, source: Uint8Array): void {
    this.#mustBeOpen();
    if (this.readOnly) throw new VhdError('read-only', `${this.name} is opened for reading only`);
    wholeSectors(this, sector, source);
    this.#parts.layout.write(sector, source);
  }

  /** What was written is in the file, and on the device if the medium was asked to care. */
  flush(): void {
    this.#mustBeOpen();
    if (!this.readOnly) this.#parts.layout.medium.sync();
  }

  /** The disk from its first sector to its last, as data and holes. */
  *extents(): Generator<Extent> {
    this.#mustBeOpen();
    for (let sector = 0; sector < this.sectors;) {
      const { sectors, layout } = this.#locate(sector, Math.min(this.sectors - sector, HOLE));
      yield { sector, sectors, hole: layout === undefined };
      sector += sectors;
    }
  }

  /** The SHA-256 of all that a machine would read from this disk, in hexadecimal. Of a hole, nothing is read. */
  digest(): string {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(CHUNK * SECTOR);
    for (const { sector, sectors, hole } of this.extents()) {
      for (let done = 0; done < sectors; done += CHUNK) {
        const chunk = (hole ? ZEROS : buffer).subarray(0, Math.min(CHUNK, sectors - done) * SECTOR);
        if (!hole) this.read(sector + done, chunk);
        hash.update(chunk);
      }
    }
    return hash.digest('hex');
  }

  info(): DiskInfo {
    this.#mustBeOpen();
    const { footer, layout, table, blockSize, reference } = this.#parts;
    let depth = 0;
    for (let disk = this.parent; disk !== undefined; disk = disk.parent) depth += 1;
    return {
      ...footer,
      name: this.name,
      readOnly: this.readOnly,
      fileSize: layout.medium.size(),
      blocks: table === undefined || blockSize === undefined ? undefined : { size: blockSize, total: table.entries, used: table.used },
      parent: reference,
      depth,
    };
  }

  /** Closes its file, and those of its parents if they were opened for it alone. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#parts.layout.medium.close();
    if (this.#parts.ownsParent === true) this.parent?.close();
  }

  /** Takes away a delta for good, with all that was written to it. Only a differencing disk can be discarded. */
  discard(): void {
    this.#mustBeOpen();
    if (this.kind !== 'differencing') throw new VhdError('not-a-delta', `${this.name} is not a differencing disk`);
    if (this.readOnly) throw new VhdError('read-only', `${this.name} is opened for reading only`);
    this.#parts.layout.medium.remove();
    this.close();
  }

  /** Where some sectors are, in which file of the chain. A loop and no recursion, since a chain may be of any depth. */
  #locate(sector: number, most: number): { sectors: number; layout: Layout | undefined; position: number } {
    let sectors = most;
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the first of the chain
    for (let disk: VirtualDisk | undefined = this; disk !== undefined; disk = disk.#parts.parent) {
      const { layout } = disk.#parts;
      const run = layout.find(sector, sectors);
      sectors = run.sectors;
      if (run.position !== undefined) return { sectors, layout, position: run.position };
    }
    return { sectors, layout: undefined, position: 0 };
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new VhdError('closed', `${this.name} is closed`);
  }
}
