import * as arp from './checks/arp.ts';
import * as destination from './checks/destination.ts';
import * as dhcp from './checks/dhcp.ts';
import * as ethernet from './checks/ethernet.ts';
import type { FilterCheck, StormCheck } from './checks/filter-check.ts';
import * as ipv4 from './checks/ipv4.ts';
import * as storm from './checks/storm.ts';
import * as transport from './checks/transport.ts';
import * as tunnels from './checks/tunnel.ts';

type Check =
  | keyof typeof ethernet
  | keyof typeof arp
  | keyof typeof ipv4
  | keyof typeof transport
  | keyof typeof tunnels
  | keyof typeof destination
  | keyof typeof dhcp;

/** Every question that a packet filter asks, each of which can be exchanged for another: NET-1 to NET-4. What each means is said where it is written. */
export type FilterChecks = Readonly<Record<Check, FilterCheck> & Record<keyof typeof storm, StormCheck>>;

export const createFilterChecks = (): FilterChecks => ({
  ...ethernet,
  ...arp,
  ...ipv4,
  ...transport,
  ...tunnels,
  ...destination,
  ...dhcp,
  ...storm,
});
