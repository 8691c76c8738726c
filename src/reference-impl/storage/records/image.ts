import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RecordId } from './records.ts';

/** How a record lies on a medium. */
export interface RecordImage {
  /**
   * The bytes to write for a record: its header, what it holds, and zeros up to the end of its last block, so that a block that is used again keeps nothing
   * of what lay there before (DEL-5).
   */
  make(record: RecordId, account: string, bytes: Uint8Array): Buffer;
  /** What the record holds; undefined where these are not, byte for byte, what was written for this record of this account (SAK-5). */
  open(record: RecordId, account: string, image: Buffer): Buffer | undefined;
  /** How many whole blocks the record of so many bytes takes. */
  blocks(size: number): number;
  /** In bytes. */
  readonly blockBytes: number;
}

/**
 * A record's header: `FREC`, the length as 32 bits, the record's name, and HMAC-SHA256 over the name, the account, the length and the bytes.
 */
export const HEADER_BYTES = 56;
const MAGIC = 0x46524543;
const ID_AT = 8;
const MAC_AT = 24;

/** `key` is the fabric's own: what proves who a customer is has no part in it. */
export function createRecordImage(key: () => Buffer, blockBytes: number): RecordImage {
  const macOf = (account: string, header: Buffer, bytes: Uint8Array): Buffer =>
    createHmac('sha256', key()).update(header.subarray(0, MAC_AT)).update(`${account}\0`).update(bytes).digest();
  const blocks = (size: number): number => Math.ceil((HEADER_BYTES + size) / blockBytes);
  return {
    blockBytes,
    blocks,
    make: (record, account, bytes) => {
      const image = Buffer.alloc(blocks(bytes.byteLength) * blockBytes);
      image.writeUInt32BE(MAGIC, 0);
      image.writeUInt32BE(bytes.byteLength, 4);
      image.write(record, ID_AT, 'hex');
      image.set(macOf(account, image, bytes), MAC_AT);
      image.set(bytes, HEADER_BYTES);
      return image;
    },
    open: (record, account, image) => {
      if (image.length < HEADER_BYTES || image.readUInt32BE(0) !== MAGIC) return undefined;
      const size = image.readUInt32BE(4);
      if (image.toString('hex', ID_AT, MAC_AT) !== record || HEADER_BYTES + size > image.length) return undefined;
      const bytes = image.subarray(HEADER_BYTES, HEADER_BYTES + size);
      return timingSafeEqual(image.subarray(MAC_AT, HEADER_BYTES), macOf(account, image, bytes)) ? bytes : undefined;
    },
  };
}
