import { VhdError } from './vhd-error.ts';

/** An offset that says "there is none". The specification gives 32 bits of it for a field of 64; both are met in the wild. */
export const NO_OFFSET = 0xffffffffffffffffn;
const NO_OFFSET_32 = 0xffffffffn;

export const isNoOffset = (offset: bigint): boolean => offset === NO_OFFSET || offset === NO_OFFSET_32;

/** The one's complement of the sum of all bytes but the checksum's own four. VHD 1.0, "Checksum Calculation". */
export function checksumOf(structure: Buffer, checksumAt: number): number {
  let sum = 0;
  for (let at = 0; at < structure.length; at++) if (at < checksumAt || at >= checksumAt + 4) sum += structure[at] ?? 0;
  return ~sum >>> 0;
}

/** Zero of the format's clock: "the number of seconds since January 1, 2000 12:00:00 AM in UTC/GMT". */
const EPOCH = Date.UTC(2000, 0, 1) / 1000;

/** A time as the format writes it, without its fraction of a second. */
export function stampOf(time: Date): number {
  const seconds = Math.floor(time.getTime() / 1000) - EPOCH;
  if (!(seconds >= 0 && seconds <= 0xffffffff)) throw new VhdError('time-stamp', `a VHD cannot express the time ${String(time)}`);
  return seconds;
}

export const timeOf = (stamp: number): Date => new Date((EPOCH + stamp) * 1000);

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function uuidBytes(id: string): Buffer {
  if (!UUID.test(id)) throw new RangeError(`"${id}" is not a UUID in lower case`);
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

export function uuidAt(structure: Buffer, at: number): string {
  const hex = structure.toString('hex', at, at + 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export const NO_UUID = '00000000-0000-0000-0000-000000000000';

export function allZero(bytes: Uint8Array): boolean {
  const whole = bytes.length - (bytes.length % 8);
  if (bytes.byteOffset % 8 === 0 && whole > 0) {
    const words = new BigUint64Array(bytes.buffer, bytes.byteOffset, whole / 8);
    for (let at = 0; at < words.length; at++) if (words[at] !== 0n) return false;
    return bytes.subarray(whole).every((byte) => byte === 0);
  }
  return bytes.every((byte) => byte === 0);
}

/** UTF-16 in either order of bytes, up to its end or the first NUL. Undefined when a surrogate stands alone. */
export function utf16(bytes: Uint8Array, order: 'big-endian' | 'little-endian'): string | undefined {
  const units = Buffer.from(bytes);
  if (order === 'big-endian') units.swap16();
  const [text = ''] = units.toString('utf16le').split('\0', 1);
  return /\p{Surrogate}/u.test(text) ? undefined : text;
}

export function utf16Bytes(text: string, order: 'big-endian' | 'little-endian'): Buffer {
  const units = Buffer.from(text, 'utf16le');
  return order === 'big-endian' ? units.swap16() : units;
}
