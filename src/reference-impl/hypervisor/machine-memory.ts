/** Small, so that a machine that holds a few keys and no more costs a few kilobytes. */
const PAGE = 1024;

/** What every machine has, in bytes. */
export const MEMORY_SIZE = 16 * 1024 * 1024;

/** A part of a machine's memory that belongs to one process. Offsets count from its own start. */
export interface MemoryRegion {
  /** Its first physical address. */
  readonly start: number;
  /** In bytes. */
  readonly size: number;
  /** A copy. Throws RangeError beyond its bounds, and when it was freed. */
  read(offset: number, length: number): Buffer;
  /** Throws RangeError beyond its bounds, and when it was freed. */
  write(offset: number, bytes: Uint8Array): void;
  /** Gives it back. What was in it is gone. */
  free(): void;
}

/** The memory of one machine. A page exists from the first write to it on, and everything else reads as zeros. */
export class MachineMemory {
  readonly #pages = new Map<number, Buffer>();
  /** By start, in order. */
  #regions: readonly Region[] = [];

  /** How many bytes of the host's memory it takes. */
  get resident(): number {
    return this.#pages.size * PAGE;
  }

  /** Where the last byte lies that was allocated or written, in bytes from the start: the rest has never been anything but zeros. */
  get end(): number {
    const regions = this.#regions.at(-1);
    return Math.max(
      regions === undefined ? 0 : regions.start + regions.size,
      ...Array.from(this.#pages.keys(), (page) => (page + 1) * PAGE),
    );
  }

  /** A region of zeros, in whole pages. Throws RangeError when no room is left. */
  allocate(bytes: number): MemoryRegion {
    const size = Math.max(Math.ceil(bytes / PAGE), 1) * PAGE;
    let start = 0;
    for (const region of this.#regions) {
      if (region.start - start >= size) break;
      start = region.start + region.size;
    }
    if (start + size > MEMORY_SIZE) throw new RangeError('the machine has no memory left');
    this.#clear(start, size);
    const region = new Region(this, start, size, () => this.#release(region));
    this.#regions = [...this.#regions, region].sort((one, other) => one.start - other.start);
    return region;
  }

  /** A copy. Throws RangeError beyond the end of the memory. */
  read(offset: number, length: number): Buffer {
    within(offset, length, MEMORY_SIZE);
    const bytes = Buffer.alloc(length);
    for (const { page, from, at, count } of parts(offset, length)) this.#pages.get(page)?.copy(bytes, at, from, from + count);
    return bytes;
  }

  /** Throws RangeError beyond the end of the memory. */
  write(offset: number, bytes: Uint8Array): void {
    within(offset, bytes.length, MEMORY_SIZE);
    for (const { page, from, at, count } of parts(offset, bytes.length)) {
      let held = this.#pages.get(page);
      if (held === undefined) this.#pages.set(page, (held = Buffer.alloc(PAGE)));
      held.set(bytes.subarray(at, at + count), from);
    }
  }

  /** All of it, up to {@link end}. */
  image(): Buffer {
    return this.read(0, this.end);
  }

  /** The machine is gone, and all that it held. */
  clear(): void {
    for (const region of this.#regions) region.freed = true;
    this.#regions = [];
    this.#pages.clear();
  }

  #release(region: Region): void {
    region.freed = true;
    this.#clear(region.start, region.size);
    this.#regions = this.#regions.filter((one) => one !== region);
  }

  /** Both are whole pages. */
  #clear(start: number, size: number): void {
    for (let page = start / PAGE; page < (start + size) / PAGE; page++) this.#pages.delete(page);
  }
}

class Region implements MemoryRegion {
  freed = false;
  readonly #memory: MachineMemory;
  readonly #release: () => void;

  constructor(
    memory: MachineMemory,
    readonly start: number,
    readonly size: number,
    release: () => void,
  ) {
    this.#memory = memory;
    this.#release = release;
  }

  read(offset: number, length: number): Buffer {
    within(offset, length, this.freed ? 0 : this.size);
    return this.#memory.read(this.start + offset, length);
  }

  write(offset: number, bytes: Uint8Array): void {
    within(offset, bytes.length, this.freed ? 0 : this.size);
    this.#memory.write(this.start + offset, bytes);
  }

  free(): void {
    if (!this.freed) this.#release();
  }
}

function within(offset: number, length: number, size: number): void {
  const sound = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (!sound || offset + length > size) throw new RangeError(`bytes ${offset} to ${offset + length} are not all there`);
}

/** The pages that a range touches: where in the page its part begins, where in the range, and how long it is. */
function* parts(offset: number, length: number): Generator<{ page: number; from: number; at: number; count: number }> {
  for (let at = 0; at < length;) {
    const from = (offset + at) % PAGE;
    const count = Math.min(PAGE - from, length - at);
    yield { page: (offset + at - from) / PAGE, from, at, count };
    at += count;
  }
}
