import { ipv4Bytes, u16, u8 } from './bytes.ts';
import { internetChecksum, resolve } from './checksum.ts';
import type { Upper } from './checksum.ts';

/** IP protocol numbers (IANA) that the catalogue sends; the same numbers are IPv6's next headers. */
export const PROTOCOL = {
  hopByHop: 0,
  icmp: 1,
  igmp: 2,
  ipv4: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  none: 59,
  destination: 60,
  etherip: 97,
  l2tp: 115,
  mobility: 135,
  hip: 139,
  shim6: 140,
} as const;

export interface Ipv4Fields {
  src: string;
  dst: string;
  protocol: number;
  payload: Upper;
  version?: number;
  /** In 32-bit words; by default what the options need. */
  headerWords?: number;
  tos?: number;
  /** By default the length of header and payload. */
  totalLength?: number;
  id?: number;
  /** The three flags as a number: 4 reserved, 2 do not fragment, 1 more fragments. */
  flags?: number;
  /** In units of 8 bytes. */
  offset?: number;
  ttl?: number;
  /** By default the right one. */
  checksum?: number;
  /** Padded with zeros to whole words. */
  options?: Buffer;
}

/** An IPv4 packet (RFC 791). */
export function ipv4(fields: Ipv4Fields): Buffer {
  const ends = { src: ipv4Bytes(fields.src), dst: ipv4Bytes(fields.dst) };
  const payload = resolve(fields.payload, ends);
  const given = fields.options ?? Buffer.alloc(0);
  const options = Buffer.concat([given, Buffer.alloc(-given.length & 3)]);
  const header = Buffer.concat([
    u8(((fields.version ?? 4) << 4) | (fields.headerWords ?? 5 + options.length / 4)),
    u8(fields.tos ?? 0),
    u16(fields.totalLength ?? 20 + options.length + payload.length),
    u16(fields.id ?? 0),
    u16(((fields.flags ?? 2) << 13) | (fields.offset ?? 0)),
    u8(fields.ttl ?? 128),
    u8(fields.protocol),
    u16(0),
    ends.src,
    ends.dst,
    options,
  ]);
  header.writeUInt16BE(fields.checksum ?? internetChecksum(header), 10);
  return Buffer.concat([header, payload]);
}

/** IPv4 options by type (RFC 791, 2113). */
export const OPTION = { recordRoute: 7, timestamp: 68, looseRoute: 131, strictRoute: 137, routerAlert: 148 } as const;

/** One IPv4 option: its type, its length over all, its data. */
export const option = (type: number, data: Buffer): Buffer => Buffer.concat([u8(type), u8(data.length + 2), data]);

/** A route option: a pointer to the first address, and the addresses. */
export const route = (type: number, ...addresses: string[]): Buffer => option(type, Buffer.concat([u8(4), ...addresses.map(ipv4Bytes)]));
