import { i32, u16 } from './bytes.ts';
import { ETHER_TYPE } from './ethernet.ts';
import { FAULT } from './faults.ts';
import type { Ipv4 } from './ipv4-address.ts';
import { writeMac, type Mac } from './mac-address.ts';

/** Places in an ARP packet for IPv4 over Ethernet, and its length, in bytes. */
export const ARP = { operation: 6, senderMac: 8, senderAddress: 14, targetMac: 18, targetAddress: 24, length: 28 } as const;

export const ARP_OPERATION = { request: 1, reply: 2 } as const;

/** What is wrong with the ARP packet at `at`: its length, or what kinds of address it says it carries. The operation is not looked at. */
export function arpFault(bytes: Uint8Array, at: number): number {
  if (at + ARP.length > bytes.length) return FAULT['arp-truncated'];
  const isIpv4OverEthernet = u16(bytes, at) === 1 && u16(bytes, at + 2) === ETHER_TYPE.ipv4 && u16(bytes, at + 4) === 0x0604;
  return isIpv4OverEthernet ? FAULT.none : FAULT['arp-not-ipv4-over-ethernet'];
}

export const arpOperation = (bytes: Uint8Array, at: number): number => u16(bytes, at + ARP.operation);
export const arpSenderAddress = (bytes: Uint8Array, at: number): Ipv4 => i32(bytes, at + ARP.senderAddress);
export const arpTargetAddress = (bytes: Uint8Array, at: number): Ipv4 => i32(bytes, at + ARP.targetAddress);

export interface ArpFields {
  readonly operation: number;
  readonly sender: { readonly mac: Mac; readonly address: Ipv4 };
  readonly target: { readonly mac: Mac; readonly address: Ipv4 };
}

export function buildArp({ operation, sender, target }: ArpFields): Buffer {
  const packet = Buffer.from('0001080006040000'.padEnd(2 * ARP.length, '0'), 'hex');
  packet.writeUInt16BE(operation, ARP.operation);
  writeMac(packet, ARP.senderMac, sender.mac);
  packet.writeInt32BE(sender.address, ARP.senderAddress);
  writeMac(packet, ARP.targetMac, target.mac);
  packet.writeInt32BE(target.address, ARP.targetAddress);
  return packet;
}
