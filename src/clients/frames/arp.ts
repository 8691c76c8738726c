import { ipv4Bytes, macBytes, u16, u8 } from './bytes.ts';

/** ARP operations (RFC 826, 903, 2390). */
export const ARP = { request: 1, reply: 2, reverseRequest: 3, reverseReply: 4, inverseRequest: 8, inverseReply: 9 } as const;

export interface ArpFields {
  operation: number;
  senderMac: string;
  senderAddress: string;
  /** Zero unless given. */
  targetMac?: string;
  targetAddress: string;
  hardwareType?: number;
  protocolType?: number;
  hardwareSize?: number;
  protocolSize?: number;
}

/** The 28 bytes of ARP over Ethernet for IPv4; RARP has the same. Sizes that are overridden change the header alone. */
export function arp(fields: ArpFields): Buffer {
  return Buffer.concat([
    u16(fields.hardwareType ?? 1),
    u16(fields.protocolType ?? 0x0800),
    u8(fields.hardwareSize ?? 6),
    u8(fields.protocolSize ?? 4),
    u16(fields.operation),
    macBytes(fields.senderMac),
    ipv4Bytes(fields.senderAddress),
    macBytes(fields.targetMac ?? '00:00:00:00:00:00'),
    ipv4Bytes(fields.targetAddress),
  ]);
}
