import { ARP_OPERATION, arpFault, arpOperation, arpTargetAddress } from '../frames/arp.ts';
import { ETHER_TYPE, ETHERNET, isTag } from '../frames/ethernet.ts';
import { formatIpv4 } from '../frames/ipv4-address.ts';
import { PROTOCOL } from '../frames/ipv4.ts';
import { BROADCAST, isGroup, type EthernetHeader } from './header.ts';
import { readPacket } from './packet.ts';
import type { Attached, WireVlan } from './station.ts';
import type { StationTable, Stations } from './stations.ts';

/** The port that a frame comes in at: one of a station, which is in one VLAN, or one to another switch. */
export type Ingress =
  | { readonly type: 'access'; readonly name: string; readonly vlan: WireVlan }
  | { readonly type: 'trunk'; readonly name: string; readonly vlans: ReadonlySet<WireVlan> };

/** A frame on its way through the switch, without tag. */
export interface Switched {
  readonly frame: Uint8Array;
  readonly header: EthernetHeader;
  readonly vlan: WireVlan;
  /** The port that it came in at. */
  readonly port: string;
}

/** A reason why not, or the answer. */
export type Ruling<T> = { readonly reason: string } | { readonly value: T };
const no = (reason: string): { readonly reason: string } => ({ reason });

/** What the virtual switch decides: NET-2, NET-4, VLN-2, VLN-3, ISO-2. */
export interface SwitchRules {
  /** What no frame may look like, whatever VLAN it is in. */
  form(header: EthernetHeader, length: number): string | undefined;
  /** The VLAN of a frame that comes in. */
  vlan(port: Ingress, header: EthernetHeader, vlanOf: (id: number) => WireVlan | undefined): Ruling<WireVlan>;
  /** What the switch notes of a frame's source. */
  learn(frame: Switched, table: StationTable): void;
  /** Who gets the frame. */
  addressees(frame: Switched, stations: Stations): Ruling<readonly Attached[]>;
  /** Whether one may hear the other, in the one VLAN that both are in. `from` is unknown when another switch lets a stranger through. */
  together(from: Attached | undefined, to: Attached): boolean;
}

/** 1500 bytes of payload, a header, and a tag. */
const LONGEST = 1518;
/** Discovery, bridges, link aggregation, port authentication, flow control, loop test, wake on LAN: between neighbours at most, never through a switch. */
const LINK_CONTROL: ReadonlySet<number> = new Set([0x88cc, 0x8809, 0x888e, 0x8808, 0x9000, 0x0842]);

const DHCP = { client: 68, server: 67 } as const;

export const SWITCH_RULES: SwitchRules = {
  form({ destination, source, type }, length) {
    if (length > LONGEST) return 'exceeds_l2_mtu';
    if (isGroup(source)) return 'source_mac_is_multicast';
    if (destination.startsWith('01:80:c2:')) return 'dmac_reserved';
    return LINK_CONTROL.has(type) ? 'link_control' : undefined;
  },
  vlan(port, header, vlanOf) {
    const { tag, type } = header;
    if (port.type === 'access') return tag === undefined ? { value: port.vlan } : no('vlan_tag_mismatch');
    // No native VLAN: what has no tag has no VLAN. A second tag would be taken for the first by whoever takes off the first.
    if (tag === undefined || tag.type !== ETHER_TYPE.customerTag || isTag(type)) return no('vlan_tag_mismatch');
    const vlan = vlanOf(tag.vlanId);
    return vlan === undefined || !port.vlans.has(vlan) ? no('ingress_vlan_filter') : { value: vlan };
  },
  learn() {
    // Nothing: who is where is known from the attachments alone.
  },
  addressees(frame, stations) {
    const { header, vlan } = frame;
    if (header.destination === BROADCAST) return broadcastTo(frame, stations);
    if (isGroup(header.destination)) return no('multicast_not_forwarded');
    const station = stations.at(vlan, header.destination);
    if (station === undefined) return no('unknown_unicast');
    return station.port === frame.port ? no('port_loopback_filter') : { value: [station] };
  },
  // Another customer's machine may as well not be there: what is to pass between the two passes the router or the edge.
  together: (from, to) => to.kind !== 'guest' || (from !== undefined && (from.kind !== 'guest' || from.tenant === to.tenant)),
};

/** There are two broadcasts that somebody needs, and each goes to the one who does. */
function broadcastTo({ frame, header, vlan, port }: Switched, stations: Stations): Ruling<readonly Attached[]> {
  if (header.type === ETHER_TYPE.arp) {
    const at = ETHERNET.header;
    if (arpFault(frame, at) !== 0 || arpOperation(frame, at) !== ARP_OPERATION.request) return no('broadcast_not_forwarded');
    const owner = stations.owner(formatIpv4(arpTargetAddress(frame, at)));
    if (owner === undefined || owner.vlan !== vlan) return no('unresolved_neigh');
    // An announcement of oneself: nobody has a table that wants it.
    return { value: owner.port === port ? [] : [owner] };
  }
  const packet = readPacket(frame);
  const asks =
    typeof packet !== 'string' &&
    packet.protocol === PROTOCOL.udp &&
    packet.destination === '255.255.255.255' &&
    packet.sourcePort === DHCP.client &&
    packet.destinationPort === DHCP.server;
  if (!asks) return no('broadcast_not_forwarded');
  const server = stations.inVlan(vlan).find(({ kind }) => kind === 'dhcp-server');
  return server === undefined || server.port === port ? no('no_dhcp_server') : { value: [server] };
}
