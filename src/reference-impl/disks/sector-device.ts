/** The length of a sector, here and in both formats: "Sector length is always 512 bytes" (VHD 1.0, Introduction). */
export const SECTOR = 512;

/** Something that is read and written in whole sectors: a virtual hard disk, or a partition of one. */
export interface SectorDevice {
  readonly sectors: number;
  readonly readOnly: boolean;
  /** Fills the target, whose length is a multiple of a sector, from `sector` on. */
  read(sector: number, target: Uint8Array): void;
  /** Writes the source, whose length is a multiple of a sector, from `sector` on. */
  write(sector: number, source: Uint8Array): void;
  flush(): void;
}

/** Throws RangeError when these bytes are not whole sectors of the device: a mistake of the caller, never of a file. */
export function wholeSectors(device: { readonly sectors: number }, sector: number, bytes: Uint8Array): number {
  const count = bytes.length / SECTOR;
  if (!Number.isInteger(count)) throw new RangeError(`${bytes.length} bytes are not whole sectors`);
  if (!Number.isInteger(sector) || sector < 0 || sector + count > device.sectors)
    throw new RangeError(`sectors ${sector} to ${sector + count} are not on a device of ${device.sectors}`);
  return count;
}

/** A part of a device as a device of its own, such as a partition. */
export function partOf(device: SectorDevice, first: number, sectors: number): SectorDevice {
  if (first < 0 || sectors < 0 || first + sectors > device.sectors) throw new RangeError('the part is not on the device');
  const part: SectorDevice = {
    sectors,
    readOnly: device.readOnly,
    read: (sector, target) => {
      wholeSectors(part, sector, target);
      device.read(first + sector, target);
    },
    write: (sector, source) => {
      wholeSectors(part, sector, source);
      device.write(first + sector, source);
    },
    flush: () => device.flush(),
  };
  return part;
}
