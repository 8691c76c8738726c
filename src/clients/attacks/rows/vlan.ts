import { dtp, ETHER, GROUP, vtp } from '../../frames/index.ts';
import type { VlanTag } from '../../frames/index.ts';
import type { Attack, Shows } from '../attack.ts';
import { row } from '../row.ts';
import { mayHear } from '../scene.ts';
import type { HostName, SceneHost } from '../scene.ts';
import type { Turn } from '../turn.ts';

/** VLANs where the scene names none: any number will do for a tag that has to be dropped. */
const GUESTS = 20;
const CONTROLLERS = 10;
const NATIVE = 1;
const own = (t: Turn): number => t.scene.attacker.vlan ?? GUESTS;
const controllers = (t: Turn): number => t.scene.controller.vlan ?? CONTROLLERS;

/** So many variations of each kind of frame, in which each kind of tag has its turn. */
const TAGS_EACH = 6;

function tagged(id: string, title: string, why: string, tags: (t: Turn) => readonly VlanTag[], shows: (t: Turn) => Shows): Attack {
  return row(id, {
    title,
    guarantee: 'VLN-2',
    differs: ['eth.dst', 'eth.type', 'vlan', 'ieee8021ad', 'ip.dst', 'arp.dst.proto_ipv4'],
    why,
    variations: 4 * TAGS_EACH,
    move: (t) => {
      // To the peer, and to a controller: what hops to another VLAN has to find somebody there.
      const kind = Math.floor(t.index / TAGS_EACH);
      const send = (to: SceneHost, link: { tags?: readonly VlanTag[] }): Buffer =>
        kind % 2 === 0 ? t.udp({ to, link }) : t.arp({ to, link, tail: t.mark });
      return {
        bytes: send(kind < 2 ? t.scene.peer : t.scene.controller, { tags: tags(t) }),
        honest: send(t.scene.peer, {}),
        shows: shows(t),
      };
    },
  });
}

const SERVICE_TAGS = [ETHER.serviceVlan, ETHER.oldServiceVlan, ETHER.olderServiceVlan] as const;

export const VLAN_TAGS = [
  tagged(
    'V1',
    'tags its frame with the VLAN that it is on',
    'who may say where he is may say where he is not',
    (t) => [{ vid: own(t) }],
    (t) => ({ 'eth.type': ETHER.vlan, 'vlan.id': own(t) }),
  ),
  tagged(
    'V2',
    'tags its frame with the controllers’ VLAN',
    'a port that believes tags is a port on every VLAN',
    (t) => [{ vid: controllers(t) }],
    (t) => ({ 'eth.type': ETHER.vlan, 'vlan.id': controllers(t) }),
  ),
  tagged(
    'V3',
    'sends a priority tag',
    'VLAN 0 means none, so that a careless filter looks no further',
    (t) => [{ vid: 0, priority: 1 + (t.index % 7) }],
    (t) => ({ 'eth.type': ETHER.vlan, 'vlan.id': 0, 'vlan.priority': 1 + (t.index % 7) }),
  ),
  tagged(
    'V4',
    'tags its frame twice, the native VLAN outside and the controllers’ inside',
    'the first switch takes off the outer tag, and the second obeys the inner',
    (t) => [{ vid: t.turn([NATIVE, own(t)]) }, { vid: controllers(t) }],
    (t) => ({ 'vlan.id': [t.turn([NATIVE, own(t)]), controllers(t)] }),
  ),
  tagged(
    'V5',
    'tags its frame as a provider’s switch would',
    'another EtherType, the same hop',
    (t) => [{ vid: controllers(t), type: t.turn(SERVICE_TAGS) }],
    (t) => ({ 'eth.type': t.turn(SERVICE_TAGS) }),
  ),
  tagged(
    'V6',
    'tags its frame with a reserved VLAN',
    'vlan_tag_mismatch: 4095 is nobody’s, and 1 is many switches’ own',
    (t) => [{ vid: t.turn([4095, 1, 1, 4095, 0xfff, 1]) }],
    (t) => ({ 'vlan.id': t.turn([4095, 1, 1, 4095, 0xfff, 1]) }),
  ),
  row('V7', {
    title: 'asks the switch to make its port a trunk, or announces other VLANs',
    guarantee: 'VLN-2',
    differs: ['eth.dst', 'eth.type', 'eth.len', 'llc', 'ip', 'udp'],
    why: 'a trunk carries every VLAN',
    move: (t) => {
      const domain = t.mark.toString('hex');
      const [pid, payload] = t.turn([
        () => [0x2004, dtp({ domain, status: t.turn([0x81, 0x83, 0x03]), mac: t.scene.attacker.mac })],
        () => [0x2003, vtp({ domain, revision: 1000 + t.index })],
      ] as const)() as [number, Buffer];
      return {
        bytes: t.frame('length', payload, { link: { dst: GROUP.cisco } }),
        honest: t.udp(),
        shows: { 'eth.dst': GROUP.cisco, 'llc.oui': 0x00000c, 'llc.cisco_pid': pid },
      };
    },
  }),
];

