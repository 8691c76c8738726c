import { crc32, inflateRaw } from 'node:zlib';
import { promisify } from 'node:util';

/** What a zip may hold at most. Counted over the whole archive, before anything is inflated and again while it is. */
export interface ZipLimits {
  readonly entries: number;
  /** Bytes after inflating, over all entries. */
  readonly inflatedBytes: number;
}

/** A zip that is malformed, lies about itself, uses what we do not accept, or is over a limit. The message is fit for customers. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

/** One file of a zip, still packed. */
export interface ZipEntry {
  /** As written in the central directory, with forward slashes; nothing about its safety is implied. */
  readonly name: string;
  readonly size: number;
  /** Inflates and verifies size and CRC-32. Rejects with {@link ZipError}. */
  read(): Promise<Buffer>;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 0x0001 | 0x0040;
const inflate = promisify(inflateRaw);

/**
 * The files of a zip archive (PKWARE APPNOTE 6.3), read from its central directory alone, so that data which the directory does not name is
 * never looked at. Zip64, encryption, several disks, doubled names and methods other than stored and deflated are refused: no packaging
 * tool of the time needs them below the size limits. Inflation is done by zlib with a bound on its output, because a decoder that fills a
 * buffer of the declared size still burns the processor on all of a bomb.
 */
export function zipEntries(archive: Buffer, limits: ZipLimits): ZipEntry[] {
  const end = endOfDirectory(archive);
  const count = archive.readUInt16LE(end + 10);
  const directorySize = archive.readUInt32LE(end + 12);
  const directoryAt = archive.readUInt32LE(end + 16);
  if (archive.readUInt16LE(end + 4) !== 0 || archive.readUInt16LE(end + 6) !== 0 || archive.readUInt16LE(end + 8) !== count)
    throw new ZipError('the archive is split over several disks');
  if (count === 0xffff || directoryAt === 0xffffffff) throw new ZipError('Zip64 archives are not accepted');
  if (directoryAt + directorySize > end) throw new ZipError('the central directory lies outside the archive');
  if (count > limits.entries) throw new ZipError(`the archive has ${count} entries; at most ${limits.entries} are accepted`);

  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = directoryAt;
  let inflated = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || archive.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new ZipError('the central directory is damaged');
    const flags = archive.readUInt16LE(at + 8);
    const method = archive.readUInt16LE(at + 10);
    const crc = archive.readUInt32LE(at + 16);
    const packedSize = archive.readUInt32LE(at + 20);
    const size = archive.readUInt32LE(at + 24);
    const nameLength = archive.readUInt16LE(at + 28);
    const local = archive.readUInt32LE(at + 42);
    const next = at + 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    if (next > end) throw new ZipError('the central directory is damaged');
    const name = entryName(archive.subarray(at + 46, at + 46 + nameLength));
    at = next;
    if ((flags & ENCRYPTED) !== 0) throw new ZipError(`the entry "${name}" is encrypted`);
    if (method !== STORED && method !== DEFLATED) throw new ZipError(`the entry "${name}" uses the compression method ${method}`);
    if (size === 0xffffffff || packedSize === 0xffffffff || local === 0xffffffff) throw new ZipError('Zip64 archives are not accepted');
    if (method === STORED && size !== packedSize) throw new ZipError(`the entry "${name}" contradicts itself about its size`);
    inflated += size;
    if (inflated > limits.inflatedBytes)
      throw new ZipError(`the archive holds more than ${limits.inflatedBytes} bytes when it is unpacked`);
    if (names.has(name)) throw new ZipError(`the archive names "${name}" twice`);
    names.add(name);
    if (name.endsWith('/')) continue; // a directory: made when a file needs it
    entries.push({ name, size, read: () => readEntry(archive, { name, method, crc, packedSize, size, local }) });
  }
  return entries;
}

interface Directions {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly local: number;
}

async function readEntry(archive: Buffer, entry: Directions): Promise<Buffer> {
  const { name, local } = entry;
  if (local + 30 > archive.length || archive.readUInt32LE(local) !== LOCAL_ENTRY)
    throw new ZipError(`the entry "${name}" has no data where the directory says`);
  const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  if (from + entry.packedSize > archive.length) throw new ZipError(`the entry "${name}" is cut off`);
  const packed = archive.subarray(from, from + entry.packedSize);
  let bytes: Buffer;
  try {
    // A bound of zero would mean "no bound" to zlib.
    bytes = entry.method === STORED ? packed : await inflate(packed, { maxOutputLength: Math.max(1, entry.size) });
  } catch {
    throw new ZipError(`the entry "${name}" cannot be unpacked`);
  }
  if (bytes.length !== entry.size || crc32(bytes) !== entry.crc) throw new ZipError(`the entry "${name}" is damaged`);
  return bytes;
}

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
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\\', '/');
  } catch {
    throw new ZipError('an entry has a name that is not UTF-8');
  }
}
