import { macBytes, u16, u24, u8 } from './bytes.ts';

/** EtherTypes (IEEE registry) that the catalogue sends. */
export const ETHER = {
  ipv4: 0x0800,
  arp: 0x0806,
  wakeOnLan: 0x0842,
  trill: 0x22f3,
  rarp: 0x8035,
  vlan: 0x8100,
  ipv6: 0x86dd,
  macControl: 0x8808,
  slow: 0x8809,
  mpls: 0x8847,
  pppoeDiscovery: 0x8863,
  pppoeSession: 0x8864,
  eapol: 0x888e,
  serviceVlan: 0x88a8,
  experimental: 0x88b5,
  lldp: 0x88cc,
  backbone: 0x88e7,
  loopback: 0x9000,
  oldServiceVlan: 0x9100,
  olderServiceVlan: 0x9200,
} as const;

/** The shortest frame of Ethernet, without its check sequence. */
export const SHORTEST = 60;

export const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** One tag of IEEE 802.1Q; `type` is its own EtherType, 0x8100 unless given. */
export interface VlanTag {
  vid: number;
  priority?: number;
  dropEligible?: boolean;
  type?: number;
}

export interface EthernetFields {
  dst: string;
  src: string;
  tags?: readonly VlanTag[];
  /** The EtherType, or `'length'` for IEEE 802.3, where the length of the payload stands in its place. */
  type: number | 'length';
  payload: Buffer;
  /** Zeros are added up to this length; 60 unless given. */
  minimum?: number;
}

/** An Ethernet frame, without preamble and check sequence. */
export function ethernet({ dst, src, tags = [], type, payload, minimum = SHORTEST }: EthernetFields): Buffer {
  const tagBytes = tags.map((tag) =>
    Buffer.concat([u16(tag.type ?? ETHER.vlan), u16(((tag.priority ?? 0) << 13) | (tag.dropEligible ? 0x1000 : 0) | (tag.vid & 0xfff))]),
  );
  const frame = Buffer.concat([macBytes(dst), macBytes(src), ...tagBytes, u16(type === 'length' ? payload.length : type), payload]);
  return frame.length < minimum ? Buffer.concat([frame, Buffer.alloc(minimum - frame.length)]) : frame;
}

/** An LLC header of one control byte (IEEE 802.2), unnumbered information unless given. */
export function llc(fields: { dsap: number; ssap?: number; control?: number; payload: Buffer }): Buffer {
  return Buffer.concat([u8(fields.dsap), u8(fields.ssap ?? fields.dsap), u8(fields.control ?? 3), fields.payload]);
}

/** LLC and SNAP: an organisation and its protocol; organisation 0 means an EtherType. */
export function snap(fields: { oui?: number; protocol: number; payload: Buffer }): Buffer {
  return llc({ dsap: 0xaa, payload: Buffer.concat([u24(fields.oui ?? 0), u16(fields.protocol), fields.payload]) });
}
