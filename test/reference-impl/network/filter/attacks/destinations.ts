import { echoRequestFrame, tcpFrame, udpFrame } from '../../../../../src/reference-impl/network/frames/conversation.ts';
import { buildIpv4 } from '../../../../../src/reference-impl/network/frames/ipv4.ts';
import { A, B, C, CONTROLLER, DHCP_SERVER, EVERYBODY, GATEWAY, ip, mac, OUTSIDE, reheaded, via, WIRE_SERVER } from '../ground.ts';
import { data, udp, tcp, changed, ether, carrying, honest, nobody, group, type Attack, to, segment } from './make.ts';

export const DESTINATION_ATTACKS: readonly Attack[] = [
  ...to('B1', honest.discover, 'dip_is_bc', { 'to all': udp(A, EVERYBODY), 'by one MAC': udp(A, changed(B, { address: -1 })) }),
  ...to('B2', honest.udp, 'dip_is_bc', {
    "the subnet's": udp(A, changed(EVERYBODY, { address: ip('10.1.255.255') })),
    'by one MAC': udp(A, changed(B, { address: ip('10.1.255.255') })),
    'old spelling': udp(A, changed(GATEWAY, { address: ip('10.1.0.0') })),
  }),
  ...to('B3', honest.udp, 'dip_is_mc', {
    mDNS: udp(A, { mac: mac('01:00:5e:00:00:fb'), address: ip('224.0.0.251') }, 5353),
    'by one MAC': udp(A, changed(GATEWAY, { address: ip('239.1.1.1') })),
  }),
  ...to('B4', honest.echo, 'uc_dip_over_mc_dmac', { smurf: echoRequestFrame(A, changed(B, { mac: EVERYBODY.mac }), 1, 1) }),
  ...to('B5', honest.udp, 'unresolved_neigh', {
    'to nobody': udp(A, changed(B, { mac: nobody })),
    'to a stranger': udp(A, C),
    'to the DHCP server': udp(A, DHCP_SERVER),
  }),
  ...to('B7', honest.udp, 'dip_is_mc', { 'outside the map': udp(A, { mac: mac('01:00:5e:80:00:fb'), address: ip('224.0.0.251') }) }),
  ...to('B7', honest.udp, 'non_ip', { 'not of IP': ether(0x88b5, Buffer.alloc(46), group) }),
  ...to('P1', honest.outside, 'dip_is_protected', {
    TCP: tcp(A, CONTROLLER),
    UDP: udp(A, CONTROLLER),
    echo: echoRequestFrame(A, CONTROLLER, 1, 1),
    last: tcp(A, via('10.9.255.255')),
  }),
  ...to('P2', honest.wire, 'dip_is_protected', {
    'another port': udpFrame(A, WIRE_SERVER, 50_000, 80, data),
    HTTPS: tcpFrame(A, WIRE_SERVER, { ...segment, destinationPort: 443 }),
    'by another MAC': tcp(A, changed(WIRE_SERVER, { mac: B.mac })),
  }),
  ...to('P3', honest.outside, 'dip_link_local', { metadata: tcp(A, via('169.254.169.254')) }),
  ...to('P4', honest.outside, 'dip_is_protected', {
    'storage by the gateway': tcp(A, via('10.2.0.7')),
    'the root OS by the gateway': tcp(A, via('10.1.0.3')),
  }),
  ...to('P5', honest.outside, 'ip_options', {
    'source route': ether(
      0x0800,
      buildIpv4(
        { protocol: 6, source: A.address, destination: OUTSIDE.address, options: Buffer.from([131, 7, 4, 10, 9, 0, 1, 0]) },
        honest.tcp.subarray(34),
      ),
      GATEWAY.mac,
    ),
  }),
  ...to('P5', honest.outside, 'ip_protocol_not_allowed', { 'in a tunnel': carrying(4, tcp(A, CONTROLLER).subarray(14)) }),
  ...to('P5', honest.outside, 'ip_fragment', { 'a later fragment': reheaded(tcp(A, CONTROLLER), 20, 0, 1) }),
  ...to('P6', honest.outside, 'dip_is_loopback_address', { loopback: tcp(A, via('127.0.0.1')) }),
  ...to('P6', honest.outside, 'dip_class_e', { 'class E': tcp(A, via('240.0.0.1')) }),
];
