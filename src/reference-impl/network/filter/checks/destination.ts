import * as addresses from '../../frames/ipv4-address.ts';
import * as reasons from '../drop-reasons.ts';
import type { Port } from '../port.ts';
import type { FilterCheck } from './filter-check.ts';

// Bound once: an imported name is compiled to a getter that is asked at each use.
const { DROP } = reasons;
const { isClassE, isLinkLocal, isLoopback, isMulticast, LIMITED_BROADCAST } = addresses;

/** To no multicast group, whatever the MAC (NET-4). */
export const multicast: FilterCheck = (_port, { destination }) => (isMulticast(destination) ? DROP.dip_is_mc : 0);

/** Neither the limited broadcast nor the subnet's, in either of its two spellings, whatever the MAC (NET-4). */
export const broadcast: FilterCheck = (port, { destination }) => (isBroadcast(port, destination) ? DROP.dip_is_bc : 0);

const isBroadcast = (port: Port, address: number): boolean =>
  address === LIMITED_BROADCAST || address === port.subnetBroadcast || address === port.subnetNetwork;

/** What is for one host goes to one MAC. */
export const unicastOverGroupMac: FilterCheck = (port, { isToGroup, destination }) =>
  isToGroup && !isMulticast(destination) && !isBroadcast(port, destination) ? DROP.uc_dip_over_mc_dmac : 0;

/** Addresses that mean something on one host or one link only. */
export const martianDestination: FilterCheck = (_port, { destination }) => {
  if (destination >>> 24 === 0) return DROP.dip_unspecified;
  if (isLoopback(destination)) return DROP.dip_is_loopback_address;
  if (isLinkLocal(destination)) return DROP.dip_link_local;
  return isClassE(destination) && destination !== LIMITED_BROADCAST ? DROP.dip_class_e : 0;
};

/** Not back to where it came from. */
export const ownDestination: FilterCheck = (port, { destination }) => (port.ownsAddress(destination) ? DROP.port_loopback_filter : 0);

/** NET-3: by way of the gateway or directly, but for the openings. */
export const protectedDestination: FilterCheck = (port, packet) =>
  !port.isProtected(packet.destination) || port.hasOpening(packet) ? 0 : DROP.dip_is_protected;

/** The list of whom the port may send to, and the only way to pass for what is addressed to one host: its MAC and its address, both. */
export const neighbour: FilterCheck = (port, packet) => {
  if (port.reaches(packet.destinationOui, packet.destinationNic, packet.destination)) return 0;
  return port.hasOpening(packet) ? 0 : DROP.unresolved_neigh;
};

/** NET-2: to the port's own MAC. */
export const deliveryMac: FilterCheck = (port, { destinationOui, destinationNic }) =>
  port.ownsMac(destinationOui, destinationNic) ? 0 : DROP.dmac_filter;

/** NET-2: the right MAC with another's address is not delivered either. */
export const deliveryAddress: FilterCheck = (port, { destination, destinationOui, destinationNic }) =>
  port.ownsAddress(destination) && !port.mixes(destinationOui, destinationNic, destination) ? 0 : DROP.dip_not_of_port;
