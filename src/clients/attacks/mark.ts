import { ETHER } from '../frames/index.ts';
import type { AttackFrame } from './attack.ts';

const TAGS: readonly number[] = [ETHER.vlan, ETHER.serviceVlan, ETHER.oldServiceVlan, ETHER.olderServiceVlan];
const ARP_BYTES = 28;

/** The EtherType behind addresses and tags, and what follows it. */
function body(frame: Buffer): { type: number | null; rest: Buffer } {
  let at = 12;
  while (at + 6 <= frame.length && TAGS.includes(frame.readUInt16BE(at))) at += 4;
  return { type: at + 2 <= frame.length ? frame.readUInt16BE(at) : null, rest: frame.subarray(at + 2) };
}

/** Without the zeros at the end, which may be padding. */
const trimmed = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1);

/** Bytes that betray a frame though it was untagged, routed or unpacked on its way: the mark in its payload, or a whole ARP message. */
export function markOf(frame: Buffer, mark: Buffer): Buffer | null {
  if (frame.includes(mark)) return mark;
  const { type, rest } = body(frame);
  return (type === ETHER.arp || type === ETHER.rarp) && rest.length >= ARP_BYTES ? rest.subarray(0, ARP_BYTES) : null;
}

/**
 * Whether a captured frame comes of one that was sent. A frame without a mark is known by all that follows its tags; one that has nothing
 * there, by its addresses.
 */
export function comesOf(captured: Buffer, { bytes, mark }: Pick<AttackFrame, 'bytes' | 'mark'>): boolean {
  if (mark !== null) return captured.includes(mark);
  const [theirs, ours] = [body(captured), body(bytes)];
  if (theirs.type !== ours.type || !trimmed(theirs.rest).equals(trimmed(ours.rest))) return false;
  return trimmed(ours.rest).length > 0 || captured.subarray(0, 12).equals(bytes.subarray(0, 12));
}
