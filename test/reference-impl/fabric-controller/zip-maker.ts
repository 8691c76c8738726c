import { crc32, deflateRawSync } from 'node:zlib';

/** The fields of a header, each of which may lie. */
export interface Header {
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly extra: Buffer;
}

export interface DirectoryHeader extends Header {
  readonly madeBy: number;
  readonly disk: number;
  readonly attributes: number;
  readonly offset: number;
}

/** An entry: what it holds, and what its two headers say instead of the truth. */
export interface Item {
  readonly name: string;
  readonly content?: Uint8Array;
  readonly stored?: boolean;
  /** What stands for its data, when that is not its content as it should be. */
  readonly packed?: Uint8Array;
  readonly local?: Partial<Header>;
  readonly central?: Partial<DirectoryHeader>;
  /** Sizes and CRC behind the data and not before it. */
  readonly descriptor?: 'signed' | 'bare' | 'lying';
  /** No data of its own: the directory leads to the data of the item before. */
  readonly shared?: boolean;
  /** Not in the directory. */
  readonly unlisted?: boolean;
}

/** The record at the end, which may lie too. */
export interface End {
  readonly disk: number;
  readonly count: number;
  readonly countHere: number;
  readonly size: number;
  readonly from: number;
  readonly comment: Buffer;
}

/** A zip with whatever is wrong in it: libraries only write sound ones. */
export function zipOf(items: readonly Item[], end: Partial<End> = {}, beforeEnd: Uint8Array = new Uint8Array()): Buffer {
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  let last = 0;
  for (const item of items) {
    const {
      name,
      content = new Uint8Array(),
      stored = false,
      local = {},
      central = {},
      descriptor,
      shared = false,
      unlisted = false,
    } = item;
    const packed = Buffer.from(item.packed ?? (stored ? content : deflateRawSync(content)));
    const truth: Header = {
      name: Buffer.from(name),
      flags: descriptor === undefined ? 0 : 8,
      method: stored ? 0 : 8,
      crc: crc32(content),
      packedSize: packed.length,
      size: content.length,
      extra: Buffer.alloc(0),
    };
    if (!shared) {
      const early = descriptor === undefined ? truth : { ...truth, crc: 0, packedSize: 0, size: 0 };
      const bytes = Buffer.concat([localHeader({ ...early, ...local }), packed, descriptorOf(truth, descriptor)]);
      body.push(bytes);
      last = at;
      at += bytes.length;
    }
    if (!unlisted) directory.push(directoryHeader({ ...truth, madeBy: 20, disk: 0, attributes: 0, offset: last, ...central }));
  }
  const listed = Buffer.concat(directory);
  const told: End = {
    disk: 0,
    count: directory.length,
    countHere: end.count ?? directory.length,
    size: listed.length,
    from: at,
    comment: Buffer.alloc(0),
    ...end,
  };
  return Buffer.concat([...body, listed, beforeEnd, endRecord(told)]);
}

const numbers = (...fields: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer =>
  Buffer.concat(
    fields.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );

const sizes = ({ crc, packedSize, size }: Header) => [[4, crc] as const, [4, packedSize] as const, [4, size] as const];

function localHeader(header: Header): Buffer {
  const { name, flags, method, extra } = header;
  const fixed = numbers([4, 0x04034b50], [2, 20], [2, flags], [2, method], [4, 0], ...sizes(header), [2, name.length], [2, extra.length]);
  return Buffer.concat([fixed, name, extra]);
}

function directoryHeader(header: DirectoryHeader): Buffer {
  const { name, flags, method, extra, madeBy, disk, attributes, offset } = header;
  const first = numbers([4, 0x02014b50], [2, madeBy], [2, 20], [2, flags], [2, method], [4, 0], ...sizes(header));
  const second = numbers([2, name.length], [2, extra.length], [2, 0], [2, disk], [2, 0], [4, attributes], [4, offset]);
  return Buffer.concat([first, second, name, extra]);
}

function descriptorOf(truth: Header, form: Item['descriptor']): Buffer {
  if (form === undefined) return Buffer.alloc(0);
  if (form === 'lying') return numbers([4, 0x08074b50], [4, 1], [4, 2], [4, 3]);
  return numbers(...(form === 'signed' ? [[4, 0x08074b50] as const] : []), ...sizes(truth));
}

const endRecord = ({ disk, count, countHere, size, from, comment }: End): Buffer =>
  Buffer.concat([
    numbers([4, 0x06054b50], [2, disk], [2, disk], [2, countHere], [2, count], [4, size], [4, from], [2, comment.length]),
    comment,
  ]);
