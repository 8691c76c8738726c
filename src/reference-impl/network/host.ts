import type { EndpointFilter } from './wire/station.ts';

/**
 * VLAN by VLAN, who is on it: the fabric controllers; the root OS of every node; the customers' virtual machines; devices that cannot do TLS. Controllers
 * and devices are away from the nodes that host virtual machines (VLN-1).
 */
export type Vlan = 'controllers' | 'nodes' | 'guests' | 'devices';

/** What a host is. */
export type HostKind = 'fabric-controller' | 'root-os' | 'storage-node' | 'guest' | 'device';

/** A host of the virtual network, as it was attached. A host cannot change any of it. */
export interface HostCard {
  /** For example `node-0001`. */
  readonly name: string;
  readonly kind: HostKind;
  /** Dotted, inside 10.0.0.0/8; no two hosts share one. */
  readonly address: string;
  /** Lower case, with colons; the one of the address plan unless said otherwise. */
  readonly mac?: string;
  /** The VLAN of the port that it is plugged into; that of its kind unless said otherwise. */
  readonly vlan?: Vlan;
  /** The machine that it stands on: a root OS, its guests and its storage share one. */
  readonly node?: string;
  /** Whose virtual machine it is; guests only. */
  readonly tenant?: string;
  /** What the root OS keeps away from it of what comes from outside (EDG-1); guests only. */
  readonly endpointFilter?: EndpointFilter;
}

/** A host's card with nothing left open. */
export type AttachedHost = HostCard & { readonly vlan: Vlan; readonly mac: string };

export const VLAN_OF: Readonly<Record<HostKind, Vlan>> = {
  'fabric-controller': 'controllers',
  'root-os': 'nodes',
  'storage-node': 'nodes',
  guest: 'guests',
  device: 'devices',
};

/** Where agents listen. */
export const AGENT_PORT = { fabric: 7443, guest: 7444, storage: 7445 } as const;

/** Four plain decimals: what some parsers read as octal (`010.1.1.1`) is no address here. */
const INSIDE = /^10(?:\.(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])){3}$/;

export function isInside(address: string): boolean {
  return INSIDE.test(address);
}
