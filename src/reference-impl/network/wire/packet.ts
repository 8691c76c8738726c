import { u16 } from '../frames/bytes.ts';
import { internetChecksum, pseudoHeaderSum } from '../frames/checksum.ts';
import { ETHER_TYPE, ETHERNET } from '../frames/ethernet.ts';
import { formatIpv4, parseIpv4 } from '../frames/ipv4-address.ts';
import {
  FRAGMENT,
  IPV4,
  ipv4ChecksumFault,
  ipv4Destination,
  ipv4FragmentWord,
  ipv4HeaderFault,
  ipv4HeaderLength,
  ipv4LengthFault,
  ipv4Protocol,
  ipv4Source,
  ipv4TotalLength,
  ipv4Ttl,
  PROTOCOL,
} from '../frames/ipv4.ts';
import { TCP, TCP_FLAG, tcpFault, tcpFlags } from '../frames/tcp.ts';
import { destinationPort, sourcePort, UDP, udpFault } from '../frames/udp.ts';

/** An IPv4 packet in a frame without tag, as far as a router and a load balancer look into it. */
export interface Packet {
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly ttl: number;
  readonly hasOptions: boolean;
  /** It is a fragment, or carries the flag that is reserved (RFC 791, RFC 3514). */
  readonly isFragment: boolean;
  /** Zero where there are none. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** TCP, with SYN and without ACK: it opens a connection. */
  readonly opens: boolean;
  /** Where the IPv4 header begins, where its payload does, and where that ends (what comes behind is padding). */
  readonly at: { readonly header: number; readonly payload: number; readonly end: number };
}

/** The packet, or the reason why there is none: `non_ip`, `ip_header_corrupted`, `transport_header_corrupted`. */
export function readPacket(frame: Uint8Array): Packet | string {
  if (frame.length < ETHERNET.header || u16(frame, ETHERNET.type) !== ETHER_TYPE.ipv4) return 'non_ip';
  const header = ETHERNET.header;
  if ((ipv4HeaderFault(frame, header) || ipv4LengthFault(frame, header) || ipv4ChecksumFault(frame, header)) !== 0)
    return 'ip_header_corrupted';
  const payload = header + ipv4HeaderLength(frame, header);
  const end = header + ipv4TotalLength(frame, header);
  const protocol = ipv4Protocol(frame, header);
  const isFragment = (ipv4FragmentWord(frame, header) & ~FRAGMENT.dontFragment) !== 0;
  const [isTcp, isUdp] = [protocol === PROTOCOL.tcp && !isFragment, protocol === PROTOCOL.udp && !isFragment];
  if ((isTcp && tcpFault(frame, payload, end) !== 0) || (isUdp && udpFault(frame, payload, end) !== 0)) return 'transport_header_corrupted';
  return {
    source: formatIpv4(ipv4Source(frame, header)),
    destination: formatIpv4(ipv4Destination(frame, header)),
    protocol,
    ttl: ipv4Ttl(frame, header),
    hasOptions: payload > header + IPV4.header,
    isFragment,
    sourcePort: isTcp || isUdp ? sourcePort(frame, payload) : 0,
    destinationPort: isTcp || isUdp ? destinationPort(frame, payload) : 0,
    opens: isTcp && (tcpFlags(frame, payload) & (TCP_FLAG.syn | TCP_FLAG.ack)) === TCP_FLAG.syn,
    at: { header, payload, end },
  };
}

/** The checksum of an IPv4 header, made anew in place. */
function sealHeader(bytes: Buffer, { header, payload }: Packet['at']): void {
  bytes.writeUInt16BE(0, header + IPV4.checksum);
  bytes.writeUInt16BE(internetChecksum(bytes.subarray(header, payload)), header + IPV4.checksum);
}

/** The frame with one hop less to live. */
export function hopped(frame: Uint8Array, { ttl, at }: Packet): Buffer {
  const bytes = Buffer.from(frame);
  bytes[at.header + IPV4.ttl] = ttl - 1;
  sealHeader(bytes, at);
  return bytes;
}

/** A TCP or UDP frame from or to another address and port, with its checksums made anew. */
export function translated(frame: Uint8Array, packet: Packet, side: 'source' | 'destination', address: string, port: number): Buffer {
  const bytes = Buffer.from(frame);
  const { header, payload, end } = packet.at;
  bytes.writeInt32BE(parseIpv4(address) ?? 0, header + IPV4[side]);
  bytes.writeUInt16BE(port, payload + (side === 'source' ? 0 : UDP.destinationPort));
  sealHeader(bytes, packet.at);
  const isUdp = packet.protocol === PROTOCOL.udp;
  const sumAt = payload + (isUdp ? UDP.checksum : TCP.checksum);
  // A UDP datagram need not have a checksum (RFC 768), and gets none then.
  if (isUdp && u16(bytes, sumAt) === 0) return bytes;
  bytes.writeUInt16BE(0, sumAt);
  const start = pseudoHeaderSum(ipv4Source(bytes, header), ipv4Destination(bytes, header), packet.protocol, end - payload);
  const sum = internetChecksum(bytes.subarray(payload, end), start);
  bytes.writeUInt16BE(isUdp && sum === 0 ? 0xffff : sum, sumAt);
  return bytes;
}
