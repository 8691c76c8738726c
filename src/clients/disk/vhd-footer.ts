import { must } from './fault.ts';
import { SECTOR } from './sectors.ts';

/** VHD 1.0, "Hard Disk Footer Format". */
export interface VhdFooter {
  readonly kind: 'fixed' | 'dynamic' | 'differencing';
  /** The unique id, as 32 hex digits. */
  readonly id: string;
  /** What the disk holds, in bytes. */
  readonly size: number;
  /** Where the dynamic disk header lies; null in a fixed disk. */
  readonly header: number | null;
}

const KINDS: Readonly<Record<number, VhdFooter['kind']>> = { 2: 'fixed', 3: 'dynamic', 4: 'differencing' };
const VERSION = 0x0001_0000;
const NOWHERE = 0xffff_ffff_ffff_ffffn;
/** A disk of more than 2040 GiB cannot be written down in a block allocation table. */
const LARGEST = 2040n * 1024n ** 3n;

/** The one's complement of the sum of all bytes but the checksum's own four. */
export function checksum(bytes: Buffer, at: number): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index++) if (index < at || index >= at + 4) sum += bytes[index] as number;
  return ~sum >>> 0;
}

/** Reads the footer at the end of a file, and checks it field by field. Throws `DiskFault`. */
export function readFooter(file: Buffer, name: string): VhdFooter {
  must(file.length >= SECTOR && file.length % SECTOR === 0, `${name} is not made of whole sectors`);
  const bytes = file.subarray(file.length - SECTOR);
  must(bytes.toString('latin1', 0, 8) === 'conectix', `${name} does not end with the footer of a virtual hard disk`);
  must(bytes.readUInt32BE(64) === checksum(bytes, 64), `the footer of ${name} does not have the checksum that it tells`);
  must(bytes.readUInt32BE(12) === VERSION, `${name} is not of version 1.0`);
  must((bytes.readUInt32BE(8) & 2) === 2, `the footer of ${name} lacks the reserved feature`);
  const kind = KINDS[bytes.readUInt32BE(60)];
  must(kind !== undefined, `${name} is no kind of disk`);
  const [offset, size, id] = [bytes.readBigUInt64BE(16), bytes.readBigUInt64BE(48), bytes.toString('hex', 68, 84)];
  must(size > 0n && size <= LARGEST && size % BigInt(SECTOR) === 0n, `${name} has a size that no disk has`);
  must(!/^0+$/.test(id), `${name} has no unique id`);
  if (kind === 'fixed') {
    must(offset === NOWHERE, `${name} is a fixed disk, and has a data offset`);
    must(size === BigInt(file.length - SECTOR), `${name} is a fixed disk of another size than it tells`);
    return { kind, id, size: Number(size), header: null };
  }
  must(offset % BigInt(SECTOR) === 0n && offset < BigInt(file.length), `the data offset of ${name} leads nowhere`);
  must(file.subarray(0, SECTOR).equals(bytes), `the copy of the footer at the beginning of ${name} is another one`);
  return { kind, id, size: Number(size), header: Number(offset) };
}
