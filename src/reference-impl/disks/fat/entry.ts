import { nameProblem } from '../names/windows-name.ts';
import type { DosTime } from './dos-time.ts';
import { FatError } from './fat-error.ts';
import { ownShortName, readShortName, shortNameChecksum } from './short-name.ts';

export const ENTRY = 32;
/** First bytes of an entry: no entry here or behind it, and one that was deleted. */
export const END = 0x00;
export const FREE = 0xe5;

/** DIR_Attr. */
export const ATTRIBUTES = { readOnly: 0x01, hidden: 0x02, system: 0x04, volumeId: 0x08, directory: 0x10, archive: 0x20 } as const;
const LONG_NAME = 0x0f;
const LONG_NAME_MASK = 0x3f;
const LAST_PART = 0x40;
/** UTF-16 units of a long name in one entry, and where in it they are. */
const UNITS_AT = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30] as const;
const PART = UNITS_AT.length;

/** A file or directory, as its directory has it. */
export interface Entry {
  readonly name: string;
  /** The eleven bytes of its alias. */
  readonly alias: string;
  readonly attributes: number;
  /** The first cluster; 0 for an empty file. */
  readonly cluster: number;
  readonly size: number;
  readonly created: DosTime;
  readonly modified: DosTime;
  /** A date only. */
  readonly accessed: number;
}

/** An entry with the place that it and its long name take: `slots` entries from `slot` on. */
export interface PlacedEntry extends Entry {
  readonly slot: number;
  readonly slots: number;
}

/** FAT specification, "FAT Directory Structure" and "Long Directory Entries": the parts of the long name from the last to the first, then the entry. */
export function encodeEntry(entry: Entry): Buffer {
  const short = Buffer.alloc(ENTRY);
  short.write(entry.alias, 0, 11, 'latin1');
  short.writeUInt8(entry.attributes, 11);
  short.writeUInt8(entry.created.hundredths, 13);
  short.writeUInt16LE(entry.created.time, 14);
  short.writeUInt16LE(entry.created.date, 16);
  short.writeUInt16LE(entry.accessed, 18);
  short.writeUInt16LE(entry.cluster >>> 16, 20);
  short.writeUInt16LE(entry.modified.time, 22);
  short.writeUInt16LE(entry.modified.date, 24);
  short.writeUInt16LE(entry.cluster & 0xffff, 26);
  short.writeUInt32LE(entry.size, 28);
  const parts: Buffer[] = [short];
  if (needsLongName(entry)) {
    const checksum = shortNameChecksum(short.subarray(0, 11));
    const count = Math.ceil(entry.name.length / PART);
    for (let part = 1; part <= count; part++) {
      const long = Buffer.alloc(ENTRY);
      long.writeUInt8(part | (part === count ? LAST_PART : 0), 0);
      long.writeUInt8(LONG_NAME, 11);
      long.writeUInt8(checksum, 13);
      for (const [index, at] of UNITS_AT.entries()) {
        const unit = (part - 1) * PART + index;
        // "Long names are NUL terminated and padded with 0xFFFF", unless they fill the entry.
        long.writeUInt16LE(unit < entry.name.length ? entry.name.charCodeAt(unit) : unit === entry.name.length ? 0 : 0xffff, at);
      }
      parts.unshift(long);
    }
  }
  return Buffer.concat(parts);
}

/** A label, `.` and `..` never have one; a name that is its own alias needs none. */
const needsLongName = ({ name, alias, attributes }: Entry): boolean =>
  (attributes & ATTRIBUTES.volumeId) === 0 && name !== '.' && name !== '..' && ownShortName(name) !== alias;

/**
 * All entries of a directory, `.`, `..` and a volume's label among them. Throws {@link FatError} for whatever does not fit: parts of long
 * names that belong to nothing, names that no file may have, fields that say something else than they may.
 */
