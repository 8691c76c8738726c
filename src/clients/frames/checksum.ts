import { u16, u32, u8 } from './bytes.ts';

/** The Internet checksum (RFC 1071): the complement of the one's complement sum of 16-bit words. */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 2) sum += ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** The addresses that a transport checksum covers besides its own bytes: both of 4 bytes, or both of 16. */
export interface Ends {
  src: Buffer;
  dst: Buffer;
}

/** The checksum of a transport header and its data under the pseudo-header of IPv4 (RFC 768, 9293) or IPv6 (RFC 8200 section 8.1). */
export function transportChecksum(ends: Ends, protocol: number, segment: Buffer): number {
  const pseudo =
    ends.src.length === 4
      ? [ends.src, ends.dst, u8(0), u8(protocol), u16(segment.length)]
      : [ends.src, ends.dst, u32(segment.length), u32(protocol)];
  return internetChecksum(Buffer.concat([...pseudo, segment]));
}

/** What an IP header carries: bytes, or a transport that has to know the addresses for its checksum. */
export type Upper = Buffer | ((ends: Ends) => Buffer);

export const resolve = (upper: Upper, ends: Ends): Buffer => (typeof upper === 'function' ? upper(ends) : upper);
