import * as bytes from '../frames/bytes.ts';
import { ETHER_TYPE, ETHERNET, typeOffset } from '../frames/ethernet.ts';
import { DHCP_PORT } from '../frames/dhcp.ts';
import { IPV4, PROTOCOL } from '../frames/ipv4.ts';

// Bound once. An imported name is compiled to a getter that is asked at each use, and these are used for every frame.
const { i32, u16, u24 } = bytes;
const [IPV4_TYPE, SERVER, CLIENT, UDP] = [ETHER_TYPE.ipv4, DHCP_PORT.server, DHCP_PORT.client, PROTOCOL.udp];
const HEADER = IPV4.header;
const HEADER_OF_ETHERNET = ETHERNET.header;
const GROUP = 0x010000;

/**
 * What checks ask of a frame, read once and kept in fields that are written anew for the next: nothing is allocated. Of IPv4 there are zeros where the frame
 * is too short or of another type. A field says what stands in the frame, and not that it is well.
 */
export class Packet {
  frame: Uint8Array = new Uint8Array(0);
  /** Where the IPv4 or ARP packet begins. */
  network = 0;
  /** Behind all tags. */
  type = 0;
  destinationOui = 0;
  destinationNic = 0;
  sourceOui = 0;
  sourceNic = 0;
  /** To a multicast MAC, or the broadcast one. */
  isToGroup = false;
  version = 0;
  /** Of IPv4 with options, in bytes. */
  headerLength = 0;
  totalLength = 0;
  /** Flags and offset. */
  fragment = 0;
  ttl = 0;
  protocol = 0;
  source = 0;
  destination = 0;
  /** Where what IPv4 carries begins, and where the packet ends; the end is never behind that of the frame. */
  transport = 0;
  end = 0;
  /** Of TCP and UDP. */
  sourcePort = 0;
  destinationPort = 0;
  /** Whether it is a UDP datagram to or from one of the ports of DHCP. */
  isDhcp = false;

  read(frame: Uint8Array): void {
    this.frame = frame;
    this.network = HEADER_OF_ETHERNET;
    if (frame.length < HEADER_OF_ETHERNET) return this.#clear();
    this.destinationOui = u24(frame, 0);
    this.destinationNic = u24(frame, 3);
    this.sourceOui = u24(frame, 6);
    this.sourceNic = u24(frame, 9);
    this.isToGroup = (this.destinationOui & GROUP) !== 0;
    this.type = u16(frame, 12);
    if (this.type > IPV4_TYPE) this.#passTags(frame);
    if (this.type === IPV4_TYPE && frame.length >= this.network + HEADER) this.#readIpv4(frame, this.network);
    else this.#clearIpv4();
  }

  #passTags(frame: Uint8Array): void {
    const at = typeOffset(frame);
    this.type = u16(frame, at);
    this.network = at + 2;
  }

  #clear(): void {
    this.destinationOui = this.destinationNic = this.sourceOui = this.sourceNic = this.type = 0;
    this.isToGroup = false;
    this.#clearIpv4();
  }

  #clearIpv4(): void {
    this.version = this.headerLength = this.totalLength = this.fragment = this.ttl = this.protocol = 0;
    this.source = this.destination = this.transport = this.end = this.sourcePort = this.destinationPort = 0;
    this.isDhcp = false;
  }

  #readIpv4(frame: Uint8Array, at: number): void {
    const first = frame[at] as number;
    this.version = first >>> 4;
    this.headerLength = (first & 15) << 2;
    this.totalLength = u16(frame, at + 2);
    this.fragment = u16(frame, at + 6);
    this.ttl = frame[at + 8] as number;
    this.protocol = frame[at + 9] as number;
    this.source = i32(frame, at + 12);
    this.destination = i32(frame, at + 16);
    this.transport = at + this.headerLength;
    this.end = Math.min(at + this.totalLength, frame.length);
    const hasPorts = this.transport + 4 <= this.end;
    this.sourcePort = hasPorts ? u16(frame, this.transport) : 0;
    this.destinationPort = hasPorts ? u16(frame, this.transport + 2) : 0;
    this.isDhcp = this.protocol === UDP && (this.fragment & 0x1fff) === 0 && this.#hasDhcpPort();
  }

  #hasDhcpPort(): boolean {
    const { sourcePort, destinationPort } = this;
    return sourcePort === CLIENT || sourcePort === SERVER || destinationPort === CLIENT || destinationPort === SERVER;
  }
}
