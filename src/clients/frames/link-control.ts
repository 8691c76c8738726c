import { macBytes, u16, u24, u32, u8 } from './bytes.ts';
import { internetChecksum } from './checksum.ts';
import { llc, snap } from './ethernet.ts';

/** Where the protocols that bridges speak among themselves are sent. */
export const GROUP = {
  stp: '01:80:c2:00:00:00',
  pause: '01:80:c2:00:00:01',
  slow: '01:80:c2:00:00:02',
  eapol: '01:80:c2:00:00:03',
  lldp: '01:80:c2:00:00:0e',
  cisco: '01:00:0c:cc:cc:cc',
  pvst: '01:00:0c:cc:cc:cd',
} as const;

const CISCO = 0x00000c;

const tlv = (type: number, value: Buffer): Buffer => Buffer.concat([u16((type << 9) | value.length), value]);

/** LLDP (IEEE 802.1AB): chassis, port, time to live, system name. */
export function lldp(fields: { mac: string; port: string; name: string }): Buffer {
  return Buffer.concat([
    tlv(1, Buffer.concat([u8(4), macBytes(fields.mac)])),
    tlv(2, Buffer.concat([u8(5), Buffer.from(fields.port)])),
    tlv(3, u16(120)),
    tlv(5, Buffer.from(fields.name)),
    tlv(0, Buffer.alloc(0)),
  ]);
}

/** A configuration message of the spanning tree by which its sender claims to be the root. */
export function bridgeMessage(fields: { priority: number; mac: string }): Buffer {
  const bridge = Buffer.concat([u16(fields.priority), macBytes(fields.mac)]);
  const timers = [u16(0), u16(20 * 256), u16(2 * 256), u16(15 * 256)];
  return Buffer.concat([u16(0), u8(0), u8(0), u8(0), bridge, u32(0), bridge, u16(0x8001), ...timers]);
}

/** STP as it is sent: over LLC 0x42. */
export const stp = (fields: { priority: number; mac: string }): Buffer => llc({ dsap: 0x42, payload: bridgeMessage(fields) });

/** Cisco's spanning tree for one VLAN, which stands in a field after the message. */
export const pvst = (fields: { priority: number; mac: string; vid: number }): Buffer =>
  snap({ oui: CISCO, protocol: 0x010b, payload: Buffer.concat([bridgeMessage(fields), u8(0), u16(0), u16(2), u16(fields.vid)]) });

const ciscoField = (type: number, value: Buffer): Buffer => Buffer.concat([u16(type), u16(value.length + 4), value]);

/** CDP version 2: a device and its port. */
export function cdp(fields: { device: string; port: string }): Buffer {
  const message = Buffer.concat([
    u8(2),
    u8(180),
    u16(0),
    ciscoField(1, Buffer.from(fields.device)),
    ciscoField(3, Buffer.from(fields.port)),
  ]);
  message.writeUInt16BE(internetChecksum(message), 2);
  return snap({ oui: CISCO, protocol: 0x2000, payload: message });
}

/** DTP: asks the switch to make the port a trunk. */
export function dtp(fields: { domain: string; status: number; mac: string }): Buffer {
  const fieldsOf = [
    ciscoField(1, Buffer.from(`${fields.domain}\0`)),
    ciscoField(2, u8(fields.status)),
    ciscoField(3, u8(0xa5)),
    ciscoField(4, macBytes(fields.mac)),
  ];
  return snap({ oui: CISCO, protocol: 0x2004, payload: Buffer.concat([u8(1), ...fieldsOf]) });
}

/** A VTP summary that announces a newer list of VLANs. */
export function vtp(fields: { domain: string; revision: number }): Buffer {
  const name = Buffer.alloc(32);
  name.write(fields.domain);
  const head = Buffer.concat([u8(1), u8(1), u8(0), u8(fields.domain.length), name, u32(fields.revision), u32(0)]);
  return snap({ oui: CISCO, protocol: 0x2003, payload: Buffer.concat([head, Buffer.from('930301000000'), Buffer.alloc(16)]) });
}

/** LACP: an actor that would like to be aggregated. */
export function lacp(fields: { mac: string; key: number }): Buffer {
  const party = (type: number, mac: string, key: number): Buffer =>
    Buffer.concat([u8(type), u8(20), u16(0x8000), macBytes(mac), u16(key), u16(0x8000), u16(1), u8(0x3d), u24(0)]);
  return Buffer.concat([
    u8(1),
    u8(1),
    party(1, fields.mac, fields.key),
    party(2, '00:00:00:00:00:00', 0),
    Buffer.concat([u8(3), u8(16), Buffer.alloc(14)]),
    Buffer.alloc(52),
  ]);
}

/** An EAPOL start (IEEE 802.1X). */
export const eapolStart = (): Buffer => Buffer.concat([u8(2), u8(1), u16(0)]);

/** A PAUSE frame (IEEE 802.3 annex 31B), for so many quanta. */
export const pause = (quanta: number): Buffer => Buffer.concat([u16(1), u16(quanta), Buffer.alloc(42)]);

/** Ethernet's configuration testing: forward this to an address. */
export const loopback = (mac: string): Buffer => Buffer.concat([Buffer.from([0, 0, 2, 0]), macBytes(mac), Buffer.from([1, 0, 0, 0])]);

/** A magic packet: six times 0xff, sixteen times the MAC address that shall wake. */
export const magicPacket = (mac: string): Buffer => Buffer.concat([Buffer.alloc(6, 0xff), ...Array<Buffer>(16).fill(macBytes(mac))]);
