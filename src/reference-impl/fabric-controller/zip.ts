import { crc32, inflateRaw } from 'node:zlib';
import { promisify } from 'node:util';
import { shown } from './shown.ts';
import { readDirectory, STORED, ZipError, type ZipLimits, type ZipRecord } from './zip-directory.ts';

/** One file or folder of a zip, still packed. */
export interface ZipEntry {
  /** As written in the central directory, with forward slashes; nothing about its safety is implied. A folder's ends with one. */
  readonly name: string;
  readonly size: number;
  /** Inflates and verifies size and CRC-32. Rejects with {@link ZipError}. */
  read(): Promise<Buffer>;
}

const LOCAL_ENTRY = 0x04034b50;
/** The local header leaves sizes and CRC open; a descriptor behind the data has them, which nobody needs who reads the directory. */
const DESCRIBED_LATER = 0x0008;
const inflate = promisify(inflateRaw);

/**
 * The entries of a zip archive (PKWARE APPNOTE 6.3), read from its central directory alone, so that data which the directory does not name is
 * never looked at. A local header that says something else than the directory is refused, since another reader might believe that one; so are
 * entries that share bytes, the way in which small archives hold enormous ones. Zip64, encryption, several disks, doubled names, links
 * and methods other than stored and deflated are refused: no packaging tool of the time needs them below the size limits. Inflation is done by
 * zlib with a bound on its output, because a decoder that fills a buffer of the declared size still burns the processor on all of a bomb.
 */
export function zipEntries(archive: Buffer, limits: ZipLimits): ZipEntry[] {
  const { records, from } = readDirectory(archive, limits);
  const placed = records.map((record) => ({ record, packed: packedBytes(archive.subarray(0, from), record) }));
  let reached = 0;
  for (const { record, packed } of [...placed].sort((left, right) => left.record.local - right.record.local)) {
    if (record.local < reached) throw new ZipError(`the entry ${shown(record.name)} shares bytes with another`);
    reached = packed.byteOffset - archive.byteOffset + packed.length;
  }
  return placed.map(({ record, packed }) => ({ name: record.name, size: record.size, read: () => unpack(record, packed) }));
}

/** Where an entry's data lies, by its local header, which must agree with the directory. */
function packedBytes(archive: Buffer, { name, nameBytes, flags, method, crc, packedSize, size, local }: ZipRecord): Buffer {
  if (local + 30 > archive.length || archive.readUInt32LE(local) !== LOCAL_ENTRY)
    throw new ZipError(`the entry ${shown(name)} has no data where the directory says`);
  const nameEnd = local + 30 + archive.readUInt16LE(local + 26);
  const from = nameEnd + archive.readUInt16LE(local + 28);
  if (from + packedSize > archive.length) throw new ZipError(`the entry ${shown(name)} is cut off`);
  const agrees =
    archive.readUInt16LE(local + 6) === flags &&
    archive.readUInt16LE(local + 8) === method &&
    archive.subarray(local + 30, nameEnd).equals(nameBytes) &&
    ((flags & DESCRIBED_LATER) !== 0 ||
      (archive.readUInt32LE(local + 14) === crc &&
        archive.readUInt32LE(local + 18) === packedSize &&
        archive.readUInt32LE(local + 22) === size));
  if (!agrees) throw new ZipError(`the entry ${shown(name)} is not what the directory says`);
  return archive.subarray(from, from + packedSize);
}

async function unpack({ name, method, size, crc }: ZipRecord, packed: Buffer): Promise<Buffer> {
  let bytes: Buffer;
  try {
    // A bound of zero would mean "no bound" to zlib.
    bytes = method === STORED ? packed : await inflate(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    throw new ZipError(`the entry ${shown(name)} cannot be unpacked`);
  }
  if (bytes.length !== size || crc32(bytes) !== crc) throw new ZipError(`the entry ${shown(name)} is damaged`);
  return bytes;
}
