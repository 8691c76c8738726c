import { posix } from 'node:path';
import { SECTOR } from '../sector-device.ts';
import { utf16, utf16Bytes } from './fields.ts';
import { VhdError } from './vhd-error.ts';

/**
 * VHD 1.0, "Parent Locator Entries", the platform codes. Windows reads the last two; those of the Macintosh and the deprecated ones are
 * accepted and not followed.
 */
const RELATIVE = 'W2ru';
const ABSOLUTE = 'W2ku';
const CODES: readonly string[] = [RELATIVE, ABSOLUTE, 'Wi2r', 'Wi2k', 'Mac ', 'MacX'];

/** The number of entries in a header, and the bytes of one. */
export const LOCATORS = 8;
export const LOCATOR_LENGTH = 24;
/** More than any path that Windows or we can write; a longer one is hostile. */
const LONGEST_DATA = 64 * SECTOR;

/** How a differencing disk finds its parent's file. Paths are written with backslashes, as Windows does. */
export interface ParentPaths {
  /** W2ru: relative to the folder of the differencing disk, for example `.\base.vhd`. */
  readonly relative: string | undefined;
  /** W2ku: absolute. */
  readonly absolute: string | undefined;
}

/** One of the eight entries: which bytes of the file it occupies. */
export interface ParentLocator {
  readonly code: string;
  readonly offset: number;
  readonly length: number;
}

/** The paths from a differencing disk to its parent, made of their files' paths on this machine. */
export function pathsTo(parent: string, from: string): ParentPaths {
  const relative = posix.relative(posix.dirname(from), parent);
  return { relative: windows(relative.startsWith('../') ? relative : `./${relative}`), absolute: windows(parent) };
}

const windows = (path: string): string => path.replaceAll('/', '\\');

/** The entries and their data, of which the first byte comes to lie at `offset`. UTF-16 here is little-endian, unlike the parent's name. */
export function encodeLocators(paths: ParentPaths, offset: number): { readonly entries: Buffer; readonly data: Buffer } {
  const entries = Buffer.alloc(LOCATORS * LOCATOR_LENGTH);
  const data: Buffer[] = [];
  let at = offset;
  for (const [code, path] of [
    [RELATIVE, paths.relative],
    [ABSOLUTE, paths.absolute],
  ] as const) {
    if (path === undefined) continue;
    const text = utf16Bytes(path, 'little-endian');
    const space = Math.ceil(text.length / SECTOR) * SECTOR;
    if (text.length === 0 || space > LONGEST_DATA)
      throw new VhdError('parent-locator', `"${path.slice(0, 260)}" does not fit a parent locator`);
    const entry = entries.subarray(data.length * LOCATOR_LENGTH);
    entry.write(code, 0, 'latin1');
    entry.writeUInt32BE(space / SECTOR, 4);
    entry.writeUInt32BE(text.length, 8);
    entry.writeBigUInt64BE(BigInt(at), 16);
    data.push(Buffer.concat([text, Buffer.alloc(space - text.length)]));
    at += space;
  }
  return { entries, data: Buffer.concat(data) };
}

/** Reads the entries of a header and checks each field. Throws {@link VhdError} `parent-locator`. */
export function decodeLocators(entries: Buffer, name: string): ParentLocator[] {
  const locators: ParentLocator[] = [];
  for (let index = 0; index < LOCATORS; index++) {
    const entry = entries.subarray(index * LOCATOR_LENGTH, (index + 1) * LOCATOR_LENGTH);
    const must = (holds: boolean, what: string): void => {
      if (!holds) throw new VhdError('parent-locator', `${name}: parent locator ${index + 1} ${what}`);
    };
    const code = entry.toString('latin1', 0, 4);
    const space = entry.readUInt32BE(4);
    const length = entry.readUInt32BE(8);
    const offset = entry.readBigUInt64BE(16);
    must(entry.readUInt32BE(12) === 0, 'has a reserved field that is not zero');
    if (code === '\0\0\0\0') {
      must(space === 0 && length === 0 && offset === 0n, 'is unused and yet says something');
      continue;
    }
    must(CODES.includes(code), 'is for a platform that the format does not know');
    must(length > 0 && length <= LONGEST_DATA, `is ${length} bytes long`);
    // Sectors by the specification; Windows counts the space in bytes.
    must(space * SECTOR >= length, 'is longer than the space that it has');
    must(offset <= BigInt(Number.MAX_SAFE_INTEGER), 'leads out of the file');
    must(!locators.some((other) => other.code === code), 'is for a platform that has another one');
    locators.push({ code, offset: Number(offset), length });
  }
  return locators;
}

/** The paths that locators lead to; `read` gives the bytes of one. */
export function pathsOf(locators: readonly ParentLocator[], read: (locator: ParentLocator) => Buffer, name: string): ParentPaths {
  const path = (code: string): string | undefined => {
    const locator = locators.find((candidate) => candidate.code === code);
    if (locator === undefined) return undefined;
    const text = locator.length % 2 === 0 ? utf16(read(locator), 'little-endian') : undefined;
    if (text === undefined || text === '')
      throw new VhdError('parent-locator', `${name}: the parent locator ${code} is not a path in UTF-16`);
    return text;
  };
  return { relative: path(RELATIVE), absolute: path(ABSOLUTE) };
}
