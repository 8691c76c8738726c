import { SECTOR } from '../sector-device.ts';
import { FatError } from './fat-error.ts';

/** Where everything lies on a volume, in sectors. */
export interface VolumeShape {
  readonly type: 'FAT16' | 'FAT32';
  readonly sectors: number;
  readonly sectorsPerCluster: number;
  /** Before the first table: the boot sector, and on FAT32 more. */
  readonly reservedSectors: number;
  readonly tables: number;
  readonly sectorsPerTable: number;
  /** The entries of the root of FAT16; 0 on FAT32, whose root is a chain of clusters. */
  readonly rootEntries: number;
  /** The first cluster of the root of FAT32; 0 on FAT16. */
  readonly rootCluster: number;
  /** Where cluster 2, the first, begins. */
  readonly dataSector: number;
  /** How many clusters there are; the last one is this number + 1. */
  readonly clusters: number;
}

/** "FAT Type Determination": below this a volume is FAT12, ... */
export const FEWEST_FAT16 = 4085;
/** ... and from here on it is FAT32. "This is the one and only way that FAT type is determined." */
export const FEWEST_FAT32 = 65525;

/**
 * "FAT Volume Initialization", the tables of cluster sizes: up to so many sectors, a cluster has so many. Volumes below 512 MB become
 * FAT16, larger ones FAT32. Below 8,400 sectors the specification has none; a sector then makes a cluster, as other tools have it.
 */
const FAT16_CLUSTERS = [
  [8_400, 1],
  [32_680, 2],
  [262_144, 4],
  [524_288, 8],
  [1_048_575, 16],
] as const;
const FAT32_CLUSTERS = [
  [16_777_216, 8],
  [33_554_432, 16],
  [67_108_864, 32],
  [0xffffffff, 64],
] as const;
const ROOT_ENTRIES = 512;
const ENTRY = 32;

/** The shape of a new volume of so many sectors. Throws {@link FatError} when it would be too small for FAT16. */
export function shapeFor(sectors: number): VolumeShape {
  const fat16 = FAT16_CLUSTERS.find(([most]) => sectors <= most);
  const [, sectorsPerCluster] = fat16 ?? FAT32_CLUSTERS.find(([most]) => sectors <= most) ?? [0, 64];
  const reservedSectors = fat16 ? 1 : 32;
  const rootEntries = fat16 ? ROOT_ENTRIES : 0;
  const rootSectors = (rootEntries * ENTRY) / SECTOR;
  // "Do not spend too much time trying to figure out why this math works."
  const divisor = fat16 ? 256 * sectorsPerCluster + 2 : (256 * sectorsPerCluster + 2) / 2;
  const sectorsPerTable = Math.ceil((sectors - reservedSectors - rootSectors) / divisor);
  const dataSector = reservedSectors + 2 * sectorsPerTable + rootSectors;
  const clusters = Math.floor((sectors - dataSector) / sectorsPerCluster);
  if (clusters < FEWEST_FAT16) throw new FatError('fat12', `${sectors} sectors are too few for a volume of FAT16`);
  return {
    type: fat16 ? 'FAT16' : 'FAT32',
    sectors,
    sectorsPerCluster,
    reservedSectors,
    tables: 2,
    sectorsPerTable,
    rootEntries,
    rootCluster: fat16 ? 0 : 2,
    dataSector,
    clusters,
  };
}

/** In bytes. */
export const clusterLength = (shape: VolumeShape): number => shape.sectorsPerCluster * SECTOR;

/** Where a cluster begins. */
export const sectorOf = (shape: VolumeShape, cluster: number): number => shape.dataSector + (cluster - 2) * shape.sectorsPerCluster;

/** Whether a number is that of a cluster which the volume has. */
export const isCluster = (shape: VolumeShape, cluster: number): boolean => cluster >= 2 && cluster < shape.clusters + 2;
