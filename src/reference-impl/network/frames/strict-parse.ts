import { arpFault } from './arp.ts';
import { u16 } from './bytes.ts';
import { dhcpFault, DHCP_PORT } from './dhcp.ts';
import { ETHER_TYPE, ETHERNET, LARGEST_LENGTH, SMALLEST_TYPE, typeOffset } from './ethernet.ts';
import { FAULT } from './faults.ts';
import { icmpFault } from './icmp.ts';
import {
  ipv4ChecksumFault,
  ipv4FragmentOffset,
  ipv4HeaderFault,
  ipv4HeaderLength,
  ipv4LengthFault,
  ipv4Protocol,
  ipv4TotalLength,
  PROTOCOL,
} from './ipv4.ts';
import { tcpFault } from './tcp.ts';
import { destinationPort, sourcePort, UDP, udpFault } from './udp.ts';

/**
 * What is wrong with a frame as its headers contradict each other or its length, whoever sent it: a number of `FAULT`, 0 for nothing. It goes as deep as the
 * protocols of this folder do; what it does not know it takes as it is. It never throws and allocates nothing.
 */
export function frameFault(frame: Uint8Array): number {
  if (frame.length < ETHERNET.header) return FAULT['ethernet-truncated'];
  const at = typeOffset(frame);
  if (at + 2 > frame.length) return FAULT['ethernet-truncated'];
  const type = u16(frame, at);
  if (type > LARGEST_LENGTH && type < SMALLEST_TYPE) return FAULT['ethernet-type-invalid'];
  if (type === ETHER_TYPE.arp) return arpFault(frame, at + 2);
  return type === ETHER_TYPE.ipv4 ? ipv4Fault(frame, at + 2) : FAULT.none;
}

function ipv4Fault(frame: Uint8Array, at: number): number {
  const fault = ipv4HeaderFault(frame, at) || ipv4LengthFault(frame, at) || ipv4ChecksumFault(frame, at);
  if (fault !== FAULT.none || ipv4FragmentOffset(frame, at) !== 0) return fault;
  return transportFault(frame, ipv4Protocol(frame, at), at + ipv4HeaderLength(frame, at), at + ipv4TotalLength(frame, at));
}

/** What is wrong with the segment, datagram or message from `at` to `end`. */
function transportFault(frame: Uint8Array, protocol: number, at: number, end: number): number {
  if (protocol === PROTOCOL.tcp) return tcpFault(frame, at, end);
  if (protocol === PROTOCOL.icmp) return icmpFault(at, end);
  if (protocol !== PROTOCOL.udp) return FAULT.none;
  const fault = udpFault(frame, at, end);
  return fault === FAULT.none && isDhcp(frame, at) ? dhcpFault(frame, at + UDP.header, end) : fault;
}

/** Whether the datagram at `at` is one of DHCP, either way. */
export function isDhcp(frame: Uint8Array, at: number): boolean {
  const from = sourcePort(frame, at);
  const to = destinationPort(frame, at);
  return from === DHCP_PORT.client || from === DHCP_PORT.server || to === DHCP_PORT.client || to === DHCP_PORT.server;
}
