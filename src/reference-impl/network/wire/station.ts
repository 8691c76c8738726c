import type { HostKind, Vlan } from '../host.ts';

/** The VLANs of the hosts; that of the edge load balancer, which is the only way in from outside; and that from which operators administer devices. */
export type WireVlan = Vlan | 'edge' | 'administration';

/** What stands at a port: a host, or a part of the network itself. */
export type StationKind = HostKind | 'gateway' | 'dhcp-server' | 'load-balancer' | 'administration';

/** The numbers of the VLANs on trunks (802.1Q). On access ports no number is ever seen. */
export const VLAN_ID: Readonly<Record<WireVlan, number>> = {
  controllers: 10,
  guests: 20,
  nodes: 30,
  devices: 40,
  edge: 50,
  administration: 60,
};

export const VLANS = Object.keys(VLAN_ID) as readonly WireVlan[];

/** How the router is called in a VLAN. */
export const GATEWAY_NAME = (vlan: WireVlan): string => `gateway-${vlan}`;

/** The VLAN of a number on a trunk; `undefined` for priority tags, reserved numbers and numbers of nobody. */
export const vlanOf = (id: number): WireVlan | undefined => VLANS.find((vlan) => VLAN_ID[vlan] === id);

/** Who is plugged in where, as the fabric knows it. No frame changes any of it. */
export interface Station {
  readonly name: string;
  readonly kind: StationKind;
  /** Lower case, with colons; one to a VLAN. */
  readonly mac: string;
  /** Dotted, inside 10.0.0.0/8; one to the network. */
  readonly address: string;
  readonly vlan: WireVlan;
  /** The machine that it stands on. */
  readonly node?: string;
  /** Whose virtual machine it is; guests only. */
  readonly tenant?: string;
}

/** A station, and the port that it is reached through: its own, or a trunk to another switch. */
export interface Attached extends Station {
  readonly port: string;
}

/** A packet filter between a virtual machine and the switch. 0: passes; else the number of a drop reason. `now` is in milliseconds. */
export interface FrameFilter {
  send(frame: Uint8Array, now: number): number;
  receive(frame: Uint8Array, now: number): number;
}

/** The second filter of EDG-1, at the root OS: a frame with a source outside the network reaches the virtual machine only where this has no objection. */
export interface EndpointFilter {
  /** Why the frame is dropped, or `undefined`. */
  refuse(frame: Uint8Array): string | undefined;
}

/** A port for one station. It takes untagged frames alone, and gives untagged frames alone. */
export interface AccessPort extends Station {
  /** From the virtual machine outwards: the hypervisor's, then the root OS's. Frames towards the machine pass them the other way round. */
  readonly filters: readonly FrameFilter[];
  readonly endpointFilter?: EndpointFilter;
}

/** A port to another switch. It takes tagged frames alone, of the VLANs of the stations behind it. There is no native VLAN. */
export interface TrunkPort {
  readonly name: string;
  /** Who stands behind it: the table is static here too. */
  readonly behind: readonly Station[];
}
