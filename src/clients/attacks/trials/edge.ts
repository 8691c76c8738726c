import { TCP } from '../../frames/index.ts';
import type { Trial } from '../attack.ts';
import { atTheEdge } from '../scene.ts';
import type { AttackScene, SceneHost } from '../scene.ts';
import type { Turn } from '../turn.ts';
import { trial } from './trial.ts';
import type { TrialMove } from './trial.ts';

const knock = (t: Turn, { outside }: AttackScene, to: SceneHost, destination: number, flags: number = TCP.syn): Buffer =>
  t.tcp({ from: outside, to, tcp: { destination, flags } });

/** One flow from outside: a port of the client's, and where its bytes begin. */
const CLIENT = { port: 50_321, sequence: 7_000 } as const;

/** A connection to a declared endpoint: its opening comes in, and the answer goes out under the public address. */
export function declaredEndpoint(localPort: number): Trial {
  return trial('declared', 'a connection from the Internet to a declared endpoint, and its answer', (scene) => {
    const { edge, endpoint, gateway, outside } = scene;
    const instance = scene[endpoint.to];
    const opening = (t: Turn): TrialMove => ({
      from: 'outside',
      bytes: t.tcp({ from: outside, to: edge, tcp: { source: CLIENT.port, destination: endpoint.port, sequence: CLIENT.sequence } }),
      expect: { reaches: [endpoint.to], within: atTheEdge(scene) },
      arrivesAs: { 'ip.src': outside.address, 'ip.dst': instance.address, 'tcp.dstport': localPort },
      comment: 'the opening',
    });
    const answer = (t: Turn): TrialMove => ({
      from: endpoint.to,
      bytes: t.tcp({
        from: instance,
        to: { mac: gateway.mac, address: outside.address },
        tcp: { source: localPort, destination: CLIENT.port, flags: TCP.syn | TCP.ack, acknowledgement: CLIENT.sequence + 1 },
      }),
      // On its way it passes the gateway and the edge.
      expect: { reaches: ['outside'], within: ['gateway', ...atTheEdge(scene)] },
      arrivesAs: { 'ip.src': edge.address, 'ip.dst': outside.address, 'tcp.srcport': endpoint.port, 'tcp.dstport': CLIENT.port },
      comment: 'the answer',
    });
    return [opening, answer];
  });
}

/** Two customers' public addresses: what one declared is open at that one's address alone, and leads to that one's instance alone. */
export const CUSTOMERS_APART: Trial = trial(
  'two customers',
  'connections to what each of two customers declared, at either address',
  (scene) => {
    const { edge, endpoint } = scene;
    const other = strangerEdgeOf(scene);
    const move =
      (to: SceneHost, port: number, reaches: readonly string[], comment: string) =>
      (t: Turn): TrialMove => ({
        from: 'outside',
        bytes: knock(t, scene, to, port),
        expect: { reaches, within: atTheEdge(scene) },
        comment,
      });
    return [
      move(edge, endpoint.port, [endpoint.to], 'the owner’s endpoint, at the owner’s address'),
      move(other, other.port, ['stranger'], 'the other’s endpoint, at the other’s address'),
      move(edge, other.port, [], 'the other’s endpoint, at the owner’s address'),
      move(other, endpoint.port, [], 'the owner’s endpoint, at the other’s address'),
    ];
  },
);

/** What comes for a deployment that is deleted: to its endpoint, as more of a flow that it had, and to other ports. */
export const WITHDRAWN: Trial = trial('withdrawn', 'to the public address of a deployment that is no more', (scene) => {
  const { edge, endpoint } = scene;
  const other = strangerEdgeOf(scene);
  const kinds: readonly [string, number, number][] = [
    ['an opening, to the endpoint', endpoint.port, TCP.syn],
    ['more of a flow, to the endpoint', endpoint.port, TCP.ack | TCP.push],
    ['an opening, to remote desktop', 3389, TCP.syn],
    ['an opening, to the other’s port', other.port, TCP.syn],
  ];
  return kinds.map(([comment, port, flags]) => (t: Turn): TrialMove => ({
    from: 'outside',
    bytes: knock(t, scene, edge, port, flags),
    honest: { bytes: knock(t, scene, other, other.port), reaches: ['stranger'] },
    expect: { reaches: [], within: atTheEdge(scene) },
    comment,
  }));
});

function strangerEdgeOf({ strangerEdge }: AttackScene): SceneHost & { port: number } {
  if (strangerEdge === undefined) throw new Error('The other tenant of the scene declares no endpoint.');
  return strangerEdge;
}
