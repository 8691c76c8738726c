import type { FilterCheck, FilterChecks, Packet, Port } from '../../reference-impl/network/filter/index.ts';
import type { EthernetHeader } from '../../reference-impl/network/wire/index.ts';
import { exchanged, type Change } from '../change.ts';

/** The checks that only look at a frame, and count nothing. */
export type LookingCheck = Exclude<keyof FilterChecks, 'arpStorm' | 'broadcastStorm' | 'byteStorm'>;

/** A kind of frame, as the filters read it. */
export type Kind = (packet: Packet, port: Port) => boolean;

const letting =
  (lawful: FilterCheck, kind: Kind): FilterCheck =>
  (port, packet) =>
    kind(packet, port) ? 0 : lawful(port, packet);

/** Packet filters, of which these checks let a kind of frame by. */
export const letBy = (kind: Kind, ...checks: readonly LookingCheck[]): Change =>
  exchanged('filterChecks', (lawful) => Object.fromEntries(checks.map((name) => [name, letting(lawful[name], kind)])));

/** Packet filters without these checks. */
export const without = (...checks: readonly LookingCheck[]): Change => letBy(() => true, ...checks);

const ICMPV6 = 58;

/** What IPv6 names as what comes next, where a frame is IPv6; else -1. */
export const nextHeader = ({ type, frame, network }: Packet): number => (type === 0x86dd ? (frame[network + 6] ?? -1) : -1);

/** The type of an ICMPv6 message right behind the header; else -1. */
export const icmpv6Type = (packet: Packet): number => (nextHeader(packet) === ICMPV6 ? (packet.frame[packet.network + 40] ?? -1) : -1);

/** The fabric makes MAC addresses of addresses, so that a MAC address tells whose it is. */
export const ownerOf = (oui: number, nic: number): number => ((oui & 0xff) << 24) | nic;

const isGroup = (mac: string): boolean => /^.[13579bdf]/.test(mac);

/** A switch that carries such frames for groups to every guest, whatever their form. */
export const carrying = (what: (header: EthernetHeader) => boolean): Change =>
  exchanged('switchRules', (lawful) => ({
    form: (header, length) => (what(header) ? undefined : lawful.form(header, length)),
    addressees: (frame, stations) => {
      const ruling = lawful.addressees(frame, stations);
      if (!('reason' in ruling) || frame.vlan !== 'guests' || !isGroup(frame.header.destination) || !what(frame.header)) return ruling;
      return { value: stations.inVlan('guests').filter(({ kind, port }) => kind === 'guest' && port !== frame.port) };
    },
  }));

/** A root OS that does not look, for its guests, at packets from inside that no other guest could lawfully send. */
export const rootOsUnaware: Change = exchanged('endpointRules', (lawful) => ({
  unreadable: () => undefined,
  source: (packet, services) => (lawful.source(packet, services) === 'source_not_outside' ? undefined : lawful.source(packet, services)),
  declared: (packet, instance, services) =>
    lawful.source(packet, services) === 'source_not_outside' ? undefined : lawful.declared(packet, instance, services),
}));
