import { ipv6Bytes, macBytes, u16, u32, u8 } from './bytes.ts';
import { transportChecksum } from './checksum.ts';
import type { Ends, Upper } from './checksum.ts';
import { PROTOCOL } from './ipv4.ts';

/** ICMPv6 messages by type (RFC 4443, 4861, 2710, 3810). */
export const ICMPV6 = {
  echo: 128,
  mldQuery: 130,
  mldReport: 131,
  routerAdvertisement: 134,
  neighbourSolicitation: 135,
  neighbourAdvertisement: 136,
  redirect: 137,
  mldReport2: 143,
} as const;

/** Any ICMPv6 message: what follows the checksum is `body`. */
export function icmpv6(fields: { type: number; code?: number; body: Buffer; checksum?: number }): Upper {
  return (ends: Ends): Buffer => {
    const message = Buffer.concat([u8(fields.type), u8(fields.code ?? 0), u16(0), fields.body]);
    message.writeUInt16BE(fields.checksum ?? transportChecksum(ends, PROTOCOL.icmpv6, message), 2);
    return message;
  };
}

/** A neighbour discovery option that gives a link-layer address: 1 of the source, 2 of the target. */
export const linkAddress = (type: 1 | 2, mac: string): Buffer => Buffer.concat([u8(type), u8(1), macBytes(mac)]);

/** An on-link prefix of 64 bits that is good for addresses too. */
export const prefixOption = (prefix: string, lifetime: number): Buffer =>
  Buffer.concat([u8(3), u8(4), u8(64), u8(0xc0), u32(lifetime), u32(lifetime), u32(0), ipv6Bytes(prefix)]);

export function routerAdvertisement(fields: { hopLimit?: number; flags?: number; lifetime: number; options?: readonly Buffer[] }): Upper {
  const head = [u8(fields.hopLimit ?? 64), u8(fields.flags ?? 0), u16(fields.lifetime), u32(0), u32(0)];
  return icmpv6({ type: ICMPV6.routerAdvertisement, body: Buffer.concat([...head, ...(fields.options ?? [])]) });
}

export function neighbourSolicitation(fields: { target: string; options?: readonly Buffer[] }): Upper {
  return icmpv6({
    type: ICMPV6.neighbourSolicitation,
    body: Buffer.concat([u32(0), ipv6Bytes(fields.target), ...(fields.options ?? [])]),
  });
}

/** `flags`: 4 router, 2 solicited, 1 override. */
export function neighbourAdvertisement(fields: { target: string; flags: number; options?: readonly Buffer[] }): Upper {
  return icmpv6({
    type: ICMPV6.neighbourAdvertisement,
    body: Buffer.concat([u8(fields.flags << 5), Buffer.alloc(3), ipv6Bytes(fields.target), ...(fields.options ?? [])]),
  });
}

export function redirect(fields: { target: string; destination: string; options?: readonly Buffer[] }): Upper {
  return icmpv6({
    type: ICMPV6.redirect,
    body: Buffer.concat([u32(0), ipv6Bytes(fields.target), ipv6Bytes(fields.destination), ...(fields.options ?? [])]),
  });
}

/** MLD version 1: a query, or a report with `type`. */
export const mld = (fields: { type: number; delay: number; group: string }): Upper =>
  icmpv6({ type: fields.type, body: Buffer.concat([u16(fields.delay), u16(0), ipv6Bytes(fields.group)]) });

/** A version 2 report that excludes nothing: a listener joins each group. */
export function mldReport(...groups: string[]): Upper {
  const records = groups.map((group) => Buffer.concat([u8(4), u8(0), u16(0), ipv6Bytes(group)]));
  return icmpv6({ type: ICMPV6.mldReport2, body: Buffer.concat([u16(0), u16(groups.length), ...records]) });
}

/** A DHCPv6 message (RFC 8415): type, transaction and options. */
export function dhcpv6(fields: {
  type: number;
  transaction: number;
  options?: readonly (readonly [code: number, data: Buffer])[];
}): Buffer {
  const options = (fields.options ?? []).flatMap(([code, data]) => [u16(code), u16(data.length), data]);
  return Buffer.concat([u32(fields.type * 2 ** 24 + fields.transaction), ...options]);
}
