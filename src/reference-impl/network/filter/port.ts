import { isClassE, isLoopback, isMulticast, lastOf, type Ipv4 } from '../frames/ipv4-address.ts';
import { PROTOCOL } from '../frames/ipv4.ts';
import { TCP_FLAG, tcpFlags } from '../frames/tcp.ts';
import type { Packet } from './packet.ts';
import { RateLimit } from './rate-limit.ts';
import type { FilterScene, Opening, PeerLookup, PortIdentity } from './scene.ts';

/** A port's identity and surroundings, laid out for checks: what they ask for allocates nothing. A MAC is asked for by its halves. */
export class Port {
  readonly ouis: Int32Array;
  readonly nics: Int32Array;
  readonly addresses: Int32Array;
  readonly subnetNetwork: Ipv4;
  readonly subnetMask: Ipv4;
  readonly subnetBroadcast: Ipv4;
  readonly gatewayOui: number;
  readonly gatewayNic: number;
  readonly gatewayAddress: Ipv4;
  readonly peers: PeerLookup;
  readonly protectedNetworks: Int32Array;
  readonly protectedMasks: Int32Array;
  readonly openings: readonly Opening[];
  readonly largestFrame: number;
  readonly arpLimit: RateLimit;
  readonly broadcastLimit: RateLimit;
  readonly byteLimit: RateLimit;

  /** RangeError when the identity is of nobody: such a port could not send, nor be told from another. */
  constructor(
    readonly scene: FilterScene,
    { stations }: PortIdentity,
  ) {
    const isNobody = (address: Ipv4): boolean => address === 0 || isMulticast(address) || isClassE(address) || isLoopback(address);
    if (stations.length === 0 || stations.some(({ mac, address }) => isNobody(address) || (mac.oui & 0x010000) !== 0))
      throw new RangeError('a port is known by MAC addresses of single interfaces, each with an IPv4 address of a single host');
    this.ouis = Int32Array.from(stations, ({ mac }) => mac.oui);
    this.nics = Int32Array.from(stations, ({ mac }) => mac.nic);
    this.addresses = Int32Array.from(stations, ({ address }) => address);
    this.subnetNetwork = scene.subnet.network;
    this.subnetMask = scene.subnet.mask;
    this.subnetBroadcast = lastOf(scene.subnet);
    this.gatewayOui = scene.gateway.mac.oui;
    this.gatewayNic = scene.gateway.mac.nic;
    this.gatewayAddress = scene.gateway.address;
    this.peers = scene.peers;
    this.protectedNetworks = Int32Array.from(scene.protectedRanges, ({ network }) => network);
    this.protectedMasks = Int32Array.from(scene.protectedRanges, ({ mask }) => mask);
    this.openings = scene.openings;
    this.largestFrame = 14 + scene.mtu;
    this.arpLimit = new RateLimit(scene.storm.arp);
    this.broadcastLimit = new RateLimit(scene.storm.broadcast);
    this.byteLimit = new RateLimit(scene.storm.bytes);
  }

  ownsMac(oui: number, nic: number): boolean {
    const { nics, ouis } = this;
    for (let one = 0; one < nics.length; one++) if (nics[one] === nic && ouis[one] === oui) return true;
    return false;
  }

  ownsAddress(address: Ipv4): boolean {
    const { addresses } = this;
    for (let one = 0; one < addresses.length; one++) if (addresses[one] === address) return true;
    return false;
  }

  /** Whether this MAC is the port's, and goes with other addresses only. */
  mixes(oui: number, nic: number, address: Ipv4): boolean {
    const { addresses, nics, ouis } = this;
    let isOwn = false;
    for (let one = 0; one < nics.length; one++) {
      if (nics[one] !== nic || ouis[one] !== oui) continue;
      if (addresses[one] === address) return false;
      isOwn = true;
    }
    return isOwn;
  }

  isProtected(address: Ipv4): boolean {
    const { protectedNetworks: networks, protectedMasks: masks } = this;
    for (let one = 0; one < networks.length; one++) if ((address & (masks[one] as number)) === networks[one]) return true;
    return false;
  }

  /** Whether the port may send an IPv4 packet for this address to this MAC: to a peer, to the gateway, and by way of it outwards. */
  reaches(oui: number, nic: number, address: Ipv4): boolean {
    if (this.peers.has(address, oui, nic)) return true;
    const isGateway = nic === this.gatewayNic && oui === this.gatewayOui;
    return isGateway && (address === this.gatewayAddress || (address & this.subnetMask) !== this.subnetNetwork);
  }

  /** Whether the host at this address is one that the port has business with on its own segment. */
  knows(address: Ipv4): boolean {
    const { gateway, dhcpServer } = this.scene;
    if (this.peers.hasAddress(address) || gateway.address === address || dhcpServer.address === address) return true;
    for (let one = 0; one < this.openings.length; one++) if ((this.openings[one] as Opening).station.address === address) return true;
    return false;
  }

  /** Whether this MAC is that of the host at `address`, of those it knows. */
  pairs(oui: number, nic: number, address: Ipv4): boolean {
    const { gateway, dhcpServer } = this.scene;
    if (this.peers.has(address, oui, nic)) return true;
    if (gateway.address === address && gateway.mac.oui === oui && gateway.mac.nic === nic) return true;
    if (dhcpServer.address === address && dhcpServer.mac.oui === oui && dhcpServer.mac.nic === nic) return true;
    for (let one = 0; one < this.openings.length; one++) {
      const { station } = this.openings[one] as Opening;
      if (station.address === address && station.mac.oui === oui && station.mac.nic === nic) return true;
    }
    return false;
  }

  /** Whether an opening lets this packet out: the service, its host and its MAC, all three. */
  hasOpening({ frame, destination, destinationOui, destinationNic, protocol, sourcePort, destinationPort, transport }: Packet): boolean {
    for (let one = 0; one < this.openings.length; one++) {
      const { station, protocol: carried, port, caller } = this.openings[one] as Opening;
      if (station.address !== destination || station.mac.oui !== destinationOui || station.mac.nic !== destinationNic) continue;
      if (carried !== protocol || (caller === 'port' ? destinationPort : sourcePort) !== port) continue;
      if (caller === 'port' || protocol !== PROTOCOL.tcp || (tcpFlags(frame, transport) & (TCP_FLAG.ack | TCP_FLAG.rst)) !== 0) return true;
    }
    return false;
  }
}
