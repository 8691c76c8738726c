import {
  ah,
  backbone,
  esp,
  ETHER,
  etherip,
  geneve,
  gre,
  l2tp,
  mpls,
  pppoe,
  PROTOCOL,
  teredo,
  trill,
  TUNNEL_PORT,
  u16,
  vxlan,
} from '../../frames/index.ts';
import type { Shows } from '../attack.ts';
import { row } from '../row.ts';
import type { Turn } from '../turn.ts';

/** A packet in another guest's name, to be carried inside something else. */
const inner = (t: Turn): Buffer => t.packet(PROTOCOL.udp, t.datagram(), { from: t.scene.stranger });
const innerFrame = (t: Turn): Buffer => t.udp({ from: t.scene.stranger });

const EXOTIC: readonly ((t: Turn) => { protocol: number; payload: Buffer })[] = [
  (t) => ({ protocol: PROTOCOL.etherip, payload: etherip(innerFrame(t)) }),
  (t) => ({ protocol: PROTOCOL.l2tp, payload: l2tp({ session: 1 + t.index, payload: innerFrame(t) }) }),
  (t) => ({ protocol: PROTOCOL.esp, payload: esp({ spi: 256 + t.index, sequence: 1, payload: t.payload }) }),
  (t) => ({ protocol: PROTOCOL.ah, payload: ah({ next: PROTOCOL.ipv4, spi: 256 + t.index, sequence: 1, payload: inner(t) }) }),
];

/** What VXLAN and its like are judged by: whom they are sent to, and whose frame they carry. */
function overlay(t: Turn) {
  const { attacker, controller, gateway, peer } = t.scene;
  const [destination, wrap] = t.turn([
    [TUNNEL_PORT.vxlan, vxlan],
    [TUNNEL_PORT.oldVxlan, vxlan],
    [TUNNEL_PORT.geneve, geneve],
  ] as const);
  const network = 1 + t.names.integer(1000);
  const carry = (frame: Buffer): { destination: number; payload: Buffer } => ({ destination, payload: wrap({ network, payload: frame }) });
  const plain = carry(t.udp());
  const honest = t.udp({ udp: plain });
  const kinds = [
    { to: controller, link: { dst: gateway.mac }, udp: plain, inner: attacker, lawful: false, comment: 'to a controller' },
    {
      to: peer,
      link: {},
      udp: carry(innerFrame(t)),
      inner: t.scene.stranger,
      lawful: false,
      comment: 'to the peer, with another guest’s addresses inside',
    },
    { to: peer, link: {}, udp: plain, inner: attacker, lawful: true, comment: 'to the peer, with its own addresses inside' },
  ];
  const { lawful, inner: sender, to, link, udp, comment } = kinds[Math.floor(t.index / 3) % 3] as (typeof kinds)[number];
  const shows: Shows = { 'udp.dstport': destination, 'ip.dst': to.address, 'ip.src': [attacker.address, sender.address] };
  return { bytes: t.udp({ to, link, udp }), honest, shows, lawful, comment: `UDP port ${destination}, ${comment}` };
}

