import { arp, ARP, BROADCAST, dhcp, DHCP, ETHER, ethernet, icmp, ipv4, ipv6, PROTOCOL, tcp, TCP, u16, udp } from '../frames/index.ts';
import type { ArpFields, DhcpFields, EthernetFields, Ipv4Fields, Ipv6Fields, TcpFields, UdpFields, Upper } from '../frames/index.ts';
import type { SeededNames } from '../seed.ts';
import type { AttackScene, SceneHost } from './scene.ts';

/** What a frame has otherwise than the lawful one. */
export interface Changes {
  from?: SceneHost;
  to?: SceneHost;
  link?: Partial<EthernetFields>;
  ip?: Partial<Ipv4Fields>;
  payload?: Buffer;
}

const MARK_BYTES = 12;

/**
 * One variation of a row. Whatever may vary was drawn when it began, so that an attack and its twin differ in nothing but what the row
 * changes. Each kind of frame is lawful unless it is changed: from the attacker, to the peer.
 */
export class Turn {
  readonly names: SeededNames;
  /** Bytes in the payload by which the frame is known again. */
  readonly mark: Buffer;
  readonly payload: Buffer;
  private readonly id: number;
  private readonly ttl: number;
  readonly sourcePort: number;
  /** A port that no service of infrastructure, file sharing or remote control has. */
  readonly port: number;
  readonly transaction: number;
  private readonly sequence: number;

  constructor(
    readonly scene: AttackScene,
    /** Which variation of the row this is. */
    readonly index: number,
  ) {
    this.names = scene.names;
    this.mark = this.names.bytes(MARK_BYTES);
    this.payload = Buffer.concat([this.mark, this.names.bytes(8 + this.names.integer(90))]);
    this.id = this.names.integer(0x10000);
    this.ttl = this.names.pick([32, 60, 64, 128, 255]);
    this.sourcePort = 49152 + this.names.integer(16000);
    this.port = 20000 + this.names.integer(5000);
    this.transaction = this.names.integer(0x100000000);
    this.sequence = this.names.integer(0x100000000);
  }

  /** The variations of a row take turns. */
  turn<T>(list: readonly T[]): T {
    return list[this.index % list.length] as T;
  }

  frame(type: EthernetFields['type'], payload: Buffer, { from = this.scene.attacker, to = this.scene.peer, link }: Changes = {}): Buffer {
    return ethernet({ src: from.mac, dst: to.mac, type, payload, ...link });
  }

  /** An IPv4 packet alone. */
  packet(protocol: number, payload: Upper, { from = this.scene.attacker, to = this.scene.peer, ip }: Changes = {}): Buffer {
    return ipv4({ src: from.address, dst: to.address, protocol, payload, id: this.id, ttl: this.ttl, ...ip });
  }

  ip(protocol: number, payload: Upper, changes: Changes = {}): Buffer {
    return this.frame(ETHER.ipv4, this.packet(protocol, payload, changes), changes);
  }

  /** UDP's part of a packet. */
  datagram(fields: Partial<UdpFields> = {}): Upper {
    return udp({ source: this.sourcePort, destination: this.port, payload: this.payload, ...fields });
  }

  udp(changes: Changes & { udp?: Partial<UdpFields> } = {}): Buffer {
    return this.ip(PROTOCOL.udp, this.datagram({ payload: changes.payload ?? this.payload, ...changes.udp }), changes);
  }

  segment(fields: Partial<TcpFields> = {}): Upper {
    return tcp({
      source: this.sourcePort,
      destination: this.port,
      flags: TCP.syn,
      sequence: this.sequence,
      payload: this.payload,
      ...fields,
    });
  }

  tcp(changes: Changes & { tcp?: Partial<TcpFields> } = {}): Buffer {
    return this.ip(PROTOCOL.tcp, this.segment(changes.tcp), changes);
  }

  icmp(changes: Changes & { type?: number; code?: number; rest?: Buffer } = {}): Buffer {
    const rest = changes.rest ?? Buffer.concat([u16(this.sourcePort), u16(this.index)]);
    return this.ip(PROTOCOL.icmp, icmp({ type: changes.type ?? 8, code: changes.code ?? 0, rest, payload: this.payload }), changes);
  }

  /** By default, a request by broadcast: who has the peer's address? */
  arp(changes: Changes & { arp?: Partial<ArpFields>; type?: number; tail?: Buffer } = {}): Buffer {
    const { from = this.scene.attacker, to = this.scene.peer } = changes;
    const asked = arp({
      operation: ARP.request,
      senderMac: from.mac,
      senderAddress: from.address,
      targetAddress: to.address,
      ...changes.arp,
    });
    const bytes = changes.tail === undefined ? asked : Buffer.concat([asked, changes.tail]);
    return this.frame(changes.type ?? ETHER.arp, bytes, { ...changes, link: { dst: BROADCAST, ...changes.link } });
  }

  /** By default, an answer to the peer, who asked. */
  arpReply(changes: Changes & { arp?: Partial<ArpFields>; tail?: Buffer } = {}): Buffer {
    const { to = this.scene.peer } = changes;
    return this.arp({
      ...changes,
      arp: { operation: ARP.reply, targetMac: to.mac, ...changes.arp },
      link: { dst: to.mac, ...changes.link },
    });
  }

  /** DHCP's part of a packet: by default a discover of the attacker's. */
  dhcpMessage(fields: Partial<DhcpFields> = {}): Buffer {
    return dhcp({
      operation: 1,
      message: DHCP.discover,
      transaction: this.transaction,
      clientMac: this.scene.attacker.mac,
      ...fields,
      options: [...(fields.options ?? []), [61, this.mark]],
    });
  }

  /** By default a discover, as the only packet that a guest may send from no address. */
  dhcp(changes: Changes & { udp?: Partial<UdpFields>; dhcp?: Partial<DhcpFields> } = {}): Buffer {
    return this.udp({
      ...changes,
      link: { dst: BROADCAST, ...changes.link },
      ip: { src: '0.0.0.0', dst: '255.255.255.255', ...changes.ip },
      udp: { source: 68, destination: 67, payload: this.dhcpMessage(changes.dhcp), ...changes.udp },
    });
  }

  ipv6Packet(next: number, payload: Upper, fields: Partial<Ipv6Fields> = {}): Buffer {
    return ipv6({ src: linkLocal(this.scene.attacker.mac), dst: linkLocal(this.scene.peer.mac), next, payload, ...fields });
  }

  ipv6(next: number, payload: Upper, fields: Partial<Ipv6Fields> = {}, link: Partial<EthernetFields> = {}): Buffer {
    return this.frame(ETHER.ipv6, this.ipv6Packet(next, payload, fields), { link });
  }
}

/** The link-local address that a MAC address makes (RFC 4291 appendix A). */
export function linkLocal(mac: string): string {
  const [first = '0', second = '0', third, fourth, fifth, sixth] = mac.split(':');
  return `fe80::${(parseInt(first, 16) ^ 2).toString(16)}${second}:${third}ff:fe${fourth}:${fifth}${sixth}`;
}
