import { ipv4Bytes, ipv4Text, u32 } from '../frames/index.ts';
import type { SeededNames } from '../seed.ts';

/** Everybody in the scene who has a port of his own, at which he sends and at which it is captured what he hears. */
export const HOSTS = [
  'attacker',
  'peer',
  'stranger',
  'gateway',
  'dhcpServer',
  'controller',
  'rootOs',
  'neighbour',
  'device',
  'edge',
  'outside',
] as const;
export type HostName = (typeof HOSTS)[number];

export interface SceneHost {
  mac: string;
  address: string;
  /** The VLAN on which the host stands, if the fabric has any there. */
  vlan?: number;
}

/** Somebody whom no row names. */
export interface Bystander extends SceneHost {
  /** Nobody's above. */
  name: string;
  kind: string;
}

/** Who is on the wire, and by which addresses: all that the catalogue needs to know of a fabric. */
export interface AttackScene {
  /** A guest that is given to somebody hostile. */
  attacker: SceneHost;
  /** A second pair of addresses that the attacker's port holds, so that each can be tried with the other's half. */
  second: SceneHost;
  /** Another guest of the attacker's tenant. */
  peer: SceneHost;
  /** A guest of another tenant. */
  stranger: SceneHost;
  gateway: SceneHost;
  dhcpServer: SceneHost;
  /** A fabric controller; it stands on a VLAN that guests and nodes have no port on. */
  controller: SceneHost;
  /** The root OS of the attacker's node. In rows of VLANs, this node is the compromised one. */
  rootOs: SceneHost;
  /** Another node, on the same VLAN as the first. */
  neighbour: SceneHost;
  /** A device that cannot do TLS. */
  device: SceneHost;
  /** The edge load balancer; its address is the virtual one that the Internet knows. */
  edge: SceneHost;
  /** The same by its addresses on the inner network. */
  edgeInside: SceneHost;
  /** Somebody on the Internet, at whose port the edge is reached. */
  outside: SceneHost;
  /** The router between VLANs as the nodes' VLAN sees it. */
  router: SceneHost;
  /** Whoever else has a port, by a name that is nobody's above. Nothing is sent there, and it is captured all the same. */
  others: readonly Bystander[];
  /** The guests' subnet: `network` with its host bits zero, and the number of bits before them. */
  subnet: { network: string; prefix: number };
  /** The host agent's address within reach of guests, and the one TCP port of it that they may use, if there is any. */
  wireServer: { address: string; port?: number };
  /** The UDP port at which the device takes commands in clear text, where the fabric says so. */
  clearText?: number;
  /** Where the Internet reaches an endpoint of the other tenant's, where that tenant declared one: TCP, to the stranger. */
  strangerEdge?: SceneHost & { port: number };
  /** The one endpoint that the customer declared: TCP, from the virtual address to a guest. */
  endpoint: { port: number; to: HostName };
  /** A TCP flow that the router between VLANs lets through, and the router as the sender's VLAN sees it. */
  route: { from: HostName; to: HostName; port: number; router: SceneHost };
  /** What one guest may send while the clock stands still: ARP frames, broadcasts, and bytes. */
  limits: { arp: number; broadcasts: number; bytes: number };
  names: SeededNames;
}

/** Everybody on the VLAN of a host, himself included. */
export function onVlanOf(scene: AttackScene, host: HostName): string[] {
  const { vlan } = scene[host];
  const hosts = HOSTS.filter((other) => other === host || (vlan !== undefined && scene[other].vlan === vlan));
  return [...hosts, ...scene.others.filter((other) => vlan !== undefined && other.vlan === vlan).map(({ name }) => name)];
}

/** Who is on a VLAN of their own: fabric controllers, and devices that cannot do TLS. */
const APART: Partial<Record<HostName, string>> = { controller: 'fabric-controller', device: 'device' };

/**
 * Who may hear what a host sends, whomever it is addressed to: those on its VLAN. Whatever a fabric says of its VLANs, controllers share theirs with controllers and
 * devices with devices, apart from the gateway.
 */
export function mayHear(scene: AttackScene, host: HostName): string[] {
  const kindOf = (name: string): string | undefined => scene.others.find((other) => other.name === name)?.kind;
  const kind = APART[host];
  return onVlanOf(scene, host).filter((other) => {
    if (other === host || other in APART) return false;
    const others = kindOf(other);
    if (kind !== undefined) return others === kind || others === 'gateway';
    return others === undefined || !Object.values(APART).includes(others);
  });
}

/** Where what comes from outside may be heard before anything has let it in: at the edge, and at the router's port there. */
export function atTheEdge(scene: AttackScene): string[] {
  const { vlan } = scene.edge;
  const routers = scene.others.filter((other) => other.kind === 'gateway' && vlan !== undefined && other.vlan === vlan);
  return ['edge', ...routers.map(({ name }) => name)];
}

/** A host by its addresses on the inner network. */
export const insideOf = (scene: AttackScene, host: HostName): SceneHost => (host === 'edge' ? scene.edgeInside : scene[host]);

/** The router as the VLAN of a host sees it. */
export function gatewayOf(scene: AttackScene, host: HostName): SceneHost | undefined {
  const { vlan } = scene[host];
  if (vlan === undefined) return undefined;
  if (scene.gateway.vlan === vlan) return scene.gateway;
  return scene.others.find((other) => other.kind === 'gateway' && other.vlan === vlan);
}

/** The address of the guests' subnet with this number; -1 is the last one, which is its broadcast. */
export function subnetAddress({ subnet }: Pick<AttackScene, 'subnet'>, number: number): string {
  const size = 2 ** (32 - subnet.prefix);
  return ipv4Text(u32(ipv4Bytes(subnet.network).readUInt32BE(0) + ((number + size) % size)));
}
