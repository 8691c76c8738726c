import { ETHER, ipv4Bytes, OPTION, PROTOCOL, route } from '../../frames/index.ts';
import type { Attack, Shows } from '../attack.ts';
import { row } from '../row.ts';
import type { SceneHost } from '../scene.ts';
import type { Turn } from '../turn.ts';

/** To an address, by way of the gateway unless said otherwise; the twin goes to the gateway itself. */
function reach(id: string, title: string, why: string, target: (t: Turn) => SceneHost, port?: (t: Turn) => number): Attack {
  return row(id, {
    title,
    guarantee: 'NET-3',
    differs: ['eth.dst', 'ip.dst'],
    why,
    move: (t) => {
      const to = target(t);
      const destination = port?.(t) ?? t.turn([t.port, 443, 80, 22]);
      const send = (host: SceneHost): Buffer =>
        t.turn([
          () => t.tcp({ to: host, tcp: { destination } }),
          () => t.udp({ to: host, udp: { destination } }),
          () => t.icmp({ to: host }),
        ])();
      return {
        bytes: send(to),
        honest: { bytes: send(t.scene.gateway), reaches: ['gateway'] },
        shows: { 'eth.src': t.scene.attacker.mac, 'eth.dst': to.mac, 'ip.dst': to.address },
      };
    },
  });
}

const through = (t: Turn, address: string): SceneHost => ({ mac: t.scene.gateway.mac, address });

/** An IPv4 address in the clothes of IPv6. */
function disguised(address: string): readonly string[] {
  const hex = ipv4Bytes(address).toString('hex');
  const [high, low] = [hex.slice(0, 4), hex.slice(4)];
  return [`::ffff:${high}:${low}`, `64:ff9b::${high}:${low}`, `2002:${high}:${low}::1`, `::${high}:${low}`];
}

const DETOURS: readonly ((t: Turn, infrastructure: string) => { bytes: Buffer; shows: Shows })[] = [
  (t, address) => ({
    bytes: t.udp({ to: t.scene.gateway, ip: { options: route(OPTION.looseRoute, address) } }),
    shows: { 'ip.opt.type': OPTION.looseRoute },
  }),
  (t, address) => ({
    bytes: t.ip(PROTOCOL.ipv4, t.packet(PROTOCOL.udp, t.datagram(), { ip: { dst: address } }), { to: t.scene.gateway }),
    shows: { 'ip.dst': [t.scene.gateway.address, address] },
  }),
  (t, address) => ({
    bytes: t.udp({ to: t.scene.gateway, ip: { dst: address, flags: 0, offset: 1 } }),
    shows: { 'ip.dst': address, 'ip.frag_offset': 1 },
  }),
];

export const PROTECTED = [
  reach('P1', 'speaks to a fabric controller', 'who commands the fabric commands all guests', (t) =>
    t.turn([through(t, t.scene.controller.address), t.scene.controller]),
  ),
  reach(
    'P2',
    'speaks to the host agent at a port that is not for guests',
    'the one allowed port is not a door to the rest',
    (t) => t.turn([through(t, t.scene.wireServer.address), { mac: t.scene.rootOs.mac, address: t.scene.wireServer.address }]),
    (t) => t.turn([(t.scene.wireServer.port ?? 79) + 1, 22, 445, 32526].filter((port) => port !== t.scene.wireServer.port)),
  ),
  reach('P3', 'speaks to link-local addresses, where metadata might answer', 'whoever is asked there tells secrets to whoever asks', (t) =>
    through(t, t.turn(['169.254.169.254', '169.254.0.1', '169.254.255.254'])),
  ),
  reach(
    'P4',
    'sends to the gateway’s MAC address what is for a controller',
    'it has to end at the guest’s own port, not at a router that may be kind',
    (t) => through(t, t.turn([t.scene.controller, t.scene.device, t.scene.rootOs]).address),
  ),
  row('P5', {
    title: 'reaches for a controller by a source route, inside a packet, or in a later fragment',
    guarantee: 'NET-3',
    differs: ['ip', 'udp'],
    why: 'the outer destination is harmless, and the real one stands elsewhere',
    move: (t) => ({
      ...t.turn(DETOURS)(t, t.scene.controller.address),
      honest: { bytes: t.udp({ to: t.scene.gateway }), reaches: ['gateway'] },
    }),
  }),
  reach('P6', 'sends to loopback, class E, or its host’s own address', 'the stack that hands it on may take it for its own', (t) =>
    t.turn([through(t, '127.0.0.1'), { mac: t.scene.rootOs.mac, address: '127.0.0.1' }, through(t, '240.0.0.1'), t.scene.rootOs]),
  ),
  row('P7', {
    title: 'writes a controller’s IPv4 address as an IPv6 one',
    guarantee: 'NET-3',
    differs: ['eth.type', 'ip', 'ipv6'],
    why: 'mapped, translated and tunnelled addresses lead to the same host',
    move: (t) => {
      const dst = t.turn(disguised(t.scene.controller.address));
      return {
        bytes: t.ipv6(PROTOCOL.udp, t.datagram(), { dst }, { dst: t.scene.gateway.mac }),
        honest: { bytes: t.udp({ to: t.scene.gateway }), reaches: ['gateway'] },
        shows: { 'eth.type': ETHER.ipv6, 'ipv6.dst': new URL(`http://[${dst}]`).hostname.slice(1, -1) },
      };
    },
  }),
];
