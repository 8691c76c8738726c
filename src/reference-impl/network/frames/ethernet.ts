import { u16 } from './bytes.ts';
import { writeMac, type Mac } from './mac-address.ts';

/** Lengths and places of an Ethernet II header, in bytes. */
export const ETHERNET = { destination: 0, source: 6, type: 12, header: 14, tag: 4, minimum: 60, maximumTags: 8 } as const;

export const ETHER_TYPE = {
  ipv4: 0x0800,
  arp: 0x0806,
  rarp: 0x8035,
  customerTag: 0x8100,
  ipv6: 0x86dd,
  serviceTag: 0x88a8,
  oldTag: 0x9100,
  otherOldTag: 0x9200,
} as const;

/** The largest value of the field that is the length of an 802.3 frame, and the smallest that is a type. Between them it is neither. */
export const LARGEST_LENGTH = 0x05dc;
export const SMALLEST_TYPE = 0x0600;

/** Whether a type announces a VLAN tag: 802.1Q, 802.1ad, or what came before it. */
export const isTag = (type: number): boolean =>
  type === ETHER_TYPE.customerTag || type === ETHER_TYPE.serviceTag || type === ETHER_TYPE.oldTag || type === ETHER_TYPE.otherOldTag;

/** Where the type stands that is no tag's: 12 in an untagged frame. It stops at the end of the frame, and after eight tags. */
export function typeOffset(bytes: Uint8Array): number {
  let at: number = ETHERNET.type;
  for (let tags = 0; tags < ETHERNET.maximumTags && at + 6 <= bytes.length && isTag(u16(bytes, at)); tags++) at += ETHERNET.tag;
  return at;
}

/** The VLAN that the tag at `at` names, 0 to 4095. */
export const vlanOf = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2) & 0x0fff;

/** A tag as it is written: its type, then priority, DEI and VLAN. */
export interface Tag {
  readonly type: number;
  readonly control: number;
}

export interface EthernetFields {
  readonly destination: Mac;
  readonly source: Mac;
  /** Outermost first. */
  readonly tags?: readonly Tag[];
  readonly type: number;
}

/** A frame without its check sequence and without padding. */
export function buildEthernet({ destination, source, tags = [], type }: EthernetFields, payload: Uint8Array): Buffer {
  const length = ETHERNET.header + tags.length * ETHERNET.tag;
  const frame = Buffer.allocUnsafe(length + payload.length);
  writeMac(frame, ETHERNET.destination, destination);
  writeMac(frame, ETHERNET.source, source);
  tags.forEach((tag, index) => {
    frame.writeUInt16BE(tag.type, ETHERNET.type + index * ETHERNET.tag);
    frame.writeUInt16BE(tag.control, ETHERNET.type + index * ETHERNET.tag + 2);
  });
  frame.writeUInt16BE(type, length - 2);
  frame.set(payload, length);
  return frame;
}
