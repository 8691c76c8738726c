import { ipv4Bytes, PROTOCOL, resolve, udp } from '../../frames/index.ts';
import { row } from '../row.ts';
import type { Turn } from '../turn.ts';
import { header } from './ip-header.ts';

/** Half of a DHCP offer: the UDP header travels in the first fragment, the offer in the second. */
function halves(t: Turn): [Buffer, Buffer] {
  const message = t.dhcpMessage({ operation: 2, message: 2, yourAddress: t.scene.stranger.address });
  const ends = { src: ipv4Bytes(t.scene.attacker.address), dst: ipv4Bytes(t.scene.peer.address) };
  const datagram = resolve(udp({ source: 67, destination: 68, payload: message }), ends);
  return [datagram.subarray(0, 8), datagram.subarray(8)];
}

export const FRAGMENTS = [
  header(
    'F1',
    'sends the first fragment of a packet',
    'no guest here needs fragments, and every filter of ports is blind for the ones that follow',
    ['ip.flags'],
    () => ({ flags: 1 }),
    () => ({ 'ip.flags': 1, 'ip.frag_offset': 0 }),
  ),
  row('F2', {
    title: 'sends a tiny fragment that writes over TCP’s flags',
    guarantee: 'NET-1',
    differs: ['ip.flags', 'ip.frag_offset'],
    why: 'the filter saw a harmless header; the receiver puts another one together (RFC 3128)',
    move: (t) => ({
      bytes: t.tcp({ ip: { flags: t.turn([0, 1]), offset: 1 } }),
      honest: t.tcp(),
      shows: { 'ip.frag_offset': 1, 'ip.proto': PROTOCOL.tcp },
    }),
  }),
  row('F3', {
    title: 'sends fragments that overlap',
    guarantee: 'NET-1',
    differs: ['ip.flags', 'ip.frag_offset'],
    why: 'two readers put them together in two ways',
    move: (t) => {
      const [flags, offset] = t.turn([
        [1, 0],
        [0, 2],
        [1, 2],
        [0, 1],
      ] as const);
      return { bytes: t.udp({ ip: { flags, offset } }), honest: t.udp(), shows: { 'ip.flags': flags, 'ip.frag_offset': offset } };
    },
  }),
  row('F4', {
    title: 'sends a last fragment that ends beyond the largest packet',
    guarantee: 'NET-1',
    differs: ['ip.flags', 'ip.frag_offset'],
    why: 'the ping of death: whoever puts it together writes behind his buffer',
    move: (t) => {
      const offset = t.turn([8191, 8190, 8189]);
      return {
        bytes: t.icmp({ ip: { flags: 0, offset } }),
        honest: t.icmp(),
        shows: { 'ip.flags': 0, 'ip.frag_offset': offset, 'ip.proto': PROTOCOL.icmp },
      };
    },
  }),
  row('F5', {
    title: 'hides a DHCP offer in a second fragment',
    guarantee: 'NET-4',
    differs: ['ip.flags', 'ip.frag_offset', 'udp', 'dhcp'],
    why: 'the ports are in one fragment and the lie in the other',
    move: (t) => {
      const second = t.index % 2 === 1;
      const payload = halves(t)[second ? 1 : 0];
      return {
        bytes: t.ip(PROTOCOL.udp, payload, { ip: second ? { flags: 0, offset: 1 } : { flags: 1 } }),
        honest: t.udp(),
        shows: { 'ip.flags': second ? 0 : 1, 'ip.frag_offset': second ? 1 : 0 },
        comment: second ? 'the second fragment, with the offer' : 'the first fragment, with the ports',
      };
    },
  }),
];
