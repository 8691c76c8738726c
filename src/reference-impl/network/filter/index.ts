/** The packet filter of a port of the virtual network: NET-1 to NET-4. */
export type { FilterCheck, StormCheck } from './checks/filter-check.ts';
export { DROP, DROP_REASONS, type DropReason } from './drop-reasons.ts';
export { createFilterChecks, type FilterChecks } from './filter-checks.ts';
export { createPacketFilter, type FilterCounters, type PacketFilter } from './packet-filter.ts';
export type { Packet } from './packet.ts';
export { PeerTable } from './peer-table.ts';
export type { Port } from './port.ts';
export type { FilterScene, Opening, PeerLookup, PortIdentity, StormLimits } from './scene.ts';
