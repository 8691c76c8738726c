import { u16, u32, u8 } from './bytes.ts';
import { internetChecksum, transportChecksum } from './checksum.ts';
import type { Ends, Upper } from './checksum.ts';
import { PROTOCOL } from './ipv4.ts';

export interface UdpFields {
  source: number;
  destination: number;
  payload: Buffer;
  /** By default that of header and payload. */
  length?: number;
  checksum?: number;
}

/** UDP (RFC 768) for either IP. A checksum that comes out as zero is sent as all ones. */
export function udp(fields: UdpFields): Upper {
  return (ends: Ends): Buffer => {
    const head = [u16(fields.source), u16(fields.destination), u16(fields.length ?? 8 + fields.payload.length)];
    const sum = transportChecksum(ends, PROTOCOL.udp, Buffer.concat([...head, u16(0), fields.payload]));
    return Buffer.concat([...head, u16(fields.checksum ?? (sum || 0xffff)), fields.payload]);
  };
}

export const TCP = { fin: 1, syn: 2, rst: 4, push: 8, ack: 16 } as const;

export interface TcpFields {
  source: number;
  destination: number;
  flags: number;
  payload?: Buffer;
  sequence?: number;
  acknowledgement?: number;
  window?: number;
  checksum?: number;
}

/** TCP without options (RFC 9293). */
export function tcp(fields: TcpFields): Upper {
  return (ends: Ends): Buffer => {
    const segment = Buffer.concat([
      u16(fields.source),
      u16(fields.destination),
      u32(fields.sequence ?? 0),
      u32(fields.acknowledgement ?? 0),
      u8(5 << 4),
      u8(fields.flags),
      u16(fields.window ?? 8192),
      u32(0),
      fields.payload ?? Buffer.alloc(0),
    ]);
    segment.writeUInt16BE(fields.checksum ?? transportChecksum(ends, PROTOCOL.tcp, segment), 16);
    return segment;
  };
}

export interface IcmpFields {
  type: number;
  code?: number;
  /** Bytes 4 to 7: identifier and sequence number, a gateway, or the like. */
  rest?: Buffer;
  payload?: Buffer;
  checksum?: number;
}

/** ICMP (RFC 792). */
export function icmp(fields: IcmpFields): Buffer {
  const message = Buffer.concat([u8(fields.type), u8(fields.code ?? 0), u16(0), fields.rest ?? u32(0), fields.payload ?? Buffer.alloc(0)]);
  message.writeUInt16BE(fields.checksum ?? internetChecksum(message), 2);
  return message;
}
