import { PROTOCOL } from '../../frames/index.ts';
import type { Move } from '../row.ts';
import { row } from '../row.ts';
import { atTheEdge } from '../scene.ts';
import type { Turn } from '../turn.ts';

/** Remote terminals, file shares and their names, remote management, remote debugging, remote procedure calls. */
export const REMOTE_SERVICES: readonly (readonly ['tcp' | 'udp', number])[] = [
  ['tcp', 3389],
  ['tcp', 445],
  ['tcp', 139],
  ['udp', 137],
  ['udp', 138],
  ['tcp', 5985],
  ['tcp', 5986],
  ['tcp', 135],
  ['tcp', 22],
  ...Array.from({ length: 12 }, (_, index) => ['tcp', 4015 + index] as const),
  ...Array.from({ length: 25 }, (_, index) => ['tcp', 30400 + index] as const),
];

/** From the Internet to the virtual address. The edge hears it, for that is where it comes in; nobody behind it does. */
const refused = ({ scene }: Turn) => ({ reaches: [], within: atTheEdge(scene) });

function arriving(t: Turn) {
  const { edge, endpoint, outside } = t.scene;
  const ends = { from: outside, to: edge };
  const declared = { destination: endpoint.port };
  return { ends, declared, honest: { bytes: t.tcp({ ...ends, tcp: declared }), reaches: [endpoint.to] } };
}

const SMUGGLED: readonly ((t: Turn) => Pick<Move, 'bytes' | 'shows' | 'comment'>)[] = [
  (t) => {
    const destination = t.turn([t.port, t.scene.endpoint.port + 1, 8080].filter((port) => port !== t.scene.endpoint.port));
    return {
      bytes: t.tcp({ ...arriving(t).ends, tcp: { destination } }),
      shows: { 'tcp.dstport': destination },
      comment: 'a port that nobody declared',
    };
  },
  (t) => {
    const { ends, declared } = arriving(t);
    return {
      bytes: t.udp({ ...ends, udp: declared }),
      shows: { 'ip.proto': PROTOCOL.udp, 'udp.dstport': declared.destination },
      comment: 'UDP to a TCP endpoint',
    };
  },
  (t) => {
    const { ends, declared } = arriving(t);
    return {
      bytes: t.tcp({ ...ends, tcp: declared, ip: { flags: 0, offset: 1 } }),
      shows: { 'ip.frag_offset': 1 },
      comment: 'a later fragment',
    };
  },
  (t) => {
    const { ends, declared } = arriving(t);
    const src = t.turn([t.scene.peer, t.scene.controller, t.scene.rootOs, t.scene.attacker]).address;
    return {
      bytes: t.tcp({ ...ends, tcp: declared, ip: { src } }),
      shows: { 'ip.src': src },
      comment: 'an address of the inside, from outside',
    };
  },
  (t) => {
    const { ends, declared } = arriving(t);
    const src = t.scene.edge.address;
    return {
      bytes: t.tcp({ ...ends, tcp: declared, ip: { src } }),
      shows: { 'ip.src': src, 'ip.dst': src },
      comment: 'the virtual address, to itself',
    };
  },
];

export const EDGE = [
  row('L1', {
    title: 'knocks from the Internet for remote terminals, file shares, management and debuggers',
    guarantee: 'EDG-2',
    from: 'outside',
    variations: REMOTE_SERVICES.length,
    differs: ['ip.proto', 'tcp', 'udp'],
    why: 'nobody declared them, so that nobody watches them',
    move: (t) => {
      const [protocol, destination] = t.turn(REMOTE_SERVICES);
      const { ends, honest } = arriving(t);
      const bytes = protocol === 'tcp' ? t.tcp({ ...ends, tcp: { destination } }) : t.udp({ ...ends, udp: { destination } });
      return { bytes, honest, expect: refused(t), shows: { 'ip.dst': t.scene.edge.address, [`${protocol}.dstport`]: destination } };
    },
  }),
  row('L2', {
    title: 'sends from the Internet what no endpoint was declared for, or what lies about where it is from',
    guarantee: 'EDG-1',
    from: 'outside',
    variations: 40,
    differs: ['ip.proto', 'ip.src', 'ip.flags', 'ip.frag_offset', 'tcp', 'udp'],
    why: 'only what was declared comes in, and a filter behind the edge may trust an inside address',
    move: (t) => ({ ...t.turn(SMUGGLED)(t), honest: arriving(t).honest, expect: refused(t) }),
  }),
];
