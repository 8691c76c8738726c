import {
  createPacketFilter,
  DROP_REASONS,
  PeerTable,
  type FilterChecks,
  type FilterScene,
  type PacketFilter,
} from '../../../../src/reference-impl/network/filter/index.ts';
import { internetChecksum } from '../../../../src/reference-impl/network/frames/checksum.ts';
import type { Station } from '../../../../src/reference-impl/network/frames/conversation.ts';
import { parseIpv4, parsePrefix, type Ipv4, type Prefix } from '../../../../src/reference-impl/network/frames/ipv4-address.ts';
import { parseMac, type Mac } from '../../../../src/reference-impl/network/frames/mac-address.ts';

export function mac(text: string): Mac {
  const parsed = parseMac(text);
  if (parsed === undefined) throw new Error(`${text} is no MAC address`);
  return parsed;
}
export function ip(text: string): Ipv4 {
  const parsed = parseIpv4(text);
  if (parsed === undefined) throw new Error(`${text} is no IPv4 address`);
  return parsed;
}
export function prefix(text: string): Prefix {
  const parsed = parsePrefix(text);
  if (parsed === undefined) throw new Error(`${text} is no prefix`);
  return parsed;
}
export const station = (macText: string, address: string): Station => ({ mac: mac(macText), address: ip(address) });

/** A is the port, B its peer, C another tenant's machine in the same subnet. */
export const A = station('02:00:00:00:00:0a', '10.1.0.10');
export const B = station('02:00:00:00:00:0b', '10.1.0.11');
export const C = station('02:00:00:00:00:0c', '10.1.0.12');
export const GATEWAY = station('02:00:00:00:00:01', '10.1.0.1');
export const DHCP_SERVER = station('02:00:00:00:00:02', '10.1.0.2');
export const ROOT_OS = station('02:00:00:00:00:03', '10.1.0.3');
/** Behind the gateway. */
export const via = (address: string): Station => ({ mac: GATEWAY.mac, address: ip(address) });
export const CONTROLLER = via('10.9.0.1');
export const WIRE_SERVER = via('168.63.129.16');
export const OUTSIDE = via('8.8.8.8');
export const EVERYBODY: Station = { mac: mac('ff:ff:ff:ff:ff:ff'), address: ip('255.255.255.255') };

export const scene: FilterScene = {
  subnet: prefix('10.1.0.0/16'),
  gateway: GATEWAY,
  dhcpServer: DHCP_SERVER,
  peers: new PeerTable([A, B]),
  protectedRanges: ['10.9.0.0/16', '168.63.129.16/32', '10.1.0.3/32', '10.2.0.0/16'].map(prefix),
  openings: [
    { station: WIRE_SERVER, protocol: 6, port: 80, caller: 'port' },
    { station: ROOT_OS, protocol: 6, port: 7444, caller: 'station' },
  ],
  storm: { arp: 50, broadcast: 100, bytes: Infinity },
  mtu: 1500,
};

export const filterOf = (who: readonly Station[] = [A], around: Partial<FilterScene> = {}, checks?: FilterChecks): PacketFilter =>
  createPacketFilter({ ...scene, ...around }, { stations: who }, checks);

export const nameOf = (reason: number): string => DROP_REASONS[reason] ?? `no reason ${reason}`;

/** The frame with other bytes at one place. */
export function edited(frame: Uint8Array, at: number, ...bytes: readonly number[]): Buffer {
  const copy = Buffer.from(frame);
  copy.set(bytes, at);
  return copy;
}

/** Likewise, in an untagged IPv4 frame, with the header's checksum right again. */
export function reheaded(frame: Uint8Array, at: number, ...bytes: readonly number[]): Buffer {
  const copy = edited(frame, at, ...bytes);
  copy.writeUInt16BE(0, 24);
  copy.writeUInt16BE(internetChecksum(copy.subarray(14, 14 + (copy.readUInt8(14) & 15) * 4)), 24);
  return copy;
}

/** The frame with bytes put in behind the MAC addresses. */
export const tagged = (frame: Uint8Array, ...tags: readonly number[]): Buffer => {
  const words = Buffer.alloc(tags.length * 2);
  tags.forEach((word, index) => words.writeUInt16BE(word, index * 2));
  return Buffer.concat([frame.subarray(0, 12), words, frame.subarray(12)]);
};
