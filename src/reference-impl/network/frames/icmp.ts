import { u16 } from './bytes.ts';
import { internetChecksum } from './checksum.ts';
import { FAULT } from './faults.ts';

/** Places in an ICMP echo, and the length of its header, in bytes. */
export const ICMP = { code: 1, checksum: 2, identifier: 4, sequence: 6, header: 8 } as const;

export const ICMP_TYPE = { echoReply: 0, unreachable: 3, redirect: 5, echoRequest: 8, routerAdvertisement: 9 } as const;

export const icmpType = (bytes: Uint8Array, at: number): number => bytes[at] as number;
export const icmpCode = (bytes: Uint8Array, at: number): number => bytes[at + ICMP.code] as number;
export const icmpIdentifier = (bytes: Uint8Array, at: number): number => u16(bytes, at + ICMP.identifier);
export const icmpSequence = (bytes: Uint8Array, at: number): number => u16(bytes, at + ICMP.sequence);

/** `end` is where the IPv4 packet ends. */
export const icmpFault = (at: number, end: number): number => (at + ICMP.header > end ? FAULT['icmp-truncated'] : FAULT.none);

export interface IcmpFields {
  readonly type: number;
  readonly code?: number;
  readonly identifier?: number;
  readonly sequence?: number;
}

export function buildIcmp({ type, code = 0, identifier = 0, sequence = 0 }: IcmpFields, data: Uint8Array = new Uint8Array(0)): Buffer {
  const message = Buffer.concat([Buffer.from([type, code, 0, 0, 0, 0, 0, 0]), data]);
  message.writeUInt16BE(identifier, ICMP.identifier);
  message.writeUInt16BE(sequence, ICMP.sequence);
  message.writeUInt16BE(internetChecksum(message), ICMP.checksum);
  return message;
}
