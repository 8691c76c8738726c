import { i32, u16 } from './bytes.ts';
import { folded, sumOf } from './checksum.ts';
import { FAULT } from './faults.ts';
import type { Ipv4 } from './ipv4-address.ts';

/** Places in an IPv4 header, and its length without options, in bytes. */
export const IPV4 = {
  totalLength: 2,
  identification: 4,
  fragment: 6,
  ttl: 8,
  protocol: 9,
  checksum: 10,
  source: 12,
  destination: 16,
  header: 20,
} as const;

export const PROTOCOL = { icmp: 1, igmp: 2, ipv4: 4, tcp: 6, udp: 17, ipv6: 41, gre: 47, esp: 50, ah: 51, etherip: 97, l2tp: 115 } as const;

/** Bits of the fragment word. */
export const FRAGMENT = { reserved: 0x8000, dontFragment: 0x4000, moreFragments: 0x2000, offset: 0x1fff } as const;

export const ipv4Version = (bytes: Uint8Array, at: number): number => (bytes[at] as number) >>> 4;
/** In bytes, options included. */
export const ipv4HeaderLength = (bytes: Uint8Array, at: number): number => ((bytes[at] as number) & 15) * 4;
export const ipv4TotalLength = (bytes: Uint8Array, at: number): number => u16(bytes, at + IPV4.totalLength);
/** Flags and offset. */
export const ipv4FragmentWord = (bytes: Uint8Array, at: number): number => u16(bytes, at + IPV4.fragment);
/** Of the first byte of this fragment in the whole, in units of eight bytes. */
export const ipv4FragmentOffset = (bytes: Uint8Array, at: number): number => ipv4FragmentWord(bytes, at) & FRAGMENT.offset;
export const ipv4Ttl = (bytes: Uint8Array, at: number): number => bytes[at + IPV4.ttl] as number;
export const ipv4Protocol = (bytes: Uint8Array, at: number): number => bytes[at + IPV4.protocol] as number;
export const ipv4Source = (bytes: Uint8Array, at: number): Ipv4 => i32(bytes, at + IPV4.source);
export const ipv4Destination = (bytes: Uint8Array, at: number): Ipv4 => i32(bytes, at + IPV4.destination);

/** Whether there is a header at `at`, of version 4, as long as it says. */
export function ipv4HeaderFault(bytes: Uint8Array, at: number): number {
  if (at + IPV4.header > bytes.length) return FAULT['ipv4-truncated'];
  if (ipv4Version(bytes, at) !== 4) return FAULT['ipv4-version'];
  const length = ipv4HeaderLength(bytes, at);
  return length < IPV4.header || at + length > bytes.length ? FAULT['ipv4-header-length'] : FAULT.none;
}

/** Whether the packet holds its header and lies inside the frame. */
export function ipv4LengthFault(bytes: Uint8Array, at: number): number {
  const total = ipv4TotalLength(bytes, at);
  return total < ipv4HeaderLength(bytes, at) || at + total > bytes.length ? FAULT['ipv4-total-length'] : FAULT.none;
}

export function ipv4ChecksumFault(bytes: Uint8Array, at: number): number {
  return folded(sumOf(bytes, at, at + ipv4HeaderLength(bytes, at))) === 0xffff ? FAULT.none : FAULT['ipv4-checksum'];
}

export interface Ipv4Fields {
  readonly typeOfService?: number;
  readonly identification?: number;
  /** Flags and offset; by default the packet may not be fragmented. */
  readonly fragment?: number;
  readonly ttl?: number;
  readonly protocol: number;
  readonly source: Ipv4;
  readonly destination: Ipv4;
  /** A multiple of four bytes, 40 at most. */
  readonly options?: Uint8Array;
}

/** A packet with its header's checksum. */
export function buildIpv4(fields: Ipv4Fields, payload: Uint8Array): Buffer {
  const { options = new Uint8Array(0) } = fields;
  if (options.length > 40 || options.length % 4 !== 0) throw new RangeError(`${options.length} bytes of options do not fit an IPv4 header`);
  const length = IPV4.header + options.length;
  const packet = Buffer.allocUnsafe(length + payload.length).fill(0, 0, length);
  packet[0] = 0x40 | (length / 4);
  packet[1] = fields.typeOfService ?? 0;
  packet.writeUInt16BE(packet.length, IPV4.totalLength);
  packet.writeUInt16BE(fields.identification ?? 0, IPV4.identification);
  packet.writeUInt16BE(fields.fragment ?? FRAGMENT.dontFragment, IPV4.fragment);
  packet[IPV4.ttl] = fields.ttl ?? 64;
  packet[IPV4.protocol] = fields.protocol;
  packet.writeInt32BE(fields.source, IPV4.source);
  packet.writeInt32BE(fields.destination, IPV4.destination);
  packet.set(options, IPV4.header);
  packet.writeUInt16BE(~folded(sumOf(packet, 0, length)) & 0xffff, IPV4.checksum);
  packet.set(payload, length);
  return packet;
}
