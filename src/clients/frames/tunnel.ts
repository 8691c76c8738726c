import { ipv4Bytes, u16, u24, u32, u8 } from './bytes.ts';
import { internetChecksum } from './checksum.ts';

/** GRE (RFC 2784), with a checksum if it is asked for. */
export function gre(fields: { protocol: number; payload: Buffer; checksummed?: boolean }): Buffer {
  if (!fields.checksummed) return Buffer.concat([u16(0), u16(fields.protocol), fields.payload]);
  const packet = Buffer.concat([u16(0x8000), u16(fields.protocol), u32(0), fields.payload]);
  packet.writeUInt16BE(internetChecksum(packet), 4);
  return packet;
}

/** UDP ports by which tunnels are known. */
export const TUNNEL_PORT = { vxlan: 4789, oldVxlan: 8472, geneve: 6081, teredo: 3544 } as const;

/** VXLAN (RFC 7348) around a frame. */
export const vxlan = (fields: { network: number; payload: Buffer }): Buffer =>
  Buffer.concat([u32(0x08000000), u24(fields.network), u8(0), fields.payload]);

/** Geneve (RFC 8926) without options, around a frame. */
export const geneve = (fields: { network: number; payload: Buffer }): Buffer =>
  Buffer.concat([u16(0), u16(0x6558), u24(fields.network), u8(0), fields.payload]);

/** Teredo's origin indication (RFC 4380 section 5.1.1) before an IPv6 packet: port and address are sent inverted. */
export const teredo = (fields: { port: number; address: string; payload: Buffer }): Buffer =>
  Buffer.concat([u16(0), u16(~fields.port), Buffer.from(ipv4Bytes(fields.address).map((byte) => ~byte)), fields.payload]);

/** EtherIP version 3 (RFC 3378) around a frame. */
export const etherip = (payload: Buffer): Buffer => Buffer.concat([u16(0x3000), payload]);

/** L2TP version 3 over IP (RFC 3931 section 4.1.1): a data message of a session. */
export const l2tp = (fields: { session: number; payload: Buffer }): Buffer => Buffer.concat([u32(fields.session), fields.payload]);

/** ESP (RFC 4303): what follows is opaque. */
export const esp = (fields: { spi: number; sequence: number; payload: Buffer }): Buffer =>
  Buffer.concat([u32(fields.spi), u32(fields.sequence), fields.payload]);

/** An authentication header (RFC 4302) with an integrity value of 12 bytes. */
export const ah = (fields: { next: number; spi: number; sequence: number; payload: Buffer }): Buffer =>
  Buffer.concat([u8(fields.next), u8(4), u16(0), u32(fields.spi), u32(fields.sequence), Buffer.alloc(12), fields.payload]);

/** MPLS labels (RFC 3032), the last one at the bottom of the stack. */
export function mpls(fields: { labels: readonly number[]; payload: Buffer }): Buffer {
  const last = fields.labels.length - 1;
  return Buffer.concat([...fields.labels.map((label, index) => u32(label * 4096 + (index === last ? 0x100 : 0) + 64)), fields.payload]);
}

/** PPPoE (RFC 2516): code 0 carries a session, 9 looks for an access concentrator. */
export const pppoe = (fields: { code: number; session: number; payload: Buffer }): Buffer =>
  Buffer.concat([u8(0x11), u8(fields.code), u16(fields.session), u16(fields.payload.length), fields.payload]);

/** TRILL (RFC 6325) around a frame. */
export const trill = (fields: { egress: number; ingress: number; payload: Buffer }): Buffer =>
  Buffer.concat([u16(0x003f), u16(fields.egress), u16(fields.ingress), fields.payload]);

/** The I-TAG of IEEE 802.1ah, and the customer's frame. */
export const backbone = (fields: { service: number; payload: Buffer }): Buffer => Buffer.concat([u32(fields.service), fields.payload]);
