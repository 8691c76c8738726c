import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  createDynamic,
  fileMedium,
  FIRST_SECTOR,
  formatVolume,
  memoryMedium,
  openDisk,
  partitionDisk,
  SECTOR,
  Volume,
  type Medium,
  type VirtualDisk,
} from '../disks/index.ts';
import type { DiskFormat } from './disk-format.ts';

/** What is put on the volume of an image. */
export interface VolumeContent {
  /** How much room it takes, in bytes, besides the volume's own tables. */
  readonly bytes: number;
  layOut(volume: Volume): void;
}

/** A volume that has these files, by their path below its root with forward slashes. */
export function contentOf(files: ReadonlyMap<string, Buffer>): VolumeContent {
  return {
    bytes: [...files.values()].reduce((sum, { length }) => sum + Math.ceil(length / 4096) * 4096 + 4096, 0),
    layOut: (volume) => {
      for (const [path, bytes] of [...files].sort(([left], [right]) => (left < right ? -1 : 1))) {
        const segments = path.split('/');
        if (segments.length > 1) volume.makeDirectory(segments.slice(0, -1), { recursive: true });
        volume.create(segments, bytes);
      }
    },
  };
}

/**
 * The base images: virtual hard disks that are written once, when they are built, and never again (DSK-3). Drives of virtual machines are deltas over
 * them. An image is whole or it is not there, because it is built aside and moved in place in one step.
 */
export interface Images {
  /** Builds an image with this content. Does nothing when it is there already. */
  add(name: string, content: VolumeContent, signal: AbortSignal): Promise<void>;
  /** An image, open for reading: one and the same for everybody. Throws `MediumError` when it is not there. */
  open(name: string): VirtualDisk;
  /** The file of an image. */
  fileOf(name: string): string;
  /**
   * Removes all images but these, and what an interrupted build left behind. They are out of the way before this returns, and gone when its promise
   * resolves. To be called while nothing is being built.
   */
  keepOnly(names: ReadonlySet<string>): Promise<void>;
  /** Closes all images: the fabric is gone. */
  close(): void;
}

/** The same files always make the same image, to the byte: so it carries no time of its own. */
const BUILT = new Date('2010-02-01T00:00:00Z');
const MIB = 1024 * 1024;
/** What a volume has besides its content: room for the partition's start, for tables and folders, and to be changed in. */
const ROOM = 8 * MIB;
const SUFFIX = '.vhd';

export function createImages(folder: string, format: DiskFormat): Images {
  const open = new Map<string, VirtualDisk>();
  const fileOf = (name: string): string => resolve(folder, `${name}${SUFFIX}`);

  return {
    fileOf,
    add: async (name, content, signal) => {
      if (open.has(name) || existsSync(fileOf(name))) return;
      const image = build(name, content, format);
      signal.throwIfAborted();
      await mkdir(folder, { recursive: true });
      const aside = join(folder, `${name}.${randomBytes(6).toString('hex')}`);
      await writeFile(aside, image, { flag: 'wx', mode: 0o444 });
      signal.throwIfAborted();
      // Another deployment of the same package can have been first; it has made the same bytes, but deltas may lie over its file by now.
      if (existsSync(fileOf(name))) await rm(aside);
      else await rename(aside, fileOf(name));
    },
    open: (name) => {
      const known = open.get(name);
      if (known !== undefined) return known;
      const disk = openDisk(fileMedium(fileOf(name), { access: 'read' }));
      open.set(name, disk);
      return disk;
    },
    keepOnly: async (names) => {
      if (!existsSync(folder)) return;
      const kept = new Set([...names].map((name) => `${name}${SUFFIX}`));
      for (const [name, disk] of open) {
        if (names.has(name)) continue;
        disk.close();
        open.delete(name);
      }
      const aside = readdirSync(folder)
        .filter((file) => !kept.has(file))
        .map((file) => {
          const path = join(folder, file.endsWith('.removed') ? file : `${file}.removed`);
          if (!file.endsWith('.removed')) renameSync(join(folder, file), path);
          return path;
        });
      for (const path of aside) await rm(path, { force: true });
    },
    close: () => {
      for (const disk of open.values()) disk.close();
      open.clear();
    },
  };
}

/** The bytes of a dynamic VHD with one FAT volume that holds this. */
function build(name: string, content: VolumeContent, { blockSize }: DiskFormat): Buffer {
  const medium = memoryMedium({ name });
  const seed = createHash('sha256').update(name).digest();
  const size = Math.ceil((content.bytes * 1.1 + ROOM) / MIB) * MIB;
  const disk = createDynamic(medium, { size, created: BUILT, id: uuidOf(seed), blockSize });
  const type = size / SECTOR - FIRST_SECTOR < FAT32_SECTORS ? 'FAT16' : 'FAT32';
  const part = partitionDisk(disk, type, seed.readUInt32LE(16));
  formatVolume(part, { serial: seed.readUInt32LE(20), now: BUILT, hiddenSectors: FIRST_SECTOR });
  const volume = new Volume(part, { now: () => BUILT, trusted: true });
  content.layOut(volume);
  volume.flush();
  return bytesOf(medium);
}

/** From so many sectors on (512 MiB) a volume is made as FAT32. */
const FAT32_SECTORS = 1_048_576;

function bytesOf(medium: Medium): Buffer {
  const bytes = Buffer.alloc(medium.size());
  medium.read(bytes, 0);
  return bytes;
}

/** RFC 9562, section 5.8: a UUID of version 8, out of a digest. */
function uuidOf(digest: Buffer): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
