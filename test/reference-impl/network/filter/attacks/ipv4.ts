import { buildSnap } from '../../../../../src/reference-impl/network/frames/llc.ts';
import { A, B, C, edited, EVERYBODY, GATEWAY, ip, OUTSIDE, reheaded, via } from '../ground.ts';
import { data, udp, tcp, changed, ether, withOptions, fragment, honest, group, ipGroup, type Attack, to } from './make.ts';

export const IPV4_ATTACKS: readonly Attack[] = [
  ...to('I1', honest.udp, 'sip_not_of_port', { "C's address": udp(changed(A, { address: C.address }), B) }),
  ...to('I2', honest.udp, 'sip_not_of_port', { 'from outside': udp(changed(A, { address: OUTSIDE.address }), B) }),
  ...to('I3', honest.discover, 'sip_unspecified', { TCP: tcp(changed(A, { address: 0 }), B), UDP: udp(changed(A, { address: 0 }), B) }),
  ...to('I4', honest.udp, 'sip_is_loopback_address', { loopback: udp(changed(A, { address: ip('127.0.0.1') }), B) }),
  ...to('I5', honest.udp, 'sip_is_mc', {
    OSPF: udp(changed(A, { address: ip('224.0.0.5') }), B),
    '239/8': udp(changed(A, { address: ip('239.1.1.1') }), B),
  }),
  ...to('I6', honest.udp, 'sip_class_e', {
    first: udp(changed(A, { address: ip('240.0.0.1') }), B),
    last: udp(changed(A, { address: ip('255.255.255.254') }), B),
  }),
  ...to('I7', honest.udp, 'ipv4_sip_is_limited_bc', { broadcast: udp(changed(A, { address: -1 }), B) }),
  ...to('I8', honest.tcp, 'port_loopback_filter', {
    'to itself': tcp(A, changed(B, { address: A.address })),
    'by the gateway': tcp(A, changed(GATEWAY, { address: A.address })),
  }),
  ...to('I10', honest.udp, 'sip_not_of_port', { "B's address": udp(changed(A, { address: B.address }), GATEWAY) }),
  ...to('I11', honest.udp, 'unresolved_neigh', {
    "B's MAC, C's address": udp(A, changed(B, { address: C.address })),
    'C by the gateway': udp(A, changed(GATEWAY, { address: C.address })),
  }),
  ...to('I12', honest.udp, 'uc_dip_over_mc_dmac', {
    multicast: udp(A, changed(B, { mac: group })),
    'of IPv4': udp(A, changed(B, { mac: ipGroup })),
    broadcast: udp(A, changed(B, { mac: EVERYBODY.mac })),
  }),
  ...to(
    'I13',
    honest.tcp,
    'ip_options',
    Object.fromEntries([131, 137, 7, 68, 148].map((type) => [`option ${type}`, withOptions(type, 4, 4, 0)])),
  ),
  ...to('I14', honest.tcp, 'ip_header_corrupted', {
    four: edited(honest.tcp, 14, 0x44),
    one: edited(honest.tcp, 14, 0x41),
    'beyond the frame': edited(honest.tcp.subarray(0, 54), 14, 0x4f),
  }),
  ...to(
    'I15',
    honest.tcp,
    'ip_header_corrupted',
    Object.fromEntries([1, 5, 6].map((version) => [`version ${version}`, reheaded(honest.tcp, 14, (version << 4) | 5)])),
  ),
  ...to('I16', honest.tcp, 'ip_header_corrupted', { none: edited(honest.tcp, 24, 0, 0), wrong: edited(honest.tcp, 24, 0, 10) }),
  ...to('I17', reheaded(honest.tcp, 22, 1), 'ttl_value_is_too_small', { 'no hops': reheaded(honest.tcp, 22, 0) }),
  ...to('I18', reheaded(honest.tcp, 20, 0), 'ip_fragment', {
    reserved: reheaded(honest.tcp, 20, 0x80),
    'and DF': reheaded(honest.tcp, 20, 0xc0),
  }),
  ...to('I19', honest.udp, 'llc_snap_parsing', {
    'IPv4 in SNAP': ether(60, buildSnap(0, 0x0800, udp(changed(A, { address: C.address }), B).subarray(14))),
  }),
  ...to('I20', honest.udp, 'non_ip', { local: ether(0x88b5), highest: ether(0xffff) }),
  ...to('I20', honest.udp, 'llc_snap_parsing', { zero: ether(0) }),
  ...to('I21', honest.tcp, 'ip_header_corrupted', { 'TCP behind Ethernet': ether(0x0800, honest.tcp.subarray(34)), zeros: ether(0x0800) }),
  ...to('I22', honest.udp, 'dip_unspecified', { zero: udp(A, via('0.0.0.0')), 'its net': udp(A, via('0.1.2.3')) }),
  ...to('F1', honest.tcp, 'ip_fragment', { first: fragment(0x2000), 'of UDP': fragment(0x2000, honest.udp.subarray(34), 17) }),
  ...to('F2', honest.tcp, 'ip_fragment', { tiny: fragment(0x0001), 'and more': fragment(0x2001) }),
  ...to('F3', honest.tcp, 'ip_fragment', { overlapping: fragment(0x2002), 'the other': fragment(0x0003) }),
  ...to('F4', honest.echo, 'ip_fragment', { 'beyond 64 KiB': fragment(0x1fff, Buffer.alloc(1000), 1) }),
  ...to('F5', honest.discover, 'ip_fragment', { 'second half of an offer': fragment(0x0001, data, 17) }),
];
