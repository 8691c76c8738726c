import type { FilterCheck, FilterChecks, Packet, Port } from '../../reference-impl/network/filter/index.ts';
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
export const icmpv6Type = (packet: Packet): number =>
  nextHeader(packet) === ICMPV6 ? (packet.frame[packet.network + 40] ?? -1) : -1;

/** The fabric makes MAC addresses of addresses, so that a MAC address tells whose it is. */
export const ownerOf = (oui: number, nic: number): number => ((oui & 0xff) << 24) | nic;
