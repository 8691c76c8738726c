import type { Medium } from '../medium.ts';
import { SECTOR } from '../sector-device.ts';
import type { BlockTable } from './block-table.ts';
import { readTable } from './block-table.ts';
import type { DynamicHeader } from './dynamic-header.ts';
import { decodeHeader, HEADER_LENGTH } from './dynamic-header.ts';
import type { Footer } from './footer.ts';
import { decodeFooter, isFooter } from './footer.ts';
import type { ParentPaths } from './parent-locator.ts';
import { pathsOf } from './parent-locator.ts';
import { VhdError } from './vhd-error.ts';

/** A VHD's file, read and found sound. Nothing has been looked for beyond it: a parent is named, and not opened. */
export interface Image {
  readonly medium: Medium;
  readonly footer: Footer;
  /** What a dynamic or differencing disk has. */
  readonly sparse:
    | {
        readonly header: DynamicHeader;
        readonly table: BlockTable;
        /** The end of all that is used. */
        readonly end: number;
        readonly paths: ParentPaths;
        /** The footer's bytes. */
        readonly footer: Buffer;
        /** Which of the two footers was damaged, and left out of account. */
        readonly damaged: 'footer' | 'copy' | undefined;
      }
    | undefined;
}

/**
 * Reads the structures of a VHD and checks every field of them. Throws {@link VhdError} for all that a file can be, but for what the
 * medium itself says.
 *
 * The footer at the end decides. What lies at the start of a fixed disk is the guest's to write, and may well look like a footer. "If the
 * checksum verification fails, the [...] products will instead use the header", the copy at the start; here that takes `recover`.
 */
export function readImage(medium: Medium, recover: boolean): Image {
  const { name } = medium;
  const size = medium.size();
  // "Versions previous to Microsoft Virtual PC 2004 create disk images that have a 511-byte disk footer."
  const length = size % SECTOR === SECTOR - 1 ? SECTOR - 1 : SECTOR;
  if (size < length) throw new VhdError('too-short', `${name} is ${size} bytes long, which is too short for a VHD`);
  const last = bytesAt(medium, size - length, length);
  const first = size >= SECTOR ? bytesAt(medium, 0, SECTOR) : Buffer.alloc(SECTOR);
  const whole = isFooter(last);

  if (whole) {
    const footer = decodeFooter(last, name);
    if (footer.kind === 'fixed') {
      if (size !== footer.size + length)
        throw new VhdError('file-size', `${name} is ${size} bytes long; a fixed disk of ${footer.size} bytes has ${footer.size + length}`);
      return { medium, footer, sparse: undefined };
    }
    const copied = isFooter(first);
    if (!copied && !recover) throw new VhdError('footer-copy-damaged', `${name}: the copy of the footer at the start is damaged`);
    if (copied && !first.equals(last))
      throw new VhdError('footers-differ', `${name}: the footer and its copy at the start are both whole and differ`);
    return sparseImage(medium, footer, last, size - length, copied ? undefined : 'copy');
  }
  if (!isFooter(first)) throw new VhdError('footer-missing', `${name} has no footer of a VHD`);
  const footer = decodeFooter(first, name);
  if (footer.kind === 'fixed') throw new VhdError('footer-missing', `${name} has no footer of a VHD`);
  if (!recover)
    throw new VhdError('footer-damaged', `${name}: the footer at the end is damaged or cut off; its copy at the start is whole`);
  return sparseImage(medium, footer, first, size, 'footer');
}

function sparseImage(medium: Medium, footer: Footer, bytes: Buffer, limit: number, damaged: 'footer' | 'copy' | undefined): Image {
  const { name } = medium;
  const headerAt = footer.dataOffset ?? 0;
  if (headerAt + HEADER_LENGTH > limit) throw new VhdError('header-outside', `${name}: the dynamic disk header leads out of the file`);
  const header = decodeHeader(bytesAt(medium, headerAt, HEADER_LENGTH), footer, name);
  const { table, end } = readTable(medium, header, headerAt, footer.size, limit);
  const paths = pathsOf(header.parent?.locators ?? [], ({ offset, length }) => bytesAt(medium, offset, length), name);
  return { medium, footer, sparse: { header, table, end, paths, footer: bytes, damaged } };
}

/** Filled up to a whole sector, if it is the old, shorter footer. */
function bytesAt(medium: Medium, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length === SECTOR - 1 ? SECTOR : length);
  medium.read(bytes.subarray(0, length), position);
  return bytes;
}
