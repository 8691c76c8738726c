import { u16 } from './bytes.ts';

/** Ones' complement sum of 16-bit words (RFC 1071), not yet folded. An odd last byte counts as the high half of a word. */
export function sumOf(bytes: Uint8Array, from: number, to: number, start = 0): number {
  let sum = start;
  let at = from;
  for (; at + 1 < to; at += 2) sum += u16(bytes, at);
  return at < to ? sum + ((bytes[at] as number) << 8) : sum;
}

/** Folds the carries into 16 bits. A header whose checksum is right sums to 0xffff. */
export function folded(sum: number): number {
  let rest = sum;
  while (rest > 0xffff) rest = (rest & 0xffff) + (rest >>> 16);
  return rest;
}

/** The Internet checksum over `bytes`, whose own checksum field holds zeros. */
export const internetChecksum = (bytes: Uint8Array, start = 0): number => ~folded(sumOf(bytes, 0, bytes.length, start)) & 0xffff;

/** What the pseudo-header of TCP and UDP adds to the sum. */
export const pseudoHeaderSum = (source: number, destination: number, protocol: number, length: number): number =>
  (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + protocol + length;
