/**
 * Virtual hard disks and the volumes on them: VHD 1.0 over small media, FAT16 and FAT32 over whatever has sectors, and the one meaning of a
 * Windows path. Nothing here knows of the fabric: times, ids and places come from the caller.
 */
export type { Medium, MediumReason, MemoryMediumOptions } from './medium.ts';
export { MediumError, memoryMedium } from './medium.ts';
export type { FileMediumOptions, FilePool } from './file-medium.ts';
export { createFilePool, fileMedium } from './file-medium.ts';
export type { SectorDevice } from './sector-device.ts';
export { partOf, SECTOR } from './sector-device.ts';

export type { VhdReason } from './vhd/vhd-error.ts';
export { VhdError } from './vhd/vhd-error.ts';
export type { NewDelta, NewDisk, NewSparseDisk } from './vhd/create.ts';
export { createDifferencing, createDynamic, createFixed } from './vhd/create.ts';
export type { OpenOptions } from './vhd/open.ts';
export { openDisk } from './vhd/open.ts';
export type { ChainOptions } from './vhd/open-chain.ts';
export { openChain } from './vhd/open-chain.ts';
export type { DiskInfo, Extent } from './vhd/virtual-disk.ts';
export { VirtualDisk } from './vhd/virtual-disk.ts';

export type { FatReason } from './fat/fat-error.ts';
export { FatError } from './fat/fat-error.ts';
export type { Attributes, FileEntry } from './fat/file-entry.ts';
export type { NewVolume } from './fat/format.ts';
export { formatVolume } from './fat/format.ts';
export { FIRST_SECTOR, partitionDisk, volumePart } from './fat/partition.ts';
export type { VolumePath } from './fat/tree.ts';
export type { VolumeOptions } from './fat/volume.ts';
export { Volume } from './fat/volume.ts';

export type { NameReason } from './names/windows-name.ts';
export { foldCase, looksLikeAlias, nameProblem } from './names/windows-name.ts';
export type { KnownNames, PathReason, WindowsPath } from './names/windows-path.ts';
export { PathError, pathInVolume, windowsPath } from './names/windows-path.ts';
