import { BROADCAST, TCP } from '../../frames/index.ts';
import type { Trial } from '../attack.ts';
import { gatewayOf, HOSTS, insideOf, mayHear, onVlanOf } from '../scene.ts';
import type { AttackScene, HostName, SceneHost } from '../scene.ts';
import type { Turn } from '../turn.ts';
import { trial } from './trial.ts';
import type { TrialMove } from './trial.ts';

/** One of each VLAN that is not to be the controllers’ or the devices’. */
const RESIDENTS = ['rootOs', 'attacker', 'edge'] as const satisfies readonly HostName[];
type Resident = (typeof RESIDENTS)[number];

const NAMES: Readonly<Record<Resident, string>> = {
  rootOs: 'a root OS',
  attacker: 'a guest',
  edge: 'the edge',
};

/** An address that nobody has, and a group. */
const NOBODY = '02:ee:00:00:00:01';
const GROUP = '01:00:5e:00:00:fb';

/** Somebody on a host's own VLAN who has to hear what is sent to them: a host, or else the router. */
function companionOf(scene: AttackScene, host: Resident): { name: string; at: SceneHost } | undefined {
  if (host === 'rootOs') return { name: 'neighbour', at: scene.neighbour };
  if (host === 'attacker') return { name: 'peer', at: scene.peer };
  const gateway = scene.others.find((other) => other.kind === 'gateway' && other.vlan === scene[host].vlan);
  return gateway && { name: gateway.name, at: gateway };
}

/** What is shouted on each of these, and sent to the right addresses of hosts on others: heard on that VLAN at most. What nodes hear of other VLANs is V10’s. */
export const MEMBERSHIP: readonly Trial[] = RESIDENTS.map((from) =>
  trial(`from ${NAMES[from]}`, 'broadcasts, unknown addresses, groups, and the addresses of hosts on other VLANs', (scene) => {
    const companion = companionOf(scene, from);
    const expect = { reaches: [], within: mayHear(scene, from) };
    const elsewhere = HOSTS.filter((other) => other !== 'outside' && !onVlanOf(scene, from).includes(other));
    const send =
      (to: SceneHost, comment: string) =>
      (t: Turn): TrialMove => ({
        from,
        bytes: t.udp({ from: insideOf(scene, from), to }),
        honest: companion
          ? { bytes: t.udp({ from: insideOf(scene, from), to: companion.at }), reaches: [companion.name] }
          : { bytes: t.udp({ from: insideOf(scene, from) }), reaches: [] },
        expect,
        comment,
      });
    return [
      send({ mac: BROADCAST, address: '255.255.255.255' }, 'a broadcast'),
      send({ mac: NOBODY, address: insideOf(scene, from).address }, 'to an address that nobody has'),
      send({ mac: GROUP, address: '224.0.0.251' }, 'to a group'),
      ...elsewhere.map((other) => send(insideOf(scene, other), `to the address of ${other}`)),
    ];
  }),
);

/** Who reaches a device at the port where it takes commands in clear text. */
export const CLEAR_TEXT: Trial = trial('clear text', 'commands to a device, in clear text', (scene) => {
  const port = scene.clearText ?? 0;
  const command =
    (from: HostName, mac: string) =>
    (t: Turn): Buffer =>
      t.udp({ from: insideOf(scene, from), to: { mac, address: scene.device.address }, udp: { destination: port } });
  const lawfully = command('controller', gatewayOf(scene, 'controller')?.mac ?? scene.device.mac);
  const move =
    (from: HostName, mac: string, comment: string) =>
    (t: Turn): TrialMove => ({
      from,
      bytes: command(from, mac)(t),
      honest: { bytes: lawfully(t), from: 'controller', reaches: ['device'] },
      expect: { reaches: [], within: mayHear(scene, from) },
      comment,
    });
  return (['rootOs', 'neighbour', 'attacker', 'peer', 'stranger', 'edge'] as const).flatMap((from) => {
    const gateway = gatewayOf(scene, from);
    return [
      move(from, scene.device.mac, `from ${from}, past the router`),
      ...(gateway ? [move(from, gateway.mac, `from ${from}, by the router`)] : []),
    ];
  });
});

