/**
 * The sector bitmap of a block: "For dynamic disks, the sector bitmap indicates which sectors contain valid data (1's) and which sectors
 * have never been modified (0's). For differencing disks, [...] which sectors are located within the differencing disk (1's) and which
 * sectors are in the parent (0's)." The first sector is the highest bit of the first byte.
 */
export type Bitmap = Buffer;

export const isSet = (bitmap: Bitmap, sector: number): boolean => (((bitmap[sector >> 3] ?? 0) >> (7 - (sector & 7))) & 1) === 1;

/** For how many sectors from `sector` on, and at most `most`, the bit stays what it is. */
export function runFrom(bitmap: Bitmap, sector: number, most: number): number {
  const value = isSet(bitmap, sector);
  const whole = value ? 0xff : 0;
  let count = 1;
  while (count < most) {
    const next = sector + count;
    if ((next & 7) === 0 && bitmap[next >> 3] === whole) count += 8;
    else if (isSet(bitmap, next) === value) count += 1;
    else break;
  }
  return Math.min(count, most);
}

/** Sets the bits of `count` sectors. */
export function setBits(bitmap: Bitmap, sector: number, count: number): void {
  const end = sector + count;
  for (let at = sector; at < end;) {
    if ((at & 7) === 0 && at + 8 <= end) {
      bitmap[at >> 3] = 0xff;
      at += 8;
    } else {
      bitmap[at >> 3] = (bitmap[at >> 3] ?? 0) | (0x80 >> (at & 7));
      at += 1;
    }
  }
}
