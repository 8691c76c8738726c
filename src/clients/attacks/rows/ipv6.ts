import {
  dhcpv6,
  ETHER,
  extension,
  fragment,
  icmpv6,
  ICMPV6,
  ipv6Canonical,
  linkAddress,
  macBytes,
  mld,
  mldReport,
  neighbourAdvertisement,
  neighbourSolicitation,
  prefixOption,
  PROTOCOL,
  redirect,
  routerAdvertisement,
  routingZero,
  u16,
  udp,
} from '../../frames/index.ts';
import type { Extension, Ipv6Fields } from '../../frames/index.ts';
import type { Attack, NetworkGuarantee, Shows } from '../attack.ts';
import { row } from '../row.ts';
import { linkLocal } from '../turn.ts';
import type { Turn } from '../turn.ts';

const ALL_NODES = 'ff02::1';
const ALL_NODES_MAC = '33:33:00:00:00:01';

/** The fabric speaks no IPv6 with guests at all: the twin of each is plain UDP over IPv4. */
function six(
  id: string,
  title: string,
  guarantee: NetworkGuarantee,
  why: string,
  make: (t: Turn) => { bytes: Buffer; shows: Shows; comment?: string },
): Attack {
  return row(id, {
    title,
    guarantee,
    differs: ['eth.dst', 'eth.type', 'ip', 'udp', 'ipv6', 'icmpv6', 'dhcpv6'],
    why,
    move: (t) => {
      const { shows, ...made } = make(t);
      return { ...made, honest: t.udp(), shows: { 'eth.type': ETHER.ipv6, ...shows } };
    },
  });
}

const advertisement = (t: Turn) =>
  routerAdvertisement({ lifetime: 1800, options: [linkAddress(1, t.scene.attacker.mac), prefixOption(`2001:db8:${t.index + 1}::`, 3600)] });

/** Six ways to bring an advertisement past a guard that looks at the first header only (RFC 7113). */
const ADVERTISEMENTS: readonly ((t: Turn) => readonly [how: string, fields: Partial<Ipv6Fields>, dst: string])[] = [
  () => ['plain', {}, ALL_NODES_MAC],
  (t) => ['to one host', { dst: linkLocal(t.scene.peer.mac) }, t.scene.peer.mac],
  () => ['behind hop-by-hop options', { extensions: [extension(PROTOCOL.hopByHop)] }, ALL_NODES_MAC],
  () => ['behind destination options', { extensions: [extension(PROTOCOL.destination)] }, ALL_NODES_MAC],
  (t) => ['as a first fragment', { extensions: [fragment({ more: true, id: t.transaction })] }, ALL_NODES_MAC],
  (t) => ['as an atomic fragment', { extensions: [fragment({ id: t.transaction })] }, ALL_NODES_MAC],
];

/** Chains of extension headers that a filter may lose its way in, by the headers as they follow each other. */
const CHAINS: readonly ((t: Turn) => readonly Extension[])[] = [
  (t) => [routingZero(linkLocal(t.scene.stranger.mac))],
  () => [extension(PROTOCOL.hopByHop), extension(PROTOCOL.hopByHop)],
  () => Array.from({ length: 12 }, () => extension(PROTOCOL.destination)),
  () => [extension(PROTOCOL.mobility)],
  () => [extension(PROTOCOL.hip)],
  () => [extension(PROTOCOL.shim6)],
  (t) => [fragment({ id: t.transaction }), fragment({ id: t.transaction })],
  () => [extension(PROTOCOL.destination, Buffer.alloc(1000))],
];

/** Packets whose header contradicts the frame, or names a sender that cannot be one. */
const BAD_HEADERS: readonly ((t: Turn) => readonly [Partial<Ipv6Fields>, Shows])[] = [
  (t) => [{ src: linkLocal(t.scene.stranger.mac) }, { 'ipv6.src': ipv6Canonical(linkLocal(t.scene.stranger.mac)) }],
  (t) => [{ src: `::ffff:${t.scene.controller.address}` }, { 'ipv6.src': ipv6Canonical(`::ffff:${t.scene.controller.address}`) }],
  () => [{ src: 'ff02::2' }, { 'ipv6.src': 'ff02::2' }],
  () => [{ src: '::1' }, { 'ipv6.src': '::1' }],
  () => [{ version: 4 }, {}],
  () => [{ payloadLength: 1400 }, { 'ipv6.plen': 1400 }],
];

