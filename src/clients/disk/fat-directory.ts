import { must } from './fault.ts';

/** One entry of a directory. */
export interface FatEntry {
  readonly name: string;
  readonly folder: boolean;
  readonly readOnly: boolean;
  readonly cluster: number;
  readonly size: number;
}

const LENGTH = 32;
const LONG_NAME = 0x0f;
const VOLUME_LABEL = 0x08;
const FOLDER = 0x10;
const READ_ONLY = 0x01;
/** Where the 13 characters of a part of a long name lie. */
const CHARACTERS = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

/** Reads the entries of a directory with their long names; labels, deleted entries and the two dots are left out. Throws `DiskFault`. */
export function readDirectory(bytes: Buffer, wide: boolean): FatEntry[] {
  const entries: FatEntry[] = [];
  let parts: Buffer[] = [];
  for (let at = 0; at + LENGTH <= bytes.length; at += LENGTH) {
    const entry = bytes.subarray(at, at + LENGTH);
    if (entry[0] === 0) break;
    const attributes = entry.readUInt8(11);
    if (entry[0] !== 0xe5 && (attributes & 0x3f) === LONG_NAME) {
      parts = (entry.readUInt8(0) & 0x40) === 0 ? [...parts, entry] : [entry];
      continue;
    }
    const long = entry[0] === 0xe5 ? null : longName(parts, entry);
    parts = [];
    if (entry[0] === 0xe5 || (attributes & VOLUME_LABEL) !== 0 || entry[0] === 0x2e) continue;
    entries.push({
      name: long ?? shortName(entry),
      folder: (attributes & FOLDER) !== 0,
      readOnly: (attributes & READ_ONLY) !== 0,
      cluster: entry.readUInt16LE(26) + (wide ? entry.readUInt16LE(20) * 0x1_0000 : 0),
      size: entry.readUInt32LE(28),
    });
  }
  return entries;
}

/** The long name that belongs to a short one: its parts in falling order, each with the short name's checksum. Null when there is none that does. */
function longName(parts: readonly Buffer[], entry: Buffer): string | null {
  if (parts.length === 0) return null;
  const sum = entry.subarray(0, 11).reduce((total, byte) => (((total & 1) << 7) + (total >> 1) + byte) & 0xff, 0);
  const whole = parts.every((part, index) => (part.readUInt8(0) & 0x3f) === parts.length - index && part.readUInt8(13) === sum);
  if (!whole) return null;
  const units = [...parts].reverse().flatMap((part) => CHARACTERS.map((at) => part.readUInt16LE(at)));
  const end = units.indexOf(0);
  const name = String.fromCharCode(...(end === -1 ? units : units.slice(0, end)));
  must(name !== '', 'a directory has an entry without a name');
  return name;
}

/** Base and extension; two bits say which of them Windows shows in small letters. */
function shortName(entry: Buffer): string {
  const first = entry[0] === 0x05 ? 'å' : '';
  const text = first + entry.toString('latin1', first === '' ? 0 : 1, 11);
  const flags = entry.readUInt8(12);
  const [base, extension] = [text.slice(0, 8).trimEnd(), text.slice(8).trimEnd()];
  const shown = [(flags & 0x08) === 0 ? base : base.toLowerCase(), (flags & 0x10) === 0 ? extension : extension.toLowerCase()];
  return shown[1] === '' ? (shown[0] as string) : shown.join('.');
}
