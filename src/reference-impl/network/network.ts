import type { AddressPlan } from './address-plan.ts';
import type { Station as Numbers } from './frames/conversation.ts';
import { PeerTable } from './filter/index.ts';
import type { GuestFilters } from './guest-filters.ts';
import type { HostFirewall } from './host-firewall.ts';
import { HostPort, type Shared } from './host-port.ts';
import { isInside, VLAN_OF, type AttachedHost, type HostCard } from './host.ts';
import type { NetworkStream } from './stream.ts';
import type { ConnectFailure, Tappable } from './traffic.ts';
import { numbersOf } from './wire/numbers.ts';
import type { FrameFilter } from './wire/station.ts';
import type { Wire } from './wire/wire.ts';

/** Takes a stream that somebody opened, from this address. It may do TLS over it, read, write, or destroy it. */
export type Accept = (stream: NetworkStream, from: string) => void;

/** What came of an attempt to open a stream. */
export type Connection =
  { readonly outcome: 'connected'; readonly stream: NetworkStream } | { readonly outcome: 'refused'; readonly reason: ConnectFailure };

/** A host's own port of the network: whoever holds this can do what that host can, and no more. */
export interface Host extends Tappable {
  readonly card: AttachedHost;
  readonly isUp: boolean;
  /** Takes streams at a port, until closed or until the power is cut. Throws when the port is taken or the host is down. */
  listen(port: number, accept: Accept): { close(): void };
  listensAt(port: number): boolean;
  /** Tries to open a stream. Resolves with what came of it, and never rejects. */
  connect(to: string, port: number): Promise<Connection>;
  /** Cuts the power: listeners and streams are gone. The other ends are not told: they hear nothing more. */
  powerOff(): void;
  /** The power is back; nobody listens yet. The other ends of streams from before are reset, since the host does not know these any more. */
  powerOn(): void;
}

/**
 * The one virtual network between the fabric's components. It opens no socket. Each host stands at a port of the wire, and its streams are frames there: a stream
 * stands only if switch, router and filters let its frames pass.
 */
export interface Network extends Tappable {
  /** Plugs a host in, with the power on. Throws RangeError when the address is not inside the network or taken, or a guest is of nobody. */
  attach(card: HostCard): Host;
  /** Unplugs a host for good. Its streams are reset: nobody is there any more. */
  detach(address: string): void;
  host(address: string): Host | undefined;
  /** Whoever is plugged in, in the order in which it was. */
  hosts(): readonly AttachedHost[];
  /** Gives a guest's port a further MAC address, and an address to that. Throws RangeError when there is no such guest. */
  addAddress(guest: string): { readonly mac: string; readonly address: string };
  /** Cuts the power of every host. */
  powerOff(): void;
  /** How many attempts were refused so far, by reason. */
  refusals(): ReadonlyMap<ConnectFailure, number>;
}

export interface NetworkOptions {
  readonly wire: Wire;
  readonly plan: AddressPlan;
  readonly firewall: HostFirewall;
  readonly guestFilters: GuestFilters;
}

export function createNetwork({ wire, plan, firewall, guestFilters }: NetworkOptions): Network {
  const shared: Shared = {
    plan,
    firewall,
    hosts: new Map(),
    refused: new Map(),
    observers: new Set(),
    order: 0,
    connections: new Map(),
    lastConnection: 0,
  };
  const customers = new Map<string, PeerTable>();
  /** The root OS of each node. */
  const roots = new Map<string, string>();
  /** By name, the addresses of each guest with their MAC addresses, and the customer's machines, which it is among. */
  const guests = new Map<string, { readonly stations: readonly Numbers[]; readonly peers: PeerTable }>();
  let furtherGuests = 0;

  const peersOf = (tenant: string): PeerTable => {
    const peers = customers.get(tenant) ?? new PeerTable();
    customers.set(tenant, peers);
    return peers;
  };
  const filtersOf = ({ name, node, tenant = '' }: AttachedHost): readonly FrameFilter[] =>
    guestFilters.of({
      stations: () => guests.get(name)?.stations ?? [],
      peers: peersOf(tenant),
      rootOs: () => (node === undefined ? undefined : roots.get(node)),
    });

  return {
    attach(given) {
      const { address, kind, name, node, tenant, endpointFilter } = given;
      if (!isInside(address)) throw new RangeError(`${address} is not an address of the virtual network`);
      if (shared.hosts.has(address)) throw new RangeError(`the address ${address} is taken`);
      const card: AttachedHost = { ...given, mac: given.mac ?? plan.macOf(address), vlan: given.vlan ?? VLAN_OF[kind] };
      const filters = kind === 'guest' ? filtersOf(card) : [];
      const port = wire.attach({ ...card, filters, ...(endpointFilter === undefined ? {} : { endpointFilter }) });
      if (kind === 'guest') {
        const [station, peers] = [numbersOf(card), peersOf(tenant ?? '')];
        guests.set(name, { stations: [station], peers });
        peers.add(station);
      }
      if (kind === 'root-os' && node !== undefined) roots.set(node, address);
      const host = new HostPort(card, port, shared);
      shared.hosts.set(address, host);
      return host;
    },
    detach(address) {
      const host = shared.hosts.get(address);
      if (host === undefined) return;
      const { name, tenant } = host.card;
      shared.hosts.delete(address);
      wire.detach(name);
      const guest = guests.get(name);
      if (guest !== undefined) {
        for (const station of guest.stations) guest.peers.delete(station.address);
        guests.delete(name);
        if (guest.peers.size === 0) customers.delete(tenant ?? '');
      }
      host.powerOff();
      // Nobody is there any more who could answer, and the network says so.
      host.askOthers();
    },
    host: (address) => shared.hosts.get(address),
    hosts: () => [...shared.hosts.values()].map(({ card }) => card),
    addAddress(name) {
      const guest = guests.get(name);
      if (guest === undefined) throw new RangeError(`there is no guest ${name}`);
      const address = plan.furtherGuest(++furtherGuests);
      const mac = plan.macOf(address);
      wire.extend(name, mac, address);
      const station = numbersOf({ name, mac, address });
      guests.set(name, { stations: [...guest.stations, station], peers: guest.peers });
      guest.peers.add(station);
      return { mac, address };
    },
    powerOff: () => {
      for (const host of shared.hosts.values()) host.powerOff();
    },
    refusals: () => new Map(shared.refused),
    tap(observe) {
      shared.observers.add(observe);
      return () => void shared.observers.delete(observe);
    },
  };
}
