import { i32, u16 } from './bytes.ts';
import { internetChecksum, pseudoHeaderSum } from './checksum.ts';
import { FAULT } from './faults.ts';
import { PROTOCOL } from './ipv4.ts';
import type { UdpFields } from './udp.ts';

/** Places in a TCP header, and its length without options, in bytes. */
export const TCP = { sequence: 4, acknowledgement: 8, offset: 12, flags: 13, window: 14, checksum: 16, header: 20 } as const;

export const TCP_FLAG = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;

export const tcpSequence = (bytes: Uint8Array, at: number): number => i32(bytes, at + TCP.sequence) >>> 0;
export const tcpAcknowledgement = (bytes: Uint8Array, at: number): number => i32(bytes, at + TCP.acknowledgement) >>> 0;
/** In bytes, options included. */
export const tcpHeaderLength = (bytes: Uint8Array, at: number): number => ((bytes[at + TCP.offset] as number) >>> 4) * 4;
export const tcpFlags = (bytes: Uint8Array, at: number): number => bytes[at + TCP.flags] as number;
export const tcpWindow = (bytes: Uint8Array, at: number): number => u16(bytes, at + TCP.window);

/** Whether the segment at `at` holds its header. `end` is where the IPv4 packet ends. */
export function tcpFault(bytes: Uint8Array, at: number, end: number): number {
  if (at + TCP.header > end) return FAULT['tcp-header-length'];
  const length = tcpHeaderLength(bytes, at);
  return length < TCP.header || at + length > end ? FAULT['tcp-header-length'] : FAULT.none;
}

/** Addresses and ports are those of UDP. */
export interface TcpFields extends UdpFields {
  readonly sequence: number;
  readonly acknowledgement?: number;
  readonly flags: number;
  readonly window?: number;
  /** A multiple of four bytes, 40 at most. */
  readonly options?: Uint8Array;
}

export function buildTcp(fields: TcpFields, data: Uint8Array = new Uint8Array(0)): Buffer {
  const { options = new Uint8Array(0) } = fields;
  if (options.length > 40 || options.length % 4 !== 0) throw new RangeError(`${options.length} bytes of options do not fit a TCP header`);
  const segment = Buffer.allocUnsafe(TCP.header + options.length + data.length).fill(0, 0, TCP.header);
  segment.set(options, TCP.header);
  segment.set(data, TCP.header + options.length);
  segment.writeUInt16BE(fields.sourcePort, 0);
  segment.writeUInt16BE(fields.destinationPort, 2);
  segment.writeUInt32BE(fields.sequence, TCP.sequence);
  segment.writeUInt32BE(fields.acknowledgement ?? 0, TCP.acknowledgement);
  segment[TCP.offset] = (TCP.header + options.length) << 2;
  segment[TCP.flags] = fields.flags;
  segment.writeUInt16BE(fields.window ?? 0xffff, TCP.window);
  const start = pseudoHeaderSum(fields.source, fields.destination, PROTOCOL.tcp, segment.length);
  segment.writeUInt16BE(internetChecksum(segment, start), TCP.checksum);
  return segment;
}
