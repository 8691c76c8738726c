import { buildArp } from '../../../../../src/reference-impl/network/frames/arp.ts';
import {
  arpReplyFrame,
  arpRequestFrame,
  dhcpDiscoverFrame,
  echoRequestFrame,
  ipv4Frame,
  tcpFrame,
  udpFrame,
  type Station,
} from '../../../../../src/reference-impl/network/frames/conversation.ts';
import { buildDhcp } from '../../../../../src/reference-impl/network/frames/dhcp.ts';
import { buildEthernet } from '../../../../../src/reference-impl/network/frames/ethernet.ts';
import { buildIpv4 } from '../../../../../src/reference-impl/network/frames/ipv4.ts';
import { A, B, DHCP_SERVER, EVERYBODY, GATEWAY, mac, OUTSIDE, ROOT_OS, WIRE_SERVER } from '../ground.ts';
import type { DropReason } from '../../../../../src/reference-impl/network/filter/index.ts';

/** A row of the catalogue, or a variety of one: what A sends, why it is dropped, and what A may send instead. */
export interface Attack {
  readonly row: string;
  readonly what: string;
  readonly frame: Buffer;
  readonly reason: DropReason;
  readonly honest: Buffer;
}

export const data = Buffer.from('twelve bytes');
export const segment = { sourcePort: 50_000, destinationPort: 80, sequence: 7, flags: 0x18 };
export const udp = (from: Station, to: Station, port = 5000): Buffer => udpFrame(from, to, 50_000, port, data);
export const tcp = (from: Station, to: Station): Buffer => tcpFrame(from, to, segment, data);
/** The station, but for this. */
export const changed = (who: Station, other: Partial<Station>): Station => ({ ...who, ...other });
export const ether = (type: number, payload: Uint8Array = Buffer.alloc(46), destination = B.mac): Buffer =>
  buildEthernet({ destination, source: A.mac, type }, payload);
export const carrying = (protocol: number, payload: Uint8Array = data): Buffer => ipv4Frame(A, B, protocol, payload);
export const withOptions = (...options: readonly number[]): Buffer =>
  ether(
    0x0800,
    buildIpv4({ protocol: 6, source: A.address, destination: B.address, options: Buffer.from(options) }, tcp(A, B).subarray(34)),
  );
export const fragment = (word: number, payload: Uint8Array = tcp(A, B).subarray(34), protocol = 6): Buffer =>
  ether(0x0800, buildIpv4({ protocol, source: A.address, destination: B.address, fragment: word }, payload));
export const arp = (
  operation: number,
  sender: Station,
  target: Station,
  outer: { destination?: typeof A.mac; source?: typeof A.mac } = {},
): Buffer =>
  buildEthernet(
    { destination: outer.destination ?? target.mac, source: outer.source ?? A.mac, type: 0x0806 },
    buildArp({ operation, sender, target }),
  );
export const dhcp = (
  fields: Partial<Parameters<typeof buildDhcp>[0]>,
  to = EVERYBODY,
  from = changed(A, { address: 0 }),
  ports: [number, number] = [68, 67],
): Buffer => udpFrame(from, to, ...ports, buildDhcp({ operation: 1, message: 1, transaction: 9, clientMac: A.mac, ...fields }));

/** All that A may send, a frame of each kind. */
export const honest = {
  udp: udp(A, B),
  tcp: tcp(A, B),
  request: arpRequestFrame(A, B.address),
  reply: arpReplyFrame(A, B),
  probe: arpRequestFrame(changed(A, { address: 0 }), A.address),
  gratuitous: arpRequestFrame(A, A.address),
  discover: dhcpDiscoverFrame(A.mac, 9),
  renewal: dhcp({ message: 3, clientAddress: A.address }, DHCP_SERVER, A),
  echo: echoRequestFrame(A, GATEWAY, 1, 1, data),
  outside: tcp(A, OUTSIDE),
  wire: tcp(A, WIRE_SERVER),
  agent: tcpFrame(A, ROOT_OS, { sourcePort: 7444, destinationPort: 40_000, sequence: 1, flags: 0x12 }),
};

/** Attacks of one row that are dropped for one reason and have one honest twin, by what they are. */
export const to = (row: string, honestFrame: Buffer, reason: DropReason, frames: Readonly<Record<string, Buffer>>): Attack[] =>
  Object.entries(frames).map(([what, frame]) => ({ row, what, frame, reason, honest: honestFrame }));

export const nobody = mac('02:00:00:00:00:7f');
export const group = mac('01:02:03:04:05:06');
export const ipGroup = mac('01:00:5e:00:01:02');
