import { u16 } from './bytes.ts';
import { internetChecksum, pseudoHeaderSum } from './checksum.ts';
import { FAULT } from './faults.ts';
import { PROTOCOL } from './ipv4.ts';
import type { Ipv4 } from './ipv4-address.ts';

/** Places in a UDP header, and its length, in bytes. */
export const UDP = { destinationPort: 2, length: 4, checksum: 6, header: 8 } as const;

/** Of UDP and TCP alike. */
export const sourcePort = (bytes: Uint8Array, at: number): number => u16(bytes, at);
export const destinationPort = (bytes: Uint8Array, at: number): number => u16(bytes, at + UDP.destinationPort);
export const udpLength = (bytes: Uint8Array, at: number): number => u16(bytes, at + UDP.length);

/** Whether the datagram at `at` fills its IPv4 packet, which ends at `end`: no more, and no less either, so that nothing hides behind it. */
export const udpFault = (bytes: Uint8Array, at: number, end: number): number =>
  at + UDP.header > end || at + udpLength(bytes, at) !== end ? FAULT['udp-length'] : FAULT.none;

export interface UdpFields {
  readonly source: Ipv4;
  readonly sourcePort: number;
  readonly destination: Ipv4;
  readonly destinationPort: number;
}

export function buildUdp(fields: UdpFields, data: Uint8Array): Buffer {
  const datagram = Buffer.concat([Buffer.alloc(UDP.header), data]);
  datagram.writeUInt16BE(fields.sourcePort, 0);
  datagram.writeUInt16BE(fields.destinationPort, UDP.destinationPort);
  datagram.writeUInt16BE(datagram.length, UDP.length);
  const start = pseudoHeaderSum(fields.source, fields.destination, PROTOCOL.udp, datagram.length);
  // A sum of zero is sent as its other spelling, for zero says that there is none.
  datagram.writeUInt16BE(internetChecksum(datagram, start) || 0xffff, UDP.checksum);
  return datagram;
}
