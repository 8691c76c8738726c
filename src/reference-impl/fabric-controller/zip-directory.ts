import { shown } from './shown.ts';

/** What a zip may hold at most. Counted over the whole archive, before anything is inflated and again while it is. */
export interface ZipLimits {
  /** Files and folders. */
  readonly entries: number;
  /** Bytes after inflating, over all entries. */
  readonly inflatedBytes: number;
}

/** A zip that is malformed, lies about itself, uses what we do not accept, or is over a limit. The message is fit for customers. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

/** What the central directory says of one entry. Offsets are from the start of the archive. */
export interface ZipRecord {
  /** With forward slashes; nothing about its safety is implied. */
  readonly name: string;
  readonly nameBytes: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly local: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const ZIP64_LOCATOR = 0x07064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const ZIP64_EXTRA = 0x0001;
/** Encryption, strong encryption, and a directory that is masked. */
const ENCRYPTED = 0x0001 | 0x0040 | 0x2000;
export const STORED = 0;
export const DEFLATED = 8;
/** DEFLATE cannot do better: 258 bytes in two bits. */
const BEST_RATIO = 1032;

/** Reads the central directory and holds it against itself and the limits. `from` is where it begins: no entry may reach into it. */
export function readDirectory(archive: Buffer, limits: ZipLimits): { readonly records: readonly ZipRecord[]; readonly from: number } {
  const end = endOfDirectory(archive);
  const count = archive.readUInt16LE(end + 10);
  const size = archive.readUInt32LE(end + 12);
  const from = archive.readUInt32LE(end + 16);
  if (count === 0xffff || size === 0xffffffff || from === 0xffffffff || (end >= 20 && archive.readUInt32LE(end - 20) === ZIP64_LOCATOR))
    throw zip64();
  if (archive.readUInt16LE(end + 4) !== 0 || archive.readUInt16LE(end + 6) !== 0 || archive.readUInt16LE(end + 8) !== count)
    throw new ZipError('the archive is split over several disks');
  if (from + size !== end) throw new ZipError('the central directory is not where the archive says');
  if (count > limits.entries) throw new ZipError(`the archive has ${count} entries; at most ${limits.entries} are accepted`);

  const records: ZipRecord[] = [];
  const names = new Set<string>();
  let at = from;
  let inflated = 0;
  for (let index = 0; index < count; index++) {
    const { record, next } = readRecord(archive, at, end);
    at = next;
    inflated += record.size;
    if (inflated > limits.inflatedBytes)
      throw new ZipError(`the archive holds more than ${limits.inflatedBytes} bytes when it is unpacked`);
    if (names.has(record.name)) throw new ZipError(`the archive names ${shown(record.name)} twice`);
    names.add(record.name);
    records.push(record);
  }
  if (at !== end) throw new ZipError('the central directory has another length than the archive says');
  return { records, from };
}

function readRecord(archive: Buffer, at: number, end: number): { readonly record: ZipRecord; readonly next: number } {
  if (at + 46 > end || archive.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new ZipError('the central directory is damaged');
  const nameEnd = at + 46 + archive.readUInt16LE(at + 28);
  const extraEnd = nameEnd + archive.readUInt16LE(at + 30);
  const next = extraEnd + archive.readUInt16LE(at + 32);
  if (next > end) throw new ZipError('the central directory is damaged');
  const nameBytes = archive.subarray(at + 46, nameEnd);
  const record: ZipRecord = {
    name: entryName(nameBytes),
    nameBytes,
    flags: archive.readUInt16LE(at + 8),
    method: archive.readUInt16LE(at + 10),
    crc: archive.readUInt32LE(at + 16),
    packedSize: archive.readUInt32LE(at + 20),
    size: archive.readUInt32LE(at + 24),
    local: archive.readUInt32LE(at + 42),
  };
  const { name, method, packedSize, size } = record;
  const say = (what: string): ZipError => new ZipError(`the entry ${shown(name)} ${what}`);
  if (size === 0xffffffff || packedSize === 0xffffffff || record.local === 0xffffffff || hasZip64(archive.subarray(nameEnd, extraEnd)))
    throw zip64();
  if (archive.readUInt16LE(at + 34) !== 0) throw new ZipError('the archive is split over several disks');
  if ((record.flags & ENCRYPTED) !== 0) throw say('is encrypted');
  if (method !== STORED && method !== DEFLATED) throw say(`uses the compression method ${method}`);
  if (method === STORED ? size !== packedSize : size > packedSize * BEST_RATIO) throw say('contradicts itself about its size');
  if (name.endsWith('/') && size !== 0) throw say('is a folder, and has content');
  if (isSpecial(archive.readUInt32LE(at + 38))) throw say('is a link or a device, and no file');
  return { record, next };
}

/** Whether the external attributes tell of a link, pipe, device or socket (Unix, in the upper half) or of a reparse point (Windows). */
function isSpecial(attributes: number): boolean {
  const type = (attributes >>> 16) & 0xf000;
  return (type !== 0 && type !== 0x8000 && type !== 0x4000) || (attributes & 0x0400) !== 0;
}

/** Whether the extra fields hold 64-bit sizes, which are only ever there to say something else than the record does. */
function hasZip64(extra: Buffer): boolean {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) if (extra.readUInt16LE(at) === ZIP64_EXTRA) return true;
  return false;
}

const zip64 = (): ZipError => new ZipError('Zip64 archives are not accepted');

/** The record that ends every zip: at the very end, or before a comment of at most 65,535 bytes. */
function endOfDirectory(archive: Buffer): number {
  const earliest = Math.max(0, archive.length - 22 - 0xffff);
  for (let at = archive.length - 22; at >= earliest; at--) {
    if (archive.readUInt32LE(at) === END_OF_DIRECTORY && at + 22 + archive.readUInt16LE(at + 20) === archive.length) return at;
  }
  throw new ZipError('this is not a zip archive');
}

function entryName(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replaceAll('\\', '/');
  } catch {
    throw new ZipError('an entry has a name that is not UTF-8');
  }
}
