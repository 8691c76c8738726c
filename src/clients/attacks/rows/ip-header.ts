import { ETHER, ipv4Bytes, option, OPTION, PROTOCOL, resolve, route, snap, u8 } from '../../frames/index.ts';
import type { Ipv4Fields } from '../../frames/index.ts';
import type { Attack, Shows } from '../attack.ts';
import { row } from '../row.ts';
import type { Turn } from '../turn.ts';

/** UDP, TCP and ICMP alike. */
const carried = (t: Turn, ip: Partial<Ipv4Fields>): Buffer => t.turn([() => t.udp({ ip }), () => t.tcp({ ip }), () => t.icmp({ ip })])();

/** A row in which the IPv4 header alone is another. */
export function header(
  id: string,
  title: string,
  why: string,
  differs: string[],
  ip: (t: Turn) => Partial<Ipv4Fields>,
  shows: (t: Turn) => Shows,
): Attack {
  return row(id, {
    title,
    guarantee: 'NET-1',
    differs,
    why,
    move: (t) => ({ bytes: carried(t, ip(t)), honest: carried(t, {}), shows: shows(t) }),
  });
}

const OPTIONS: readonly ((t: Turn) => readonly [number, Buffer])[] = [
  (t) => [OPTION.looseRoute, route(OPTION.looseRoute, t.scene.stranger.address, t.scene.gateway.address)],
  (t) => [OPTION.strictRoute, route(OPTION.strictRoute, t.scene.gateway.address)],
  () => [OPTION.recordRoute, option(OPTION.recordRoute, Buffer.concat([u8(4), Buffer.alloc(12)]))],
  () => [OPTION.timestamp, option(OPTION.timestamp, Buffer.concat([u8(5), u8(0), Buffer.alloc(8)]))],
  () => [OPTION.routerAlert, option(OPTION.routerAlert, Buffer.alloc(2))],
];

export const IP_HEADERS = [
  row('I13', {
    title: 'sends IPv4 options: source routes, recorded routes, time stamps, router alert',
    guarantee: 'NET-1',
    differs: ['ip.hdr_len', 'ip.opt.type'],
    why: 'a source route goes round every filter of destinations, and no guest needs any option',
    move: (t) => {
      const [type, options] = t.turn(OPTIONS)(t);
      return {
        bytes: t.udp({ ip: { options } }),
        honest: t.udp(),
        shows: { 'ip.opt.type': type, 'ip.hdr_len': 20 + options.length + (-options.length & 3) },
      };
    },
  }),
  header(
    'I14',
    'sends an IPv4 header that says it is shorter than any',
    'ip_header_corrupted: who trusts the length reads ports out of addresses',
    ['ip.hdr_len'],
    (t) => ({ headerWords: t.turn([4, 1, 0, 3]) }),
    (t) => ({ 'ip.hdr_len': t.turn([4, 1, 0, 3]) * 4 }),
  ),
  header(
    'I15',
    'sends another version of IP under IPv4’s EtherType',
    'the EtherType says who reads it, the version says what it is; they must agree',
    ['ip.version'],
    (t) => ({ version: t.turn([5, 6, 1, 15]) }),
    (t) => ({ 'eth.type': ETHER.ipv4, 'ip.version': t.turn([5, 6, 1, 15]) }),
  ),
  header(
    'I16',
    'sends an IPv4 header with a wrong checksum',
    'ip_header_corrupted: what a receiver must throw away is of no use to anybody lawful',
    ['ip.checksum'],
    (t) => ({ checksum: t.turn([0, 10, 0xffff]) }),
    (t) => ({ 'ip.checksum': t.turn([0, 10, 0xffff]) }),
  ),
  row('I17', {
    title: 'sends with a time to live of 0, which is over, or of 1, which reaches a neighbour',
    guarantee: 'NET-1',
    verdict: 'depends',
    differs: ['ip.ttl'],
    why: 'a packet whose time is over makes routers complain about it; on the same segment, one hop is enough',
    move: (t) => {
      const ttl = t.turn([0, 0, 1]);
      return {
        bytes: t.udp({ ip: { ttl } }),
        honest: t.udp(),
        shows: { 'ip.ttl': ttl },
        expect: ttl === 0 ? 'dropped' : { reaches: ['peer'] },
        comment: `TTL ${ttl}`,
      };
    },
  }),
  header(
    'I18',
    'sets the reserved flag',
    'the flag must be zero (RFC 3514 is a joke)',
    ['ip.flags'],
    (t) => ({ flags: t.turn([4, 6]) }),
    (t) => ({ 'ip.flags': t.turn([4, 6]) }),
  ),
  row('I19', {
    title: 'wraps IPv4 with a borrowed address into LLC and SNAP',
    guarantee: 'NET-1',
    differs: ['eth.type', 'eth.len', 'llc', 'ip.src'],
    why: 'some receivers unwrap it, and a filter of EtherTypes never saw an IP packet',
    move: (t) => {
      const packet = t.packet(PROTOCOL.udp, t.datagram(), { ip: { src: t.scene.stranger.address } });
      const payload = snap({ protocol: ETHER.ipv4, payload: packet });
      return {
        bytes: t.frame('length', payload),
        honest: t.udp(),
        shows: { 'eth.len': payload.length, 'llc.dsap': 0xaa, 'llc.type': ETHER.ipv4, 'ip.src': t.scene.stranger.address },
      };
    },
  }),
  row('I20', {
    title: 'sends an EtherType that is not IPv4’s and not ARP’s',
    guarantee: 'NET-1',
    differs: ['eth.type', 'eth.len', 'llc', 'ip', 'udp'],
    why: 'what no filter understands must not pass by default',
    move: (t) => {
      const type = t.turn([ETHER.experimental, 0x88b6, 0x0000, 0x6003, 0xffff]);
      return { bytes: t.frame(type, t.payload), honest: t.udp(), shows: { 'eth.type': type } };
    },
  }),
  row('I21', {
    title: 'sends TCP where the IPv4 header should be',
    guarantee: 'NET-1',
    differs: ['ip', 'tcp'],
    why: 'ip_header_corrupted: bytes at the right places may look like addresses',
    move: (t) => {
      const ends = { src: ipv4Bytes(t.scene.attacker.address), dst: ipv4Bytes(t.scene.peer.address) };
      const bytes = t.frame(ETHER.ipv4, resolve(t.segment({ source: 1 + t.names.integer(4000) }), ends));
      return { bytes, honest: t.tcp(), shows: { 'eth.type': ETHER.ipv4, 'ip.version': 0 } };
    },
  }),
  row('I22', {
    title: 'sends to 0.0.0.0, or ends where the destination would be',
    guarantee: 'NET-1',
    differs: ['ip', 'udp'],
    why: 'some hosts take nowhere for themselves',
    move: (t) => {
      if (t.index % 3 === 2)
        return {
          bytes: t.udp({ link: { minimum: 0 } }).subarray(0, 14 + 16),
          honest: t.udp(),
          shows: { 'eth.type': ETHER.ipv4 },
          comment: 'no destination',
        };
      return {
        bytes: t.udp({ ip: { dst: '0.0.0.0' } }),
        honest: t.udp(),
        shows: { 'ip.dst': '0.0.0.0', 'ip.src': t.scene.attacker.address },
      };
    },
  }),
];
