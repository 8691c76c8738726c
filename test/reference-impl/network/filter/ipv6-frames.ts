import { buildIpv6, type Ipv6Fields } from '../../../../src/reference-impl/network/frames/ipv6.ts';
import type { Mac } from '../../../../src/reference-impl/network/frames/mac-address.ts';
import { mac } from './ground.ts';

const address = (hex: string): Buffer => Buffer.from(hex.padEnd(32, '0'), 'hex');
export const LINK_LOCAL = Buffer.from('fe80000000000000000000000000000a', 'hex');
export const ALL_NODES = Buffer.from('ff020000000000000000000000000001', 'hex');
const GROUP = mac('33:33:00:00:00:01');

export const packet = (fields: Partial<Ipv6Fields>, payload: Uint8Array): Buffer =>
  buildIpv6({ nextHeader: 58, hopLimit: 255, source: LINK_LOCAL, destination: ALL_NODES, ...fields }, payload);

/** An ICMPv6 message of this type with nothing but its head. */
export const icmpv6 = (type: number): Buffer => Buffer.from([type, 0, 0, 0, 0, 0, 0, 0]);
/** An extension header of eight bytes that says what follows it. */
export const extension = (next: number, rest: readonly number[] = []): Buffer =>
  Buffer.concat([Buffer.from([next, 0, ...rest]), Buffer.alloc(6 - rest.length)]);

const advertisement = icmpv6(134);
const behind = (kind: number, ...headers: readonly Buffer[]): Buffer =>
  packet({ nextHeader: kind }, Buffer.concat([...headers, advertisement]));
const udp = Buffer.from([2, 0x23, 2, 0x22, 0, 8, 0, 0]);

export const PACKETS = {
  N1: {
    plain: packet({}, advertisement),
    'to one': packet({ destination: address('fe80') }, advertisement),
    'behind hop-by-hop options': behind(0, extension(58)),
    'behind destination options': behind(60, extension(58)),
    'in a first fragment': behind(44, extension(58, [0, 1])),
    'in an atomic fragment': behind(44, extension(58)),
  },
  N2: { advertisement: packet({}, icmpv6(136)), 'from afar': packet({ hopLimit: 64 }, icmpv6(136)) },
  N3: { solicitation: packet({}, icmpv6(135)), 'denied address': packet({ source: address('') }, icmpv6(135)) },
  N4: { redirect: packet({}, icmpv6(137)) },
  N5: Object.fromEntries(
    [43, 0, 60, 44, 135, 139, 140].map((header) => [`header ${header}`, behind(header, extension(header), extension(58))]),
  ),
  N6: { reply: packet({ nextHeader: 17 }, udp) },
  N7: { query: packet({}, icmpv6(130)), report: packet({ source: address('') }, icmpv6(143)) },
  N8: {
    spoofed: packet({ source: address('20010db8') }, icmpv6(128)),
    mapped: packet({ source: address('00000000000000000000ffff0a090001') }, icmpv6(128)),
    'multicast source': packet({ source: ALL_NODES }, icmpv6(128)),
    'version 4': Buffer.concat([Buffer.from([0x45]), packet({}, icmpv6(128)).subarray(1)]),
    'longer than the frame': packet({}, icmpv6(128)).subarray(0, 44),
    'cut off': packet({}, icmpv6(128)).subarray(0, 10),
  },
  P7: Object.fromEntries(
    ['00000000000000000000ffff0a090001', '0064ff9b00000000000000000a090001', '20020a0900010000'].map((hex) => [
      hex,
      packet({ destination: address(hex) }, icmpv6(128)),
    ]),
  ),
};

/** What of IPv6 A may try, by row, in frames that `ether` makes. */
export const ipv6Attacks = (
  ether: (type: number, payload: Uint8Array, destination: Mac) => Buffer,
): { row: string; frames: Record<string, Buffer> }[] =>
  Object.entries(PACKETS).map(([row, packets]) => ({
    row,
    frames: Object.fromEntries(Object.entries(packets).map(([what, bytes]) => [what, ether(0x86dd, bytes, GROUP)])),
  }));
