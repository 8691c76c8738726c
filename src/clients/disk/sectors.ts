/** Every format here counts in sectors of so many bytes. */
export const SECTOR = 512;

/** Something that has sectors: a disk, or a part of one. Reading outside it throws `DiskFault`. */
export interface Sectors {
  readonly sectors: number;
  read(first: number, count: number): Buffer;
}
