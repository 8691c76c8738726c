import { u16 } from '../frames/bytes.ts';
import { ETHER_TYPE, ETHERNET, isTag, vlanOf } from '../frames/ethernet.ts';
import { formatMac, parseMac, readMac, writeMac } from '../frames/mac-address.ts';

/** What a switch goes by. MAC addresses are lower case, with colons. */
export interface EthernetHeader {
  readonly destination: string;
  readonly source: string;
  /** The type, or the length of an LLC frame, behind the tag if there is one. A second tag is a type here. */
  readonly type: number;
  readonly tag?: { readonly type: number; readonly vlanId: number };
}

/** The group bit, IEEE 802. */
export const isGroup = (mac: string): boolean => /^.[13579bdf]/.test(mac);
export const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** `undefined` for what is too short to have a header. */
export function readHeader(frame: Uint8Array): EthernetHeader | undefined {
  if (frame.length < ETHERNET.header) return undefined;
  const destination = formatMac(readMac(frame, ETHERNET.destination));
  const source = formatMac(readMac(frame, ETHERNET.source));
  const type = u16(frame, ETHERNET.type);
  if (!isTag(type)) return { destination, source, type };
  if (frame.length < ETHERNET.header + ETHERNET.tag) return undefined;
  return { destination, source, tag: { type, vlanId: vlanOf(frame, ETHERNET.type) }, type: u16(frame, ETHERNET.type + ETHERNET.tag) };
}

/** The frame without its one tag. */
export const untagged = (frame: Uint8Array): Uint8Array =>
  Buffer.concat([frame.subarray(0, ETHERNET.type), frame.subarray(ETHERNET.type + ETHERNET.tag)]);

/** The frame with an 802.1Q tag of priority 0. */
export function tagged(frame: Uint8Array, vlanId: number): Uint8Array {
  const tag = Buffer.alloc(ETHERNET.tag);
  tag.writeUInt16BE(ETHER_TYPE.customerTag);
  tag.writeUInt16BE(vlanId, 2);
  return Buffer.concat([frame.subarray(0, ETHERNET.type), tag, frame.subarray(ETHERNET.type)]);
}

/** The same payload, from and to others. */
export function readdressed(frame: Uint8Array, from: string, to: string): Buffer {
  const bytes = Buffer.from(frame);
  const [source, destination] = [parseMac(from), parseMac(to)];
  if (source === undefined || destination === undefined) throw new RangeError(`${from} or ${to} is no MAC address`);
  writeMac(bytes, ETHERNET.source, source);
  writeMac(bytes, ETHERNET.destination, destination);
  return bytes;
}
