import { ipv4Bytes, macBytes, u16, u32, u8 } from './bytes.ts';

/** DHCP message types (RFC 2132 section 9.6). */
export const DHCP = { discover: 1, offer: 2, request: 3, ack: 5 } as const;

/** DHCP options by code. */
export const DHCP_OPTION = { router: 3, requestedAddress: 50, messageType: 53, serverId: 54, clientId: 61, relayAgent: 82 } as const;

/** An option: its code and its data. */
export type DhcpOption = readonly [code: number, data: Buffer];

export interface DhcpFields {
  /** 1 from a client, 2 from a server. */
  operation: 1 | 2;
  transaction: number;
  clientMac: string;
  /** The message type, sent as the first option. */
  message: number;
  clientAddress?: string;
  yourAddress?: string;
  serverAddress?: string;
  relayAddress?: string;
  hops?: number;
  /** 0x8000 asks for an answer by broadcast. */
  flags?: number;
  options?: readonly DhcpOption[];
}

const NOWHERE = '0.0.0.0';

/** A DHCP message (RFC 2131), of 300 bytes at least, as old relays want it. */
export function dhcp(fields: DhcpFields): Buffer {
  const options: readonly DhcpOption[] = [[DHCP_OPTION.messageType, u8(fields.message)], ...(fields.options ?? [])];
  const message = Buffer.concat([
    u8(fields.operation),
    u8(1),
    u8(6),
    u8(fields.hops ?? 0),
    u32(fields.transaction),
    u16(0),
    u16(fields.flags ?? 0x8000),
    ...[fields.clientAddress, fields.yourAddress, fields.serverAddress, fields.relayAddress].map((address) =>
      ipv4Bytes(address ?? NOWHERE),
    ),
    macBytes(fields.clientMac),
    Buffer.alloc(10 + 64 + 128),
    u32(0x63825363),
    ...options.flatMap(([code, data]) => [u8(code), u8(data.length), data]),
    u8(255),
  ]);
  return Buffer.concat([message, Buffer.alloc(Math.max(0, 300 - message.length))]);
}
