/** Four bytes are looked at, at every so many: whatever is longer than both together holds four such bytes wherever it lies. */
const GRAM = 4;
const TABLE = 1 << 16;

const hashAt = (bytes: Uint8Array, at: number): number =>
  Math.imul(
    (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24),
    0x9e3779b1,
  ) >>> 16;

/** Where one of the needles is: its number, and the place of its first byte. */
export type Hit = (needle: number, at: number) => void;

/**
 * Looks for many needles in one pass (Wu and Manber, "A Fast Algorithm for Multi-Pattern Searching"): only every so many bytes it looks whether the four there occur in a needle, and
 * only then whether the needle is there. The shortest needle decides how far apart it can look. `Buffer.indexOf` needs a pass for each needle, and media are large.
 */
export class Sieve {
  /** The length of the longest needle. */
  readonly longest: number;
  private readonly stride: number;
  private readonly table = new Uint8Array(TABLE);
  private readonly places = new Map<number, { needle: number; offset: number }[]>();

  /** Throws RangeError for a needle shorter than four bytes. */
  constructor(private readonly needles: readonly Buffer[]) {
    const lengths = needles.map(({ length }) => length);
    this.longest = Math.max(0, ...lengths);
    this.stride = Math.min(...lengths) - GRAM + 1;
    if (this.stride < 1) throw new RangeError(`what is shorter than ${GRAM} bytes is everywhere`);
    for (const [needle, bytes] of needles.entries())
      for (let offset = 0; offset + GRAM <= bytes.length && offset < this.stride; offset++) {
        const at = hashAt(bytes, offset);
        this.table[at] = 1;
        this.places.set(at, [...(this.places.get(at) ?? []), { needle, offset }]);
      }
  }

  /** Every place where a needle lies whole in these bytes, in no particular order of needles. */
  search(bytes: Uint8Array, hit: Hit): void {
    const { stride, table } = this;
    const last = bytes.length - GRAM;
    for (let at = 0; at <= last; at += stride) {
      const found = hashAt(bytes, at);
      if (table[found] === 1) this.verify(bytes, at, found, hit);
    }
  }

  private verify(bytes: Uint8Array, at: number, found: number, hit: Hit): void {
    for (const { needle, offset } of this.places.get(found) ?? []) {
      const bytesOf = this.needles[needle] as Buffer;
      const start = at - offset;
      if (start < 0 || start + bytesOf.length > bytes.length) continue;
      if (bytesOf.compare(bytes, start, start + bytesOf.length) === 0) hit(needle, start);
    }
  }
}
