import { ipv6Bytes, u16, u32, u8 } from './bytes.ts';
import { resolve } from './checksum.ts';
import type { Upper } from './checksum.ts';

/** An extension header of IPv6: what it is called in the header before it, and its bytes once the header after it is known. */
export interface Extension {
  header: number;
  bytes: (next: number) => Buffer;
}

export interface Ipv6Fields {
  src: string;
  dst: string;
  next: number;
  payload: Upper;
  extensions?: readonly Extension[];
  version?: number;
  hopLimit?: number;
  /** By default that of extensions and payload. */
  payloadLength?: number;
}

/** An IPv6 packet (RFC 8200) with its chain of extension headers. */
export function ipv6(fields: Ipv6Fields): Buffer {
  const ends = { src: ipv6Bytes(fields.src), dst: ipv6Bytes(fields.dst) };
  const extensions = fields.extensions ?? [];
  const chain = extensions.map((extension, index) => extension.bytes(extensions[index + 1]?.header ?? fields.next));
  const body = Buffer.concat([...chain, resolve(fields.payload, ends)]);
  return Buffer.concat([
    u32((fields.version ?? 6) * 2 ** 28),
    u16(fields.payloadLength ?? body.length),
    u8(extensions[0]?.header ?? fields.next),
    u8(fields.hopLimit ?? 64),
    ends.src,
    ends.dst,
    body,
  ]);
}

/**
 * An extension header of the common shape: hop-by-hop options, destination options, routing, and those that a reader may not know. `data` is
 * padded with zeros (Pad1 options) to whole units of 8 bytes.
 */
export function extension(header: number, data: Buffer = Buffer.from([1, 4, 0, 0, 0, 0])): Extension {
  const padded = Buffer.concat([data, Buffer.alloc(-(data.length + 2) & 7)]);
  return { header, bytes: (next) => Buffer.concat([u8(next), u8((padded.length + 2) / 8 - 1), padded]) };
}

/** A fragment header; offset 0 with `more` unset makes the packet an atomic fragment (RFC 6946). */
export function fragment(fields: { offset?: number; more?: boolean; id: number }): Extension {
  return {
    header: 44,
    bytes: (next) => Buffer.concat([u8(next), u8(0), u16(((fields.offset ?? 0) << 3) | (fields.more ? 1 : 0)), u32(fields.id)]),
  };
}

/** Routing header type 0 (RFC 5095 forbids it): by way of these addresses. */
export function routingZero(...addresses: string[]): Extension {
  return extension(43, Buffer.concat([u8(0), u8(addresses.length), u32(0), ...addresses.map(ipv6Bytes)]));
}
