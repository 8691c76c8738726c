import { contains, formatIpv4, lastOf, parseIpv4, parsePrefix, type Ipv4, type Prefix } from './frames/ipv4-address.ts';
import { isInside } from './host.ts';
import { GATEWAY_NAME, VLANS, type Station, type WireVlan } from './wire/station.ts';

/**
 * Who has which address. A VLAN is a subnet, so that a prefix says what a host is, and the guests' filters can name all infrastructure by a few of them (NET-3). The
 * first address of each subnet is the router's.
 */
export interface AddressPlan {
  readonly subnets: Readonly<Record<WireVlan, Prefix>>;
  /** The router's own place in each VLAN. */
  readonly gateways: readonly Station[];
  gateway(vlan: WireVlan): Station;
  /** A fixed host of the infrastructure, by its number from 1 in its VLAN. */
  infrastructure(vlan: WireVlan, number: number): string;
  /** The address of a role instance, by its id. */
  guest(id: number): string;
  /** An address of the guests' subnet that no instance has by its id: a further one of some guest, by a number of the network's own, from 1. */
  furtherGuest(number: number): string;
  /** Of the root OS of a node, by the number that the node was racked under; and of the storage machine on it. */
  rootOs(number: number): string;
  storage(number: number): string;
  /** The MAC address that the fabric gives to whoever has this address. */
  macOf(address: string): string;
}

/** Within 10.0.0.0/8: 8 million guests, and 2 million nodes with as many storage machines. */
export const SUBNETS: Readonly<Record<WireVlan, string>> = {
  guests: '10.0.0.0/9',
  nodes: '10.128.0.0/10',
  controllers: '10.224.0.0/24',
  devices: '10.225.0.0/24',
  administration: '10.226.0.0/24',
  edge: '10.227.0.0/24',
};

/** The first addresses of each subnet are kept for the network's own: the router, the DHCP server, what stands there for good. */
const KEPT = 16;
/** Locally administered (IEEE 802), and then the address. */
const OUI = '02:15';

/** Throws RangeError when two subnets overlap, one is none, or one is not inside the network. */
export function createAddressPlan(given: Readonly<Record<WireVlan, string>> = SUBNETS): AddressPlan {
  const subnets = Object.fromEntries(VLANS.map((vlan) => [vlan, subnetOf(vlan, given[vlan])])) as Record<WireVlan, Prefix>;
  for (const vlan of VLANS)
    for (const other of VLANS)
      if (vlan !== other && (contains(subnets[vlan], subnets[other].network) || contains(subnets[other], subnets[vlan].network)))
        throw new RangeError(`the subnets of ${vlan} and ${other} overlap`);

  /** The address at this offset in a subnet, which is between two others, or the subnet is full. */
  const at = (vlan: WireVlan, offset: number, from = KEPT, end = ~subnets[vlan].mask): string => {
    if (!Number.isInteger(offset)) throw new RangeError(`there is no address ${offset} in the subnet of ${vlan}`);
    if (offset < from || offset >= end) throw new RangeError(`the subnet of ${vlan} is full: ${offset} is not from ${from} to ${end - 1}`);
    return formatIpv4(subnets[vlan].network + offset);
  };
  const halfOf = ({ mask }: Prefix): number => (~mask >>> 1) + 1;
  const macOf = (address: string): string => `${OUI}:${octetsOf(address).join(':')}`;
  const gateway = (vlan: WireVlan): Station => {
    const address = at(vlan, 1, 1);
    return { name: GATEWAY_NAME(vlan), kind: 'gateway', vlan, mac: macOf(address), address };
  };

  return {
    subnets,
    gateways: VLANS.map(gateway),
    gateway,
    infrastructure: (vlan, number) => {
      if (!Number.isInteger(number) || number < 1 || number > KEPT - 2) throw new RangeError(`${number} is no number of a fixed host`);
      return at(vlan, 1 + number, 1);
    },
    guest: (id) => at('guests', KEPT + id),
    furtherGuest: (number) => at('guests', ~subnets.guests.mask - number),
    rootOs: (number) => at('nodes', KEPT + number, KEPT, halfOf(subnets.nodes)),
    storage: (number) => at('nodes', halfOf(subnets.nodes) + number, Math.max(KEPT, halfOf(subnets.nodes))),
    macOf,
  };
}

function subnetOf(vlan: WireVlan, text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix === undefined || !isInside(formatIpv4(prefix.network)) || !isInside(formatIpv4(lastOf(prefix))))
    throw new RangeError(`${text} is no subnet inside the network (${vlan})`);
  return prefix;
}

function octetsOf(address: string): string[] {
  const number: Ipv4 = parseIpv4(address) ?? 0;
  return [24, 16, 8, 0].map((shift) => ((number >>> shift) & 255).toString(16).padStart(2, '0'));
}