const beside = (t: Turn, host: HostName): string[] => mayHear(t.scene, host);

/** What a node sends under a name that is not its own: nobody beyond its VLAN hears it, whoever it is sent to. */
function forged(id: string, title: string, why: string, guarantee: 'VLN-1' | 'VLN-3', as: 'neighbour' | 'controller'): Attack {
  return row(id, {
    title,
    guarantee,
    from: 'node',
    verdict: 'depends',
    differs: ['eth.src', 'eth.dst', 'ip.src', 'ip.dst'],
    why,
    move: (t) => {
      const { controller, device, neighbour, rootOs, router } = t.scene;
      const to = t.turn([neighbour, controller, device, { ...router, mac: 'ff:ff:ff:ff:ff:ff' }]);
      return {
        bytes: t.udp({ from: t.scene[as], to }),
        honest: { bytes: t.udp({ from: rootOs, to: neighbour }), reaches: ['neighbour'] },
        expect: { reaches: [], within: beside(t, 'rootOs') },
        shows: { 'eth.src': t.scene[as].mac, 'ip.src': t.scene[as].address, 'eth.dst': to.mac },
      };
    },
  });
}

/** Traffic of another VLAN, of the kinds that a switch sends everywhere. */
const STRAY: readonly { from: 'controller' | 'device'; dst: string }[] = [
  { from: 'controller', dst: 'ff:ff:ff:ff:ff:ff' },
  { from: 'device', dst: 'ff:ff:ff:ff:ff:ff' },
  { from: 'controller', dst: '02:ee:00:00:00:01' },
  { from: 'device', dst: '01:00:5e:00:00:fb' },
];

export const VLAN_NODES = [
  forged(
    'V8',
    'a compromised node sends as another node: heard on its own VLAN at most',
    'a VLAN is how far a lie may go',
    'VLN-3',
    'neighbour',
  ),
  forged(
    'V9',
    'a compromised node sends as a fabric controller: never heard where controllers are',
    'the controllers’ VLAN is theirs alone, whatever a frame says',
    'VLN-1',
    'controller',
  ),
  row('V10', {
    title: 'a compromised node listens for broadcasts, multicast and unknown unicast of another VLAN',
    guarantee: 'VLN-3',
    from: 'node',
    differs: ['eth.src', 'eth.dst', 'ip.src', 'ip.dst'],
    why: 'a switch that floods must flood within the VLAN',
    move: (t) => {
      const { from, dst } = t.turn(STRAY);
      const changes = { from: t.scene[from], to: t.scene[from === 'device' ? 'controller' : 'device'] };
      return {
        bytes: t.udp({ ...changes, link: { dst } }),
        from,
        // It hears its own VLAN, so that the silence of others is none of its ears.
        honest: { bytes: t.udp({ from: t.scene.neighbour, to: t.scene.rootOs }), from: 'neighbour', reaches: ['rootOs'] },
        expect: { reaches: [], within: beside(t, from) },
        shows: { 'eth.src': t.scene[from].mac, 'eth.dst': dst },
      };
    },
  }),
  row('V11', {
    title: 'speaks to another VLAN: only by the router, and only as the router allows',
    guarantee: 'VLN-2',
    from: 'node',
    verdict: 'depends',
    differs: ['eth.src', 'eth.dst', 'ip.src', 'ip.dst', 'tcp.dstport'],
    why: 'two VLANs with another way between them are one',
    move: (t) => {
      const { controller, route, router } = t.scene;
      const [from, target] = [t.scene[route.from], t.scene[route.to]];
      const refused = t.port === route.port ? t.port + 1 : t.port;
      const [comment, sender, receiver, by, destination] = t.turn<readonly [string, HostName, SceneHost, SceneHost, number]>([
        ['by the router, as it allows', route.from, target, route.router, route.port],
        ['past the router', route.from, target, target, route.port],
        ['by the router, at a port that it does not allow', route.from, target, route.router, refused],
        ['from a node, by the router', 'rootOs', controller, router, route.port],
        ['from a node, past the router', 'rootOs', controller, controller, route.port],
      ]);
      const allowed = t.tcp({ from, to: { mac: route.router.mac, address: target.address }, tcp: { destination: route.port } });
      const bytes = t.tcp({ from: t.scene[sender], to: { mac: by.mac, address: receiver.address }, tcp: { destination } });
      return {
        bytes,
        from: sender,
        honest: { bytes: allowed, from: route.from, reaches: [route.to] },
        // The router's own port is on the sender's VLAN, and may hear what it does not pass on.
        expect: { reaches: bytes.equals(allowed) ? [route.to] : [], within: beside(t, sender) },
        shows: { 'eth.src': t.scene[sender].mac, 'eth.dst': by.mac, 'ip.dst': receiver.address, 'tcp.dstport': destination },
        comment,
      };
    },
  }),
];
