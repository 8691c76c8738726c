import { u16 } from './bytes.ts';

/*
 * The fabric speaks no IPv6. This much of it is read so that evidence can say what a frame was.
 */

/** Places in an IPv6 header, and its length, in bytes. */
export const IPV6 = { payloadLength: 4, nextHeader: 6, hopLimit: 7, source: 8, destination: 24, header: 40 } as const;

export const NEXT_HEADER = {
  hopByHop: 0,
  udp: 17,
  routing: 43,
  fragment: 44,
  authentication: 51,
  icmpv6: 58,
  none: 59,
  destinationOptions: 60,
  mobility: 135,
  hostIdentity: 139,
  shim6: 140,
} as const;

export const ICMPV6_TYPE = {
  mldQuery: 130,
  mldReport: 131,
  routerSolicitation: 133,
  routerAdvertisement: 134,
  neighbourSolicitation: 135,
  neighbourAdvertisement: 136,
  redirect: 137,
  mldv2Report: 143,
} as const;

export const DHCPV6_PORT = { client: 546, server: 547 } as const;

/** Longer chains of extension headers are followed no further. */
const LONGEST_CHAIN = 16;

export const isIpv6 = (bytes: Uint8Array, at: number): boolean => at + IPV6.header <= bytes.length && (bytes[at] as number) >>> 4 === 6;

const isExtension = (header: number): boolean =>
  header === NEXT_HEADER.hopByHop ||
  header === NEXT_HEADER.routing ||
  header === NEXT_HEADER.fragment ||
  header === NEXT_HEADER.authentication ||
  header === NEXT_HEADER.destinationOptions ||
  header === NEXT_HEADER.mobility ||
  header === NEXT_HEADER.hostIdentity ||
  header === NEXT_HEADER.shim6;

/**
 * Where the header behind all extension headers begins, of the packet at `at`; -1 when it is not in this frame: the chain is cut off or too long, or this is
 * a later fragment.
 */
export function upperLayerOffset(bytes: Uint8Array, at: number): number {
  return walk(bytes, at, false);
}

/** What that header is, or -1. */
export function upperLayerProtocol(bytes: Uint8Array, at: number): number {
  return walk(bytes, at, true);
}

function walk(bytes: Uint8Array, at: number, wantsProtocol: boolean): number {
  if (!isIpv6(bytes, at)) return -1;
  let header = bytes[at + IPV6.nextHeader] as number;
  let here = at + IPV6.header;
  for (let length = 0; length <= LONGEST_CHAIN; length++) {
    if (!isExtension(header)) return here >= bytes.length ? -1 : wantsProtocol ? header : here;
    if (here + 8 > bytes.length) return -1;
    if (header === NEXT_HEADER.fragment && u16(bytes, here + 2) >>> 3 !== 0) return -1;
    const units = bytes[here + 1] as number;
    const size = header === NEXT_HEADER.fragment ? 8 : header === NEXT_HEADER.authentication ? (units + 2) * 4 : (units + 1) * 8;
    header = bytes[here] as number;
    here += size;
  }
  return -1;
}

/** The type of the ICMPv6 message (neighbour discovery and multicast listener discovery among them) in the packet at `at`, or -1. */
export function icmpv6Type(bytes: Uint8Array, at: number): number {
  return upperLayerProtocol(bytes, at) === NEXT_HEADER.icmpv6 ? (bytes[upperLayerOffset(bytes, at)] as number) : -1;
}

/** Whether the packet at `at` goes from a DHCPv6 server to a client. */
export function isDhcpv6Reply(bytes: Uint8Array, at: number): boolean {
  const udp = upperLayerOffset(bytes, at);
  if (udp < 0 || udp + 4 > bytes.length || upperLayerProtocol(bytes, at) !== NEXT_HEADER.udp) return false;
  return u16(bytes, udp) === DHCPV6_PORT.server && u16(bytes, udp + 2) === DHCPV6_PORT.client;
}

export interface Ipv6Fields {
  readonly nextHeader: number;
  readonly hopLimit: number;
  /** 16 bytes each. */
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
}

export function buildIpv6({ nextHeader, hopLimit, source, destination }: Ipv6Fields, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(IPV6.header);
  header[0] = 0x60;
  header.writeUInt16BE(payload.length, IPV6.payloadLength);
  header[IPV6.nextHeader] = nextHeader;
  header[IPV6.hopLimit] = hopLimit;
  header.set(source, IPV6.source);
  header.set(destination, IPV6.destination);
  return Buffer.concat([header, payload]);
}
