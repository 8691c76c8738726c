import { udpFrame } from '../../../../../src/reference-impl/network/frames/conversation.ts';
import { buildSnap } from '../../../../../src/reference-impl/network/frames/llc.ts';
import { A, B, C, EVERYBODY, GATEWAY, mac, reheaded, tagged } from '../ground.ts';
import { udp, changed, ether, honest, group, ipGroup, type Attack, to } from './make.ts';

export const ETHERNET_ATTACKS: readonly Attack[] = [
  ...to('M1', honest.udp, 'smac_not_of_port', { "another machine's source MAC": udp(changed(A, { mac: C.mac }), B) }),
  ...to('M2', honest.udp, 'smac_not_of_port', { 'no source MAC': udp(changed(A, { mac: mac('00:00:00:00:00:00') }), B) }),
  ...to('M3', honest.udp, 'source_mac_is_multicast', { 'broadcast source MAC': udp(changed(A, { mac: EVERYBODY.mac }), B) }),
  ...to('M4', honest.udp, 'source_mac_is_multicast', {
    multicast: udp(changed(A, { mac: group }), B),
    'of IPv4': udp(changed(A, { mac: ipGroup }), B),
  }),
  ...to('M5', honest.udp, 'smac_not_of_port', { "the gateway's": udp(changed(A, { mac: GATEWAY.mac }), B) }),
  ...to('M6', honest.udp, 'smac_not_of_port', { 'the destination as source': udp(changed(A, { mac: B.mac }), B) }),
  ...to('M6', honest.udp, 'smac_equals_dmac', { 'the source as destination': udp(A, changed(B, { mac: A.mac })) }),
  ...to('M7', honest.udp, 'smac_not_of_port', { 'one of very many': udp(changed(A, { mac: mac('5e:12:34:56:78:9a') }), B) }),
  ...to('M8', honest.udp, 'smac_not_of_port', { 'universal, not local': udp(changed(A, { mac: mac('00:00:00:00:00:0a') }), B) }),
  ...to('M9', honest.reply, 'smac_not_of_port', { "an idle peer's": udp(B, GATEWAY) }),
  ...to('V1', honest.udp, 'vlan_tag_mismatch', { 'its own': tagged(honest.udp, 0x8100, 20) }),
  ...to('V2', honest.udp, 'vlan_tag_mismatch', { "the controllers'": tagged(honest.udp, 0x8100, 10) }),
  ...to('V3', honest.udp, 'vlan_tag_mismatch', {
    priority: tagged(honest.udp, 0x8100, 0),
    'and ARP': tagged(honest.request, 0x8100, 0xe000),
  }),
  ...to('V4', honest.udp, 'vlan_tag_mismatch', {
    twice: tagged(honest.udp, 0x8100, 1, 0x8100, 10),
    'nine times': tagged(honest.udp, ...Array.from({ length: 9 }, () => [0x8100, 10]).flat()),
  }),
  ...to(
    'V5',
    honest.udp,
    'vlan_tag_mismatch',
    Object.fromEntries([0x88a8, 0x9100, 0x9200].map((type) => [type.toString(16), tagged(honest.udp, type, 20)])),
  ),
  ...to('V6', honest.udp, 'vlan_tag_mismatch', {
    '4095': tagged(honest.udp, 0x8100, 4095),
    '1': tagged(honest.udp, 0x8100, 1),
    'cut off': tagged(honest.udp, 0x8100, 1).subarray(0, 15),
  }),
  ...to('V7', honest.udp, 'dmac_reserved', {
    DTP: ether(46, buildSnap(0x00000c, 0x2004, Buffer.alloc(38)), mac('01:00:0c:cc:cc:cc')),
    VTP: ether(46, buildSnap(0x00000c, 0x2003, Buffer.alloc(38)), mac('01:00:0c:cc:cc:cc')),
  }),
  ...to(
    'C1',
    honest.udp,
    'dmac_reserved',
    Object.fromEntries(
      [
        [0x88cc, 14],
        [38, 0],
        [0x8809, 2],
        [0x888e, 3],
        [0x8808, 1],
      ].map(([type = 0, last = 0]) => [
        `type ${type.toString(16)}`,
        ether(type, Buffer.alloc(46), mac(`01:80:c2:00:00:0${last.toString(16)}`)),
      ]),
    ),
  ),
  ...to('C1', honest.udp, 'non_ip', { 'LLDP to B': ether(0x88cc) }),
  ...to('C2', honest.udp, 'dmac_reserved', {
    CDP: ether(46, buildSnap(0x00000c, 0x2000, Buffer.alloc(38)), mac('01:00:0c:cc:cc:cc')),
    'PVST+': ether(46, Buffer.alloc(46), mac('01:00:0c:cc:cc:cd')),
  }),
  ...to('C3', honest.udp, 'non_ip', { loopback: ether(0x9000), 'wake on LAN': ether(0x0842) }),
  ...to('S1', honest.udp, 'no_l3_header', { runt: honest.udp.subarray(0, 14) }),
  ...to('S1', honest.udp, 'frame_too_short', { empty: Buffer.alloc(0), 'no type': honest.udp.subarray(0, 13) }),
  ...to('S2', honest.udp, 'no_l3_header', { '10 bytes': honest.udp.subarray(0, 24), '19 bytes': honest.udp.subarray(0, 33) }),
  ...to('S2', honest.udp, 'ip_length_mismatch', { '20 bytes': honest.udp.subarray(0, 34), '30 bytes': honest.udp.subarray(0, 44) }),
  ...to('S3', honest.udp, 'ip_length_mismatch', {
    longer: reheaded(honest.udp, 16, 5, 0x78),
    'shorter than its header': reheaded(honest.udp, 16, 0, 19),
  }),
  ...to('S3', Buffer.concat([udp(A, B), Buffer.alloc(6)]), 'ip_length_mismatch', {
    'more behind': Buffer.concat([honest.udp, Buffer.alloc(20)]),
  }),
  ...to('S4', udpFrame(A, B, 1, 5000, Buffer.alloc(1472)), 'exceeds_l2_mtu', {
    '1,501': udpFrame(A, B, 1, 5000, Buffer.alloc(1473)),
    '1,505': udpFrame(A, B, 1, 5000, Buffer.alloc(1477)),
    '70,000': Buffer.concat([honest.udp, Buffer.alloc(70_000)]),
  }),
  ...to('S6', honest.udp, 'ether_type_invalid', { '05dd': ether(0x05dd), '05ff': ether(0x05ff) }),
  ...to('S6', honest.udp, 'llc_snap_parsing', { '05dc': ether(0x05dc) }),
];
