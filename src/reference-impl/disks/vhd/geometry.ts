/** A disk's geometry as an ATA controller shows it. */
export interface Geometry {
  readonly cylinders: number;
  readonly heads: number;
  readonly sectorsPerTrack: number;
}

/** The largest disk that a geometry can express: 127 GB. Larger ones show this one. */
export const MOST_SECTORS = 65535 * 16 * 255;

/** The geometry of a disk of so many sectors. VHD 1.0, "Appendix: CHS Calculation". Rounds down: it may show less than the disk has. */
export function geometryOf(sectors: number): Geometry {
  const total = Math.min(sectors, MOST_SECTORS);
  const tracks = (sectorsPerTrack: number): number => Math.floor(total / sectorsPerTrack);
  const shaped = (heads: number, sectorsPerTrack: number): Geometry => ({
    cylinders: Math.floor(tracks(sectorsPerTrack) / heads),
    heads,
    sectorsPerTrack,
  });
  if (total >= 65535 * 16 * 63) return shaped(16, 255);

  const heads = Math.max(4, Math.floor((tracks(17) + 1023) / 1024));
  if (tracks(17) < heads * 1024 && heads <= 16) return shaped(heads, 17);
  return tracks(31) < 16 * 1024 ? shaped(16, 31) : shaped(16, 63);
}
