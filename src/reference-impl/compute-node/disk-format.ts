/** How virtual hard disks are made where the format leaves a choice. Fabrics differ in this, lawfully. */
export interface DiskFormat {
  /** The size of a block of a dynamic or differencing disk, in bytes; a power of two. Small ones let a delta be small. */
  readonly blockSize: number;
}

export const DISK_FORMAT: DiskFormat = { blockSize: 64 * 1024 };