export function decodeEntries(bytes: Buffer, where: string): PlacedEntry[] {
  const entries: PlacedEntry[] = [];
  let long: LongName | undefined;
  for (let slot = 0; slot * ENTRY < bytes.length; slot++) {
    const entry = bytes.subarray(slot * ENTRY, (slot + 1) * ENTRY);
    const first = entry.readUInt8(0);
    if (first === END || first === FREE) {
      if (long !== undefined) throw brokenName(where);
      if (first === END) break;
      continue;
    }
    if ((entry.readUInt8(11) & LONG_NAME_MASK) === LONG_NAME) long = longPart(entry, long, where);
    else {
      entries.push(shortEntry(entry, slot, long, where));
      long = undefined;
    }
  }
  if (long !== undefined) throw brokenName(where);
  return entries;
}

interface LongName {
  readonly text: string;
  readonly checksum: number;
  /** How many parts are still to come. */
  readonly missing: number;
  readonly parts: number;
}

const brokenName = (where: string): FatError => new FatError('long-name', `${where} has parts of a long name that belong to no entry`);

function longPart(entry: Buffer, before: LongName | undefined, where: string): LongName {
  const first = entry.readUInt8(0);
  const order = first & ~LAST_PART;
  const last = (first & LAST_PART) !== 0;
  const checksum = entry.readUInt8(13);
  // The last part comes first.
  if (last !== (before === undefined) || order < 1 || order > 20 || entry.readUInt8(12) !== 0 || entry.readUInt16LE(26) !== 0)
    throw brokenName(where);
  if (before !== undefined && (order !== before.missing || checksum !== before.checksum)) throw brokenName(where);
  const units = UNITS_AT.map((at) => entry.readUInt16LE(at));
  const length = units.indexOf(0);
  if (length >= 0 && (!last || length === 0 || units.slice(length + 1).some((unit) => unit !== 0xffff))) throw brokenName(where);
  const text = String.fromCharCode(...(length < 0 ? units : units.slice(0, length)));
  return { text: text + (before?.text ?? ''), checksum, missing: order - 1, parts: (before?.parts ?? 0) + 1 };
}

function shortEntry(bytes: Buffer, slot: number, long: LongName | undefined, where: string): PlacedEntry {
  const attributes = bytes.readUInt8(11);
  const alias = bytes.toString('latin1', 0, 11);
  const bad = (what: string): FatError => new FatError('directory-entry', `${where} has an entry "${alias.trimEnd()}" ${what}`);
  const isLabel = (attributes & ATTRIBUTES.volumeId) !== 0;
  if (attributes > 0x3f || (isLabel && (attributes & ATTRIBUTES.directory) !== 0)) throw bad('with impossible attributes');
  const caseBits = bytes.readUInt8(12);
  if ((caseBits & ~0x18) !== 0) throw bad('with reserved bits that are set');
  if (long !== undefined && (long.missing > 0 || isLabel || long.checksum !== shortNameChecksum(bytes.subarray(0, 11))))
    throw brokenName(where);
  const dots = alias.trimEnd();
  const isDots = (dots === '.' || dots === '..') && (attributes & ATTRIBUTES.directory) !== 0;
  const name = isLabel || isDots ? dots : (long?.text ?? readShortName(bytes.subarray(0, 11), caseBits));
  if (name === undefined || (!isDots && readShortName(bytes.subarray(0, 11), 0) === undefined)) throw bad('whose name is none');
  const problem = isLabel || isDots ? undefined : nameProblem(name);
  if (problem !== undefined)
    throw new FatError('name', `${where} has an entry whose name no file may have (${problem}): ${JSON.stringify(name)}`);
  const size = bytes.readUInt32LE(28);
  if (size !== 0 && (attributes & (ATTRIBUTES.directory | ATTRIBUTES.volumeId)) !== 0) throw bad('that has a size and is no file');
  return {
    name,
    alias,
    attributes,
    cluster: bytes.readUInt16LE(26) + bytes.readUInt16LE(20) * 0x10000,
    size,
    created: { hundredths: bytes.readUInt8(13), time: bytes.readUInt16LE(14), date: bytes.readUInt16LE(16) },
    modified: { hundredths: 0, time: bytes.readUInt16LE(22), date: bytes.readUInt16LE(24) },
    accessed: bytes.readUInt16LE(18),
    slot: slot - (long?.parts ?? 0),
    slots: 1 + (long?.parts ?? 0),
  };
}
