import {
  arpRequestFrame,
  dhcpOfferFrame,
  tcpFrame,
  udpFrame,
  type Station,
} from '../../../../../src/reference-impl/network/frames/conversation.ts';
import { buildIcmp } from '../../../../../src/reference-impl/network/frames/icmp.ts';
import { A, B, C, CONTROLLER, DHCP_SERVER, edited, EVERYBODY, GATEWAY, OUTSIDE, ROOT_OS } from '../ground.ts';
import { data, udp, tcp, changed, ether, carrying, dhcp, honest, type Attack, to } from './make.ts';

/** A frame in a tunnel over UDP, behind so many bytes of options. */
const tunnelled = (port: number, frame: Buffer, options = 0, to: Station = B): Buffer =>
  udpFrame(A, to, 50_000, port, Buffer.concat([Buffer.from([options / 4]), Buffer.alloc(7 + options), frame]));

export const TRANSPORT_ATTACKS: readonly Attack[] = [
  ...to('T1', honest.discover, 'dhcp_direction', {
    offer: dhcpOfferFrame(A, B, 9),
    'to all': dhcpOfferFrame(A, changed(B, EVERYBODY), 9),
    'from port 67': udpFrame(A, B, 67, 5000, data),
    'to port 68': udp(A, B, 68),
  }),
  ...to('T2', honest.discover, 'dhcp_client_mac_spoofed', {
    chaddr: dhcp({ clientMac: C.mac }),
    'as an option': dhcp({ options: Buffer.from([61, 7, 1, 2, 0, 0, 0, 0, 0x0c]) }),
  }),
  ...to('T3', honest.renewal, 'dhcp_destination', {
    'to B': dhcp({}, B, A),
    'without an address': dhcp({}, DHCP_SERVER),
    'to all by one MAC': dhcp({}, changed(EVERYBODY, { mac: B.mac })),
  }),
  ...to('T4', honest.discover, 'dhcp_relayed', {
    giaddr: dhcp({ relayAddress: B.address }),
    'option 82': dhcp({ options: Buffer.from([82, 2, 1, 0]) }),
  }),
  ...to('T4', honest.discover, 'dhcp_parsing', {
    'a reply': dhcp({ operation: 2 }),
    offer: dhcp({ message: 2 }),
    release: dhcp({ message: 7 }, DHCP_SERVER, A),
    'two types': dhcp({ options: Buffer.from([53, 1, 3]) }),
    'options elsewhere': dhcp({ options: Buffer.from([52, 1, 1]) }),
    'options without end': dhcp({ options: Buffer.from([12, 200]) }),
    "C's address as its own": dhcp({ message: 3, clientAddress: C.address }, DHCP_SERVER, A),
    'no DHCP': udpFrame(A, EVERYBODY, 68, 67, data),
  }),
  ...to('T5', honest.udp, 'ip_protocol_not_allowed', { zero: carrying(0), IGMP: carrying(2), '255': carrying(255), SCTP: carrying(132) }),
  ...to('T6', honest.echo, 'icmp_type_not_allowed', { redirect: carrying(1, buildIcmp({ type: 5 }, data)) }),
  ...to('T7', honest.echo, 'icmp_type_not_allowed', {
    IRDP: carrying(1, buildIcmp({ type: 9 }, data)),
    'a code': carrying(1, buildIcmp({ type: 8, code: 1 })),
    'half of it': carrying(1, Buffer.from([8, 0, 0])),
  }),
  ...to('T8', honest.udp, 'udp_parsing', {
    longer: edited(honest.udp, 38, 0, 100),
    seven: edited(honest.udp, 38, 0, 7),
    shorter: edited(honest.udp, 38, 0, 10),
    'no header': carrying(17, data.subarray(0, 7)),
  }),
  ...to('T8', honest.tcp, 'tcp_parsing', {
    'short header': edited(honest.tcp, 46, 0x40),
    'long header': edited(honest.tcp, 46, 0xf0),
    'no header': carrying(6, Buffer.alloc(19)),
  }),
  ...to('T9', honest.agent, 'dip_is_protected', {
    'a stray ACK': tcp(A, ROOT_OS),
    'a SYN from the agent': tcpFrame(A, ROOT_OS, { sourcePort: 7444, destinationPort: 40_000, sequence: 1, flags: 0x02 }),
  }),
  ...to('E1', honest.udp, 'ip_protocol_not_allowed', { 'IP in IP': carrying(4, udp(C, B).subarray(14)) }),
  ...to('E2', honest.udp, 'ip_protocol_not_allowed', { GRE: carrying(47) }),
  ...to('E3', udp(A, B, 4789), 'dip_is_protected', { 'to a controller': udp(A, CONTROLLER, 4789) }),
  ...to(
    'E3',
    udp(A, B, 6081),
    'tunnel_not_to_peer',
    Object.fromEntries([4789, 8472, 6081].map((port) => [`port ${port} outwards`, udp(A, OUTSIDE, port)])),
  ),
  ...to('E3', tunnelled(4789, udp(A, B)), 'tunnel_sip_spoofed', {
    'VXLAN around a frame of C’s': tunnelled(4789, udp(C, B)),
    'Linux VXLAN around one in the gateway’s name': tunnelled(8472, udp(GATEWAY, B)),
    'Geneve around one in a controller’s name': tunnelled(6081, udp(CONTROLLER, B)),
    'Geneve with options': tunnelled(6081, udp(C, B), 8),
    'VXLAN around a question in C’s name': tunnelled(4789, arpRequestFrame(C, B.address)),
  }),
  ...to('E3', tunnelled(6081, udp(A, B), 8), 'tunnel_not_to_peer', { 'an honest one, to C': tunnelled(4789, udp(A, B), 0, C) }),
  ...to('E4', honest.udp, 'ip_protocol_not_allowed', { '6in4': carrying(41) }),
  ...to(
    'E5',
    honest.udp,
    'ip_protocol_not_allowed',
    Object.fromEntries([97, 115, 50, 51].map((protocol) => [`protocol ${protocol}`, carrying(protocol)])),
  ),
  ...to('E6', udp(A, B, 3544), 'tunnel_not_to_peer', { outwards: udp(A, OUTSIDE, 3544), 'to the gateway': udp(A, GATEWAY, 3544) }),
  ...to(
    'E7',
    honest.udp,
    'non_ip',
    Object.fromEntries([0x8847, 0x8848, 0x8863, 0x8864, 0x22f3, 0x88e7].map((type) => [`type ${type.toString(16)}`, ether(type)])),
  ),
];
