import { BROADCAST, ETHER, ipv4Bytes, macText, u32 } from '../../frames/index.ts';
import { row, storm } from '../row.ts';
import { subnetAddress } from '../scene.ts';
import { anyMac } from './mac.ts';

/** Where an IPv4 group goes on Ethernet (RFC 1112). */
function groupMac(group: string): string {
  const low = ipv4Bytes(group).readUInt32BE(0) & 0x7fffff;
  return macText(Buffer.concat([Buffer.from([1, 0, 0x5e]), u32(low).subarray(1)]));
}

const GROUPS = ['224.0.0.251', '224.0.0.252', '239.255.255.250', '224.0.0.1'] as const;

export const BROADCASTS = [
  row('B1', {
    title: 'broadcasts UDP to everybody',
    guarantee: 'NET-4',
    differs: ['eth.dst', 'ip.dst'],
    why: 'everybody has to read it, and many answer',
    move: (t) => ({
      bytes: t.udp({ link: { dst: BROADCAST }, ip: { dst: '255.255.255.255' }, udp: { destination: t.turn([t.port, 137, 138, 1434]) } }),
      honest: t.udp({ udp: { destination: t.turn([t.port, 137, 138, 1434]) } }),
      shows: { 'eth.dst': BROADCAST, 'ip.dst': '255.255.255.255' },
    }),
  }),
  row('B2', {
    title: 'broadcasts to its subnet, also in a frame for one host',
    guarantee: 'NET-4',
    differs: ['eth.dst', 'ip.dst'],
    why: 'the receiver of the frame may spread what the switch did not',
    move: (t) => {
      const dst = t.turn([BROADCAST, t.scene.peer.mac]);
      return {
        bytes: t.udp({ link: { dst }, ip: { dst: subnetAddress(t.scene, -1) } }),
        honest: t.udp(),
        shows: { 'eth.dst': dst, 'ip.dst': subnetAddress(t.scene, -1) },
      };
    },
  }),
  row('B3', {
    title: 'sends multicast: name resolution, device discovery',
    guarantee: 'NET-4',
    differs: ['eth.dst', 'ip.dst'],
    why: 'LLMNR and its like believe whoever answers first',
    move: (t) => {
      const group = t.turn(GROUPS);
      return {
        bytes: t.udp({ link: { dst: groupMac(group) }, ip: { dst: group } }),
        honest: t.udp(),
        shows: { 'eth.dst': groupMac(group), 'ip.dst': group },
      };
    },
  }),
  row('B4', {
    title: 'broadcasts a frame with a packet for its peer',
    guarantee: 'NET-4',
    differs: ['eth.dst'],
    why: 'the kin of smurf: all hear it, and one may be made to answer for all',
    move: (t) => ({
      bytes: t.icmp({ link: { dst: BROADCAST } }),
      honest: t.icmp(),
      shows: { 'eth.dst': BROADCAST, 'ip.dst': t.scene.peer.address },
    }),
  }),
  row('B5', {
    title: 'sends to a MAC address that nobody has',
    guarantee: 'NET-2',
    differs: ['eth.dst'],
    why: 'a switch that does not know a port tries all of them',
    move: (t) => {
      const dst = anyMac(t);
      return { bytes: t.udp({ link: { dst } }), honest: t.udp(), shows: { 'eth.dst': dst } };
    },
  }),
  row('B6', {
    title: 'storms with the one broadcast that it may send, small ones and large ones',
    guarantee: 'NET-4',
    verdict: 'limit',
    variations: ({ limits }) => storm(limits.broadcasts),
    differs: [],
    why: 'what is lawful once is an attack by the thousand; and large frames weigh more than small ones',
    limit: ({ limits }) => ({ frames: limits.broadcasts, bytes: limits.bytes }),
    move: (t) => {
      const filling = t.index % 4 === 3 ? Array.from({ length: 4 }, () => [224, t.names.bytes(240)] as const) : [];
      const bytes = t.dhcp({ dhcp: { options: filling } });
      return {
        bytes,
        honest: { bytes, reaches: ['dhcpServer'] },
        expect: { reaches: [], within: ['dhcpServer'] },
        shows: { 'eth.dst': BROADCAST, 'udp.dstport': 67, 'dhcp.type': 1 },
      };
    },
  }),
  row('B7', {
    title: 'sends to group addresses that no IPv4 group has',
    guarantee: 'NET-4',
    differs: ['eth.dst', 'eth.type', 'ip', 'udp'],
    why: 'a group that nobody can have joined reaches whoever listens to all',
    move: (t) => {
      const low = macText(t.names.bytes(2));
      const [dst, bytes] = t.turn([
        () => [`01:00:5e:80:${low}`, t.udp({ link: { dst: `01:00:5e:80:${low}` }, ip: { dst: '224.0.0.251' } })],
        () => [`01:02:03:04:${low}`, t.udp({ link: { dst: `01:02:03:04:${low}` }, ip: { dst: '239.1.1.1' } })],
        () => [`01:00:5e:00:${low}`, t.frame(ETHER.experimental, t.payload, { link: { dst: `01:00:5e:00:${low}` } })],
      ] as const)() as [string, Buffer];
      return { bytes, honest: t.udp(), shows: { 'eth.dst': dst } };
    },
  }),
];
