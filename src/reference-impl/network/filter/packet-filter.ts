import { DHCP_PORT } from '../frames/dhcp.ts';
import { ETHER_TYPE, SMALLEST_TYPE } from '../frames/ethernet.ts';
import { FRAGMENT, PROTOCOL } from '../frames/ipv4.ts';
import { LIMITED_BROADCAST } from '../frames/ipv4-address.ts';
import { DROP_REASONS } from './drop-reasons.ts';
import { createFilterChecks, type FilterChecks } from './filter-checks.ts';
import { Packet } from './packet.ts';
import { Port } from './port.ts';
import type { FilterScene, PortIdentity } from './scene.ts';

// Bound once: an imported name is compiled to a getter that is asked at each use.
const { arp: ARP, ipv4: IPV4, ipv6: IPV6 } = ETHER_TYPE;
const { tcp: TCP, udp: UDP, icmp: ICMP } = PROTOCOL;
const { client: DHCP_CLIENT, server: DHCP_SERVER } = DHCP_PORT;
const FRAGMENT_OFFSET = FRAGMENT.offset;

/** How many frames came to each end, by the number of the reason; at 0 those that passed. */
export interface FilterCounters {
  readonly sent: Float64Array;
  readonly received: Float64Array;
}

/** The filter of one port. It stands before the hypervisor's switch, and another of the same kind in the root OS: they agree on every frame. */
export interface PacketFilter {
  /**
   * A frame that the port wants to send: 0 when it passes, else the number of a drop reason (NET-1, NET-3, NET-4). It allocates nothing and never throws, whatever the
   * bytes. `now` is in milliseconds, of any clock that does not go backwards.
   */
  send(frame: Uint8Array, now: number): number;
  /** A frame that is about to be delivered to the port, likewise (NET-2, NET-4). */
  receive(frame: Uint8Array, now: number): number;
  readonly counters: FilterCounters;
}

export function createPacketFilter(scene: FilterScene, identity: PortIdentity, checks: FilterChecks = createFilterChecks()): PacketFilter {
  return new CheckingFilter(new Port(scene, identity), checks);
}

/** What passes has answered every question on its way; there is no other way. */
class CheckingFilter implements PacketFilter {
  readonly counters: FilterCounters = {
    sent: new Float64Array(DROP_REASONS.length),
    received: new Float64Array(DROP_REASONS.length),
  };

  readonly #packet = new Packet();

  constructor(
    readonly port: Port,
    readonly checks: FilterChecks,
  ) {}

  send(frame: Uint8Array, now: number): number {
    this.#packet.read(frame);
    const reason = this.#sent(this.#packet, now);
    const { sent } = this.counters;
    sent[reason] = (sent[reason] as number) + 1;
    return reason;
  }

  receive(frame: Uint8Array): number {
    this.#packet.read(frame);
    const reason = this.#received(this.#packet);
    const { received } = this.counters;
    received[reason] = (received[reason] as number) + 1;
    return reason;
  }

  #sent(packet: Packet, now: number): number {
    const { checks, port } = this;
    const reason =
      this.#outside(packet) || checks.sourceMac(port, packet) || checks.sameMac(port, packet) || checks.controlMac(port, packet);
    if (reason !== 0) return reason;
    if (packet.type === IPV4) return this.#sentIpv4(packet, now);
    return (packet.type === ARP ? this.#sentArp(packet, now) : this.#otherType(packet)) || this.#storm(packet, now);
  }

