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
  /** Somebody on the Internet, at whose port the edge is reached. */
  outside: SceneHost;
  /** The router between VLANs as the nodes' VLAN sees it. */
  router: SceneHost;
  /** The guests' subnet: `network` with its host bits zero, and the number of bits before them. */
  subnet: { network: string; prefix: number };
  /** The host agent's address within reach of guests, and the one TCP port of it that they may use. */
  wireServer: { address: string; port: number };
  /** The one endpoint that the customer declared: TCP, from the virtual address to a guest. */
  endpoint: { port: number; to: HostName };
  /** A TCP flow that the router between VLANs lets through. */
  route: { from: HostName; to: HostName; port: number };
  /** What one guest may send while the clock stands still: ARP frames, broadcasts, and bytes. */
  limits: { arp: number; broadcasts: number; bytes: number };
  names: SeededNames;
}

/** Everybody on the VLAN of a host, himself included. */
export function onVlanOf(scene: AttackScene, host: HostName): HostName[] {
  const { vlan } = scene[host];
  return HOSTS.filter((other) => other === host || (vlan !== undefined && scene[other].vlan === vlan));
}

/** The address of the guests' subnet with this number; -1 is the last one, which is its broadcast. */
export function subnetAddress({ subnet }: Pick<AttackScene, 'subnet'>, number: number): string {
  const size = 2 ** (32 - subnet.prefix);
  return ipv4Text(u32(ipv4Bytes(subnet.network).readUInt32BE(0) + ((number + size) % size)));
}
