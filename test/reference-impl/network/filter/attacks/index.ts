import { ARP_ATTACKS } from './arp.ts';
import { DESTINATION_ATTACKS } from './destinations.ts';
import { ETHERNET_ATTACKS } from './ethernet.ts';
import { IPV4_ATTACKS } from './ipv4.ts';
import { TRANSPORT_ATTACKS } from './transport.ts';
import { ether, honest, to, type Attack } from './make.ts';
import { ipv6Attacks } from '../ipv6-frames.ts';

/** What a port may not send: every row that is about one frame from one port. */
export const ATTACKS: readonly Attack[] = [
  ...ETHERNET_ATTACKS,
  ...ARP_ATTACKS,
  ...IPV4_ATTACKS,
  ...TRANSPORT_ATTACKS,
  ...DESTINATION_ATTACKS,
  ...ipv6Attacks(ether).flatMap(({ row, frames }) => to(row, honest.udp, 'ipv6_not_allowed', frames)),
];