  #sentArp(packet: Packet, now: number): number {
    const { checks, port } = this;
    return (
      this.#arp(packet) ||
      checks.arpSenderMac(port, packet) ||
      checks.arpSenderAddress(port, packet) ||
      checks.arpTarget(port, packet) ||
      checks.arpStorm(port, packet, now)
    );
  }

  #sentIpv4(packet: Packet, now: number): number {
    const { checks, port } = this;
    return (
      this.#ipv4Header(packet) ||
      checks.sourceAddress(port, packet) ||
      checks.sourcePair(port, packet) ||
      this.#transport(packet) ||
      (packet.isDhcp ? this.#sentDhcp(packet) : this.#destination(packet)) ||
      this.#storm(packet, now)
    );
  }

  #sentDhcp(packet: Packet): number {
    const { checks, port } = this;
    if (packet.sourcePort !== DHCP_CLIENT || packet.destinationPort !== DHCP_SERVER) return checks.dhcpDirection(port, packet);
    return (
      checks.dhcpDestination(port, packet) ||
      checks.dhcpMessage(port, packet) ||
      checks.dhcpHardware(port, packet) ||
      checks.dhcpRelay(port, packet)
    );
  }

  #destination(packet: Packet): number {
    const { checks, port } = this;
    const reason =
      this.#toOne(packet) ||
      checks.martianDestination(port, packet) ||
      checks.ownDestination(port, packet) ||
      checks.protectedDestination(port, packet) ||
      checks.tunnel(port, packet);
    // What is for a group has no neighbour. Each such frame has met the check that is about it, and none of those lets it by.
    return reason !== 0 || packet.isToGroup ? reason : checks.neighbour(port, packet);
  }

  #storm(packet: Packet, now: number): number {
    const { checks, port } = this;
    return checks.broadcastStorm(port, packet, now) || checks.byteStorm(port, packet, now);
  }

  #received(packet: Packet): number {
    const { checks, port } = this;
    const reason = this.#outside(packet);
    if (reason !== 0) return reason;
    if (packet.type === IPV4) return this.#receivedIpv4(packet);
    if (packet.type === ARP) return this.#arp(packet) || checks.arpDelivery(port, packet);
    return this.#otherType(packet) || (packet.isToGroup ? 0 : checks.deliveryMac(port, packet));
  }

  #receivedIpv4(packet: Packet): number {
    const { checks, port } = this;
    const reason = this.#ipv4Header(packet) || this.#transport(packet);
    if (reason !== 0) return reason;
    if (packet.isDhcp && packet.destination === LIMITED_BROADCAST) return checks.dhcpDelivery(port, packet);
    const group = this.#toOne(packet);
    if (group !== 0 || packet.isToGroup) return group;
    return checks.deliveryMac(port, packet) || checks.deliveryAddress(port, packet);
  }

  /** Of the frame as such, whatever it carries. */
  #outside(packet: Packet): number {
    const { checks, port } = this;
    return checks.frameLength(port, packet) || checks.mtu(port, packet) || checks.tags(port, packet);
  }

  #otherType(packet: Packet): number {
    const { checks, port } = this;
    if (packet.type < SMALLEST_TYPE) return checks.lengthField(port, packet);
    return packet.type === IPV6 ? checks.ipv6(port, packet) : checks.etherType(port, packet);
  }

  #arp(packet: Packet): number {
    const { checks, port } = this;
    return checks.arpFormat(port, packet) || checks.arpOperation(port, packet) || checks.arpPadding(port, packet);
  }

  #ipv4Header(packet: Packet): number {
    const { checks, port } = this;
    return (
      checks.headerLength(port, packet) ||
      checks.totalLength(port, packet) ||
      checks.checksum(port, packet) ||
      checks.options(port, packet) ||
      checks.fragments(port, packet) ||
      checks.ttl(port, packet) ||
      checks.protocol(port, packet)
    );
  }

  /** The header behind that of IPv4, which only a first fragment has. */
  #transport(packet: Packet): number {
    const { checks, port } = this;
    if ((packet.fragment & FRAGMENT_OFFSET) !== 0) return 0;
    if (packet.protocol === TCP) return checks.tcpHeader(port, packet);
    if (packet.protocol === UDP) return checks.udpHeader(port, packet);
    return packet.protocol === ICMP ? checks.icmpType(port, packet) : 0;
  }

  /** That it is for one host, and not for a group. */
  #toOne(packet: Packet): number {
    const { checks, port } = this;
    return checks.multicast(port, packet) || checks.broadcast(port, packet) || checks.unicastOverGroupMac(port, packet);
  }
}
