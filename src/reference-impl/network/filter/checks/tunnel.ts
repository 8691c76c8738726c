import { ARP, arpFault, arpSenderAddress } from '../../frames/arp.ts';
import { u16 } from '../../frames/bytes.ts';
import { ETHER_TYPE, ETHERNET } from '../../frames/ethernet.ts';
import { IPV4, ipv4Source, PROTOCOL } from '../../frames/ipv4.ts';
import { UDP } from '../../frames/udp.ts';
import { DROP } from '../drop-reasons.ts';
import type { Packet } from '../packet.ts';
import type { Port } from '../port.ts';
import type { FilterCheck } from './filter-check.ts';

const CARRIER = PROTOCOL.udp;
const VXLAN = 4789;
const LINUX_VXLAN = 8472;
const GENEVE = 6081;
const TEREDO = 3544;
/** VXLAN's header (RFC 7348), and Geneve's without its options (RFC 8926). */
const HEADER = 8;

/**
 * Between peers a tunnel is plain UDP, their own affair, as long as nobody's name is borrowed inside: whoever unpacks it may believe that. Towards anybody else
 * it would carry what nobody has looked at.
 */
export const tunnel: FilterCheck = (port, packet) => {
  const { protocol, destinationPort: to, destination, destinationOui, destinationNic } = packet;
  if (protocol !== CARRIER || (to !== VXLAN && to !== LINUX_VXLAN && to !== GENEVE && to !== TEREDO)) return 0;
  if (!port.peers.has(destination, destinationOui, destinationNic)) return DROP.tunnel_not_to_peer;
  return to !== TEREDO && isBorrowed(port, innerSource(packet, to)) ? DROP.tunnel_sip_spoofed : 0;
};

/** The sender that the frame inside names, by IPv4 or ARP; 0 when it names none, or ends before it does. */
function innerSource({ frame, transport, end }: Packet, to: number): number {
  const header = transport + UDP.header;
  if (header + HEADER > end) return 0;
  const options = to === GENEVE ? ((frame[header] as number) & 0x3f) * 4 : 0;
  const inner = header + HEADER + options + ETHERNET.header;
  if (inner > end) return 0;
  const type = u16(frame, inner - 2);
  if (type === ETHER_TYPE.ipv4 && inner + IPV4.header <= end) return ipv4Source(frame, inner);
  return type === ETHER_TYPE.arp && inner + ARP.length <= end && arpFault(frame, inner) === 0 ? arpSenderAddress(frame, inner) : 0;
}

/** Whether an address is one of this network, and not the port's. What a customer numbers inside a tunnel as they please is theirs. */
const isBorrowed = (port: Port, address: number): boolean =>
  !port.ownsAddress(address) && ((address & port.subnetMask) === port.subnetNetwork || port.isProtected(address));