export const TUNNELS = [
  row('E1', {
    title: 'wraps a packet in another guest’s name into IPv4',
    guarantee: 'NET-1',
    differs: ['ip'],
    why: 'a receiver that unwraps it believes the inside',
    move: (t) => ({
      bytes: t.ip(PROTOCOL.ipv4, inner(t)),
      honest: t.udp(),
      shows: { 'ip.proto': PROTOCOL.ipv4, 'ip.src': [t.scene.attacker.address, t.scene.stranger.address] },
    }),
  }),
  row('E2', {
    title: 'wraps a packet in another guest’s name into GRE',
    guarantee: 'NET-1',
    differs: ['ip', 'gre'],
    why: 'a tunnel is a cable to somewhere else',
    move: (t) => ({
      bytes: t.ip(PROTOCOL.gre, gre({ protocol: ETHER.ipv4, payload: inner(t), checksummed: t.index % 2 === 1 })),
      honest: t.udp(),
      shows: {
        'ip.proto': [PROTOCOL.gre, PROTOCOL.udp],
        'gre.proto': ETHER.ipv4,
        'ip.src': [t.scene.attacker.address, t.scene.stranger.address],
      },
    }),
  }),
  row('E3', {
    title: 'sends VXLAN or Geneve: to infrastructure, or with a borrowed address inside, it is dropped; between peers it is plain UDP',
    guarantee: 'NET-3',
    verdict: 'depends',
    differs: ['eth.dst', 'eth.src', 'ip.dst', 'ip.src', 'udp'],
    why: 'the fabric may speak the same protocol among its own, and would take the guest’s for it',
    move: (t) => {
      const { lawful, ...move } = overlay(t);
      return { ...move, expect: lawful ? { reaches: ['peer'] } : 'dropped' };
    },
  }),
  row('E4', {
    title: 'carries IPv6 in IPv4, or IPv4 in IPv6',
    guarantee: 'NET-1',
    differs: ['eth.type', 'ip', 'ipv6'],
    why: 'each kind hides from the filters of the other',
    move: (t) => {
      if (t.index % 2 === 1)
        return {
          bytes: t.ipv6(PROTOCOL.ipv4, inner(t)),
          honest: t.udp(),
          shows: { 'eth.type': ETHER.ipv6, 'ipv6.nxt': PROTOCOL.ipv4, 'ip.src': t.scene.stranger.address },
        };
      const bytes = t.ip(PROTOCOL.ipv6, t.ipv6Packet(PROTOCOL.udp, t.datagram()));
      return { bytes, honest: t.udp(), shows: { 'ip.proto': PROTOCOL.ipv6, 'ipv6.nxt': PROTOCOL.udp } };
    },
  }),
  row('E5', {
    title: 'sends EtherIP, L2TP, ESP or AH',
    guarantee: 'NET-1',
    differs: ['ip.proto', 'udp'],
    why: 'what is inside cannot be seen, or is a whole frame of its own',
    move: (t) => {
      const { protocol, payload } = t.turn(EXOTIC)(t);
      return { bytes: t.ip(protocol, payload), honest: t.udp(), shows: { 'ip.proto': protocol } };
    },
  }),
  row('E6', {
    title: 'sends Teredo: plain UDP to a peer, and dropped to any other address',
    guarantee: 'NET-3',
    verdict: 'depends',
    differs: ['eth.dst', 'ip.dst'],
    why: 'IPv6 through a relay goes round everything that filters IPv4',
    move: (t) => {
      const inside = t.ipv6Packet(PROTOCOL.udp, t.datagram(), { src: '2001:0:808:808::1', dst: '2001:db8::9' });
      const udp = {
        destination: TUNNEL_PORT.teredo,
        payload: teredo({ port: t.port, address: t.scene.attacker.address, payload: inside }),
      };
      const lawful = t.index % 3 === 2;
      const to = lawful
        ? t.scene.peer
        : {
            mac: t.scene.gateway.mac,
            address: [t.scene.controller.address, '198.51.100.44', t.scene.outside.address][Math.floor(t.index / 3) % 3] as string,
          };
      return {
        bytes: t.udp({ to, udp }),
        honest: t.udp({ udp }),
        expect: lawful ? { reaches: ['peer'] } : 'dropped',
        shows: { 'udp.dstport': TUNNEL_PORT.teredo, 'ip.dst': to.address },
      };
    },
  }),
  row('E7', {
    title: 'sends MPLS, PPPoE, TRILL or backbone frames',
    guarantee: 'NET-1',
    differs: ['eth.type', 'ip', 'udp', 'mpls', 'pppoe'],
    why: 'labels and sessions are the operators’ own, and carry a packet past every filter',
    move: (t) => {
      const [type, payload, shows] = t.turn<() => readonly [number, Buffer, Shows]>([
        () => [
          ETHER.mpls,
          mpls({ labels: [16 + t.index, 100], payload: inner(t) }),
          { 'mpls.label': [16 + t.index, 100], 'ip.src': t.scene.stranger.address },
        ],
        () => [
          ETHER.pppoeDiscovery,
          pppoe({ code: 9, session: 0, payload: Buffer.concat([u16(0x0101), u16(0), u16(0x0103), u16(t.mark.length), t.mark]) }),
          { 'pppoe.code': 9 },
        ],
        () => [
          ETHER.pppoeSession,
          pppoe({ code: 0, session: 7, payload: Buffer.concat([u16(0x0021), inner(t)]) }),
          { 'pppoe.session_id': 7 },
        ],
        () => [ETHER.trill, trill({ egress: 2, ingress: 1, payload: innerFrame(t) }), {}],
        () => [ETHER.backbone, backbone({ service: 0x100, payload: innerFrame(t) }), {}],
      ])();
      return { bytes: t.frame(type, payload), honest: t.udp(), shows: { 'eth.type': type, ...shows } };
    },
  }),
];
