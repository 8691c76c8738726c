import {
  arpReplyFrame,
  arpRequestFrame,
  dhcpAckFrame,
  dhcpDiscoverFrame,
  dhcpOfferFrame,
} from '../../../../src/reference-impl/network/frames/conversation.ts';
import type { DropReason } from '../../../../src/reference-impl/network/filter/index.ts';
import { tcp, udp } from './attacks/make.ts';
import { A, B, C, DHCP_SERVER, edited, EVERYBODY, GATEWAY, ip, mac, OUTSIDE, ROOT_OS, tagged } from './ground.ts';

/** What comes to B's port and is not for B. */
export interface Misdelivery {
  readonly row: string;
  readonly what: string;
  readonly frame: Buffer;
  readonly reason: DropReason;
}

export const DELIVERIES: Readonly<Record<string, Buffer>> = {
  "a peer's datagram": udp(A, B),
  'what comes from outside': tcp({ ...OUTSIDE }, B),
  'what its root OS sends': tcp(ROOT_OS, B),
  'a question for its address': arpRequestFrame(A, B.address),
  'an answer to its question': arpReplyFrame(A, B),
  'an offer to it': dhcpOfferFrame(DHCP_SERVER, B, 9),
  'an offer to it, to all': dhcpOfferFrame(DHCP_SERVER, { ...EVERYBODY, mac: B.mac }, 9),
};

const offerToAll = (client: typeof A): Buffer => {
  const frame = dhcpAckFrame(DHCP_SERVER, { ...client, address: -1 }, 9);
  return edited(frame, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
};

export const OFFER_TO_ALL_FOR_B = offerToAll(B);

export const MISDELIVERIES: readonly Misdelivery[] = [
  { row: 'R1', what: "a flooded frame of C's", frame: udp(A, C), reason: 'dmac_filter' },
  { row: 'R1', what: 'with its own address', frame: udp(A, { ...B, mac: C.mac }), reason: 'dmac_filter' },
  { row: 'R2', what: "its MAC, C's address", frame: udp(A, { ...B, address: C.address }), reason: 'dip_not_of_port' },
  { row: 'R3', what: 'a question for C', frame: arpRequestFrame(A, C.address), reason: 'arp_not_for_port' },
  { row: 'R3', what: "a peer's gratuitous ARP", frame: arpRequestFrame(A, A.address), reason: 'arp_not_for_port' },
  { row: 'R3', what: "an answer to C, at B's address", frame: arpReplyFrame(A, { ...C, address: B.address }), reason: 'arp_not_for_port' },
  { row: 'R4', what: 'an offer to C, to all', frame: offerToAll(C), reason: 'dhcp_not_for_port' },
  { row: 'R4', what: "C's discover", frame: dhcpDiscoverFrame(C.mac, 9), reason: 'dhcp_not_for_port' },
  { row: 'R4', what: 'a broadcast', frame: udp(GATEWAY, EVERYBODY), reason: 'dip_is_bc' },
  { row: 'R4', what: 'multicast', frame: udp(GATEWAY, { mac: mac('01:00:5e:00:00:fb'), address: ip('224.0.0.251') }), reason: 'dip_is_mc' },
  { row: 'R4', what: 'its address for everybody', frame: udp(A, { ...B, mac: EVERYBODY.mac }), reason: 'uc_dip_over_mc_dmac' },
  { row: 'R4', what: 'a tagged frame', frame: tagged(udp(A, B), 0x8100, 20), reason: 'vlan_tag_mismatch' },
  { row: 'R4', what: 'spanning tree', frame: edited(udp(A, B), 12, 0x88, 0xcc), reason: 'non_ip' },
];
