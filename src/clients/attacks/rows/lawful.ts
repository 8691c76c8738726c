import { ARP } from '../../frames/index.ts';
import { row, storm } from '../row.ts';

/** What a guest may send: without these, a fabric that drops everything would look safe. */
export const LAWFUL = [
  row('Z1', {
    title: 'sends UDP to its peer, under its own addresses',
    guarantee: 'NET-1',
    verdict: 'pass',
    differs: [],
    why: 'a filter that refuses lawful traffic proves nothing',
    move: (t) => ({
      bytes: t.udp(),
      expect: { reaches: ['peer'] },
      shows: { 'eth.src': t.scene.attacker.mac, 'eth.dst': t.scene.peer.mac, 'ip.src': t.scene.attacker.address, 'udp.dstport': t.port },
    }),
  }),
  row('Z2', {
    title: 'asks by broadcast who has its peer’s address',
    guarantee: 'NET-4',
    verdict: 'pass-to',
    differs: [],
    why: 'without ARP nobody finds anybody; but only the owner of the address needs to hear the question',
    move: (t) => ({
      bytes: t.arp(),
      expect: { reaches: ['peer'] },
      shows: {
        'eth.dst': 'ff:ff:ff:ff:ff:ff',
        'arp.opcode': 1,
        'arp.src.hw_mac': t.scene.attacker.mac,
        'arp.dst.proto_ipv4': t.scene.peer.address,
      },
    }),
  }),
  row('Z3', {
    title: 'answers an ARP request with its own addresses',
    guarantee: 'NET-1',
    verdict: 'pass',
    differs: [],
    why: 'the other half of ARP',
    move: (t) => ({
      bytes: t.arpReply(),
      expect: { reaches: ['peer'] },
      shows: { 'eth.dst': t.scene.peer.mac, 'arp.opcode': 2, 'arp.src.proto_ipv4': t.scene.attacker.address },
    }),
  }),
  row('Z4', {
    title: 'looks for a DHCP server',
    guarantee: 'NET-4',
    verdict: 'pass-to',
    differs: [],
    why: 'the one broadcast over IP that a guest needs; nobody but the server needs to hear it',
    move: (t) => ({
      bytes: t.dhcp({ dhcp: { message: t.turn([1, 3]) } }),
      expect: { reaches: ['dhcpServer'] },
      shows: {
        'ip.src': '0.0.0.0',
        'ip.dst': '255.255.255.255',
        'udp.srcport': 68,
        'udp.dstport': 67,
        'dhcp.hw.mac_addr': t.scene.attacker.mac,
        'dhcp.option.dhcp': t.turn([1, 3]),
      },
    }),
  }),
  row('Z5', {
    title: 'announces its own address',
    guarantee: 'NET-4',
    verdict: 'limit',
    variations: ({ limits }) => storm(limits.arp),
    differs: ['arp.dst.proto_ipv4'],
    why: 'lawful after a move, and no more than now and then',
    limit: ({ limits }) => ({ frames: limits.arp }),
    move: (t) => ({
      bytes: t.arp({ arp: { targetAddress: t.scene.attacker.address } }),
      honest: t.arp(),
      expect: { reaches: [], within: ['peer', 'stranger', 'gateway', 'dhcpServer'] },
      shows: { 'arp.opcode': ARP.request, 'arp.src.proto_ipv4': t.scene.attacker.address, 'arp.dst.proto_ipv4': t.scene.attacker.address },
    }),
  }),
  row('Z6', {
    title: 'pings its gateway',
    guarantee: 'NET-1',
    verdict: 'pass',
    differs: [],
    why: 'ICMP is lawful where it tells nobody another way',
    move: (t) => ({
      bytes: t.icmp({ to: t.scene.gateway }),
      expect: { reaches: ['gateway'] },
      shows: { 'eth.dst': t.scene.gateway.mac, 'ip.dst': t.scene.gateway.address, 'icmp.type': 8 },
    }),
  }),
];
