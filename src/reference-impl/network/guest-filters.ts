import type { AddressPlan } from './address-plan.ts';
import type { Station as Numbers } from './frames/conversation.ts';
import { PROTOCOL } from './frames/ipv4.ts';
import { parsePrefix, type Prefix } from './frames/ipv4-address.ts';
import { createPacketFilter, type FilterChecks, type FilterScene, type PeerLookup, type StormLimits } from './filter/index.ts';
import { AGENT_PORT } from './host.ts';
import type { FrameFilter, WireVlan } from './wire/station.ts';
import { VLANS } from './wire/station.ts';
import { numbersOf } from './wire/numbers.ts';
import type { Switchable } from './wire/switchable.ts';

/** A guest's port as its filters have to know it. What is asked for is asked when the first frame comes. */
export interface GuestPort {
  /** Its MAC addresses, each with its address. A port that is given another one has a new list. */
  stations(): readonly Numbers[];
  /** The machines of the same customer. */
  readonly peers: PeerLookup;
  /** The address of the root OS of its node, which calls its guest agent. */
  rootOs(): string | undefined;
}

export const GUEST_LAYERS = ['hypervisor', 'root-os'] as const;
export type GuestLayer = (typeof GUEST_LAYERS)[number];

/**
 * The part that puts packet filters between guests and the network: NET-1 to NET-4. Each port has two, of which each holds alone: the hypervisor's, and the
 * root OS's behind it.
 */
export interface GuestFilters {
  /** From the guest outwards. */
  of(port: GuestPort): readonly FrameFilter[];
  /** For the lab: whether each layer is in place. */
  readonly layers: Readonly<Record<GuestLayer, Switchable>>;
  readonly limits: StormLimits;
}

/** What one guest may send in a second: 4 Mbit, and group frames as people do, not programs. */
export const GUEST_LIMITS: StormLimits = { arp: 50, broadcast: 50, bytes: 500_000 };
const MTU = 1500;

/** The address at which hosts of the time answered their guests, and link-local ones, where metadata services are; neither is on this network. */
const NOT_FOR_GUESTS = ['168.63.129.16/32', '169.254.0.0/16'].flatMap((text) => parsePrefix(text) ?? []);

export interface GuestFiltersParts {
  readonly plan: AddressPlan;
  readonly checks: Readonly<Record<GuestLayer, FilterChecks>>;
  readonly limits?: StormLimits;
}

export function createGuestFilters({ plan, checks, limits = GUEST_LIMITS }: GuestFiltersParts): GuestFilters {
  const subnetsBut = (guests: WireVlan): Prefix[] => VLANS.filter((vlan) => vlan !== guests).map((vlan) => plan.subnets[vlan]);
  const gateway = numbersOf(plan.gateway('guests'));
  const dhcpAddress = plan.infrastructure('guests', 1);
  const common = {
    subnet: plan.subnets.guests,
    gateway,
    dhcpServer: numbersOf({ name: 'dhcp-server', mac: plan.macOf(dhcpAddress), address: dhcpAddress }),
    protectedRanges: [...subnetsBut('guests'), ...NOT_FOR_GUESTS],
    storm: limits,
    mtu: MTU,
  };
  const sceneOf = ({ peers, rootOs }: GuestPort): FilterScene => {
    const address = rootOs();
    // The root OS calls by way of the router, and is answered that way.
    const caller =
      address === undefined ? [] : [{ ...gateway, address: numbersOf({ name: 'root OS', mac: plan.macOf(address), address }).address }];
    const openings = caller.map((station) => ({ station, protocol: PROTOCOL.tcp, port: AGENT_PORT.guest, caller: 'station' as const }));
    return { ...common, peers, openings };
  };
  const layers = { hypervisor: { isOn: true }, 'root-os': { isOn: true } };

  return {
    of: (port) => GUEST_LAYERS.map((layer) => new PortFilter(port, sceneOf, checks[layer], layers[layer])),
    layers,
    limits,
  };
}

/** The filter of one layer at one port. Most ports are idle, so it is made when the first frame comes, and made anew when the port has another address. */
class PortFilter implements FrameFilter {
  #made: { readonly filter: FrameFilter; readonly stations: readonly Numbers[] } | undefined;

  constructor(
    readonly port: GuestPort,
    readonly sceneOf: (port: GuestPort) => FilterScene,
    readonly checks: FilterChecks,
    readonly layer: Readonly<Switchable>,
  ) {}

  send(frame: Uint8Array, now: number): number {
    return this.layer.isOn ? this.#filter().send(frame, now) : 0;
  }

  receive(frame: Uint8Array, now: number): number {
    return this.layer.isOn ? this.#filter().receive(frame, now) : 0;
  }

  #filter(): FrameFilter {
    const stations = this.port.stations();
    if (this.#made?.stations !== stations)
      this.#made = { stations, filter: createPacketFilter(this.sceneOf(this.port), { stations }, this.checks) };
    return this.#made.filter;
  }
}