/** The flow that the controls open and answer: a port of the opener's, and where its bytes begin. */
const FLOW = { port: 60_123, sequence: 1_000 } as const;

/** What a fallen node sends as if it had been asked: answers to nobody’s question, and words in the router’s name. */
export const FORGED_ANSWERS: Trial = trial(
  'forged answers',
  'answers that nobody asked a node for, and messages in the router’s name',
  (scene) => {
    const { route, router } = scene;
    const [opener, answerer] = [scene[route.from], scene[route.to]];
    const opening = (t: Turn) => ({
      bytes: t.tcp({
        from: opener,
        to: { mac: route.router.mac, address: answerer.address },
        tcp: { source: FLOW.port, destination: route.port, sequence: FLOW.sequence },
      }),
      from: route.from,
      reaches: [route.to],
    });
    const answer = (t: Turn) => ({
      bytes: t.tcp({
        from: answerer,
        to: { mac: router.mac, address: opener.address },
        tcp: { source: route.port, destination: FLOW.port, flags: TCP.syn | TCP.ack, acknowledgement: FLOW.sequence + 1 },
      }),
      from: route.to,
      reaches: [route.from],
    });
    const targets = ['controller', 'device', 'stranger', 'edge'] as const;
    const kinds: readonly [string, (t: Turn, to: SceneHost) => Buffer][] = [
      ['an answer to an opening', (t, to) => t.tcp({ from: answerer, to, tcp: { source: route.port, flags: TCP.syn | TCP.ack } })],
      ['an acknowledgement', (t, to) => t.tcp({ from: answerer, to, tcp: { source: route.port, flags: TCP.ack } })],
      ['an end', (t, to) => t.tcp({ from: answerer, to, tcp: { source: route.port, flags: TCP.fin | TCP.ack } })],
      ['a reset', (t, to) => t.tcp({ from: answerer, to, tcp: { source: route.port, flags: TCP.rst } })],
      ['a redirect in the router’s name', (t, to) => t.icmp({ from: router, to, type: 5, code: 1 })],
      ['“unreachable”, in the router’s name', (t, to) => t.icmp({ from: router, to, type: 3, code: 1 })],
    ];
    const moves = kinds.flatMap(([comment, make]) =>
      targets.map((target) => ({
        comment: `${comment}, to ${target}`,
        make: (t: Turn) => make(t, { mac: router.mac, address: insideOf(scene, target).address }),
      })),
    );
    return moves.map(({ comment, make }, index) => (t: Turn): TrialMove => ({
      from: route.to,
      bytes: make(t),
      // The first control opens a flow, and the second answers in it.
      honest: index === 0 ? opening(t) : answer(t),
      expect: { reaches: [], within: mayHear(scene, route.to) },
      comment,
    }));
  },
);

/** What a node that has fallen opens towards a controller: under its own name, and under others’. */
export const UPWARD: Trial = trial('upward', 'openings of streams from a node to a controller', (scene) => {
  const { controller, route, router } = scene;
  const names = ['rootOs', 'neighbour', 'controller', 'device', 'stranger'] as const;
  const ports = [route.port, 443, 22] as const;
  const flags = [TCP.syn, TCP.syn | TCP.push, TCP.syn | TCP.fin] as const;
  return names.flatMap((name) =>
    [router.mac, controller.mac].flatMap((mac) =>
      ports.map((destination, index) => (t: Turn): TrialMove => ({
        from: 'rootOs',
        bytes: t.tcp({ from: scene[name], to: { mac, address: controller.address }, tcp: { destination, flags: flags[index] as number } }),
        honest: {
          bytes: t.tcp({
            from: scene[route.from],
            to: { mac: route.router.mac, address: scene[route.to].address },
            tcp: { destination: route.port },
          }),
          from: route.from,
          reaches: [route.to],
        },
        expect: { reaches: [], within: mayHear(scene, 'rootOs') },
        comment: `as ${name}, to port ${destination}`,
      })),
    ),
  );
});