export const IPV6_ROWS = [
  six('N1', 'advertises itself as a router, in six disguises', 'NET-4', 'one such frame gives a whole segment a new gateway', (t) => {
    const [how, fields, dst] = t.turn(ADVERTISEMENTS)(t);
    const bytes = t.ipv6(PROTOCOL.icmpv6, advertisement(t), { dst: ALL_NODES, hopLimit: 255, ...fields }, { dst });
    return { bytes, shows: { 'eth.dst': dst, 'icmpv6.type': ICMPV6.routerAdvertisement }, comment: `router advertisement, ${how}` };
  }),
  six('N2', 'advertises a neighbour’s address as its own', 'NET-1', 'ARP poison by another name', (t) => {
    const [owner, mac, hopLimit] = t.turn([
      [t.scene.peer, t.scene.attacker.mac, 255],
      [t.scene.attacker, t.scene.stranger.mac, 255],
      [t.scene.peer, t.scene.attacker.mac, 64],
    ] as const);
    const target = ipv6Canonical(linkLocal(owner.mac));
    const payload = neighbourAdvertisement({ target, flags: 1 + (t.index % 2) * 2, options: [linkAddress(2, mac)] });
    return {
      bytes: t.ipv6(PROTOCOL.icmpv6, payload, { dst: ALL_NODES, hopLimit }, { dst: ALL_NODES_MAC }),
      shows: { 'icmpv6.type': 136, 'icmpv6.nd.na.target_address': target, 'icmpv6.opt.linkaddr': mac, 'ipv6.hlim': hopLimit },
    };
  }),
  six(
    'N3',
    'solicits with a borrowed link address, or denies a neighbour its own',
    'NET-1',
    'questions poison too; and a doubt about an address takes it away',
    (t) => {
      const denial = t.index % 2 === 1;
      const target = ipv6Canonical(linkLocal(t.scene.peer.mac));
      const payload = neighbourSolicitation({ target, options: denial ? [] : [linkAddress(1, t.scene.stranger.mac)] });
      const [low] = macBytes(t.scene.peer.mac).subarray(3).toString('hex').match(/.{6}/) ?? [''];
      const dst = `33:33:ff:${low.slice(0, 2)}:${low.slice(2, 4)}:${low.slice(4)}`;
      const fields = { dst: `ff02::1:ff${low.slice(0, 2)}:${low.slice(2)}`, hopLimit: 255, ...(denial && { src: '::' }) };
      return {
        bytes: t.ipv6(PROTOCOL.icmpv6, payload, fields, { dst }),
        shows: {
          'icmpv6.type': 135,
          'icmpv6.nd.ns.target_address': target,
          ...(denial ? { 'ipv6.src': '::' } : { 'icmpv6.opt.linkaddr': t.scene.stranger.mac }),
        },
      };
    },
  ),
  six('N4', 'redirects its peer by ICMPv6', 'NET-1', 'the better way is through the attacker', (t) => {
    const target = ipv6Canonical(linkLocal(t.scene.attacker.mac));
    const payload = redirect({ target, destination: `2001:db8::${t.index + 1}`, options: [linkAddress(2, t.scene.attacker.mac)] });
    return { bytes: t.ipv6(PROTOCOL.icmpv6, payload, { hopLimit: 255 }), shows: { 'icmpv6.type': ICMPV6.redirect } };
  }),
  six(
    'N5',
    'hides UDP behind routing headers, doubled ones, unknown ones, long ones',
    'NET-1',
    'a filter that gives up half-way must not give in',
    (t) => {
      const extensions = t.turn(CHAINS)(t);
      return { bytes: t.ipv6(PROTOCOL.udp, t.datagram(), { extensions }), shows: { 'ipv6.nxt': extensions[0]?.header ?? PROTOCOL.udp } };
    },
  ),
  six('N6', 'answers as if it were the DHCPv6 server', 'NET-4', 'whoever hands out addresses hands out name servers', (t) => {
    const type = t.turn([2, 7, 10]);
    const identity = Buffer.concat([u16(3), u16(1), macBytes(t.scene.attacker.mac)]);
    const message = dhcpv6({
      type,
      transaction: t.transaction & 0xffffff,
      options: [
        [2, identity],
        [23, t.names.bytes(16)],
        [13, t.mark],
      ],
    });
    return {
      bytes: t.ipv6(PROTOCOL.udp, udp({ source: 547, destination: 546, payload: message })),
      shows: { 'udp.srcport': 547, 'udp.dstport': 546, 'dhcpv6.msgtype': type },
    };
  }),
  six(
    'N7',
    'queries for multicast listeners, or joins groups from no address',
    'NET-4',
    'the querier steers who hears what; and nobody can be asked about ::',
    (t) => {
      const query = t.index % 2 === 0;
      const group = `ff02::${(t.index + 16).toString(16)}:${t.sourcePort.toString(16)}`;
      const payload = query ? mld({ type: ICMPV6.mldQuery, delay: 1000, group: '::' }) : mldReport(group);
      const fields = { dst: query ? ALL_NODES : 'ff02::16', hopLimit: 1, ...(!query && { src: '::' }) };
      const dst = query ? ALL_NODES_MAC : '33:33:00:00:00:16';
      return {
        bytes: t.ipv6(
          PROTOCOL.icmpv6,
          payload,
          { ...fields, extensions: [extension(PROTOCOL.hopByHop, Buffer.from([5, 2, 0, 0, 1, 0]))] },
          { dst },
        ),
        shows: { 'eth.dst': dst, 'icmpv6.type': query ? ICMPV6.mldQuery : ICMPV6.mldReport2 },
      };
    },
  ),
  six(
    'N8',
    'sends IPv6 in another’s name, from a group, or with a header that contradicts the frame',
    'NET-1',
    'all that IPv4 is checked for, once more',
    (t) => {
      const [fields, shows] = t.turn(BAD_HEADERS)(t);
      const echo = icmpv6({ type: ICMPV6.echo, body: Buffer.concat([u16(t.index), u16(1), t.payload]) });
      return { bytes: t.ipv6(PROTOCOL.icmpv6, echo, fields), shows };
    },
  ),
];
