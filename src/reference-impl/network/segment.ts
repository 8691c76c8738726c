import { internetChecksum, pseudoHeaderSum } from './frames/checksum.ts';
import { ETHER_TYPE, ETHERNET } from './frames/ethernet.ts';
import { u16 } from './frames/bytes.ts';
import {
  FRAGMENT,
  ipv4ChecksumFault,
  ipv4Destination,
  ipv4FragmentWord,
  ipv4HeaderFault,
  ipv4HeaderLength,
  ipv4LengthFault,
  ipv4Protocol,
  ipv4Source,
  ipv4TotalLength,
  PROTOCOL,
} from './frames/ipv4.ts';
import type { Ipv4 } from './frames/ipv4-address.ts';
import { readsMac, type Mac } from './frames/mac-address.ts';
import { TCP_FLAG, tcpAcknowledgement, tcpFault, tcpFlags, tcpHeaderLength, tcpSequence } from './frames/tcp.ts';
import { destinationPort, sourcePort } from './frames/udp.ts';

/** A TCP segment (RFC 9293) that has reached the host that it is for. */
export interface Segment {
  readonly from: Ipv4;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  /** Those of `TCP_FLAG`. */
  readonly flags: number;
  readonly data: Uint8Array;
}

/** The segment in a frame; `undefined` for what is none, is damaged, or is for another host than this. */
export function readSegment(frame: Uint8Array, mac: Mac, address: Ipv4): Segment | undefined {
  if (frame.length < ETHERNET.header || u16(frame, ETHERNET.type) !== ETHER_TYPE.ipv4 || !readsMac(frame, ETHERNET.destination, mac))
    return undefined;
  const header = ETHERNET.header;
  if (ipv4HeaderFault(frame, header) !== 0 || ipv4LengthFault(frame, header) !== 0 || ipv4ChecksumFault(frame, header) !== 0)
    return undefined;
  if (ipv4Protocol(frame, header) !== PROTOCOL.tcp || ipv4Destination(frame, header) !== address) return undefined;
  if ((ipv4FragmentWord(frame, header) & ~FRAGMENT.dontFragment) !== 0) return undefined;
  const at = header + ipv4HeaderLength(frame, header);
  const end = header + ipv4TotalLength(frame, header);
  if (tcpFault(frame, at, end) !== 0) return undefined;
  const from = ipv4Source(frame, header);
  // Over a segment whose checksum is right the sum comes out as nothing.
  if (internetChecksum(frame.subarray(at, end), pseudoHeaderSum(from, address, PROTOCOL.tcp, end - at)) !== 0) return undefined;
  return {
    from,
    sourcePort: sourcePort(frame, at),
    destinationPort: destinationPort(frame, at),
    sequence: tcpSequence(frame, at),
    acknowledgement: tcpAcknowledgement(frame, at),
    flags: tcpFlags(frame, at),
    data: frame.subarray(at + tcpHeaderLength(frame, at), end),
  };
}

/** How far a segment takes the sequence on: its bytes, and one each for SYN and FIN. */
export const lengthOf = ({ flags, data }: Segment): number =>
  data.length + ((flags & TCP_FLAG.syn) === 0 ? 0 : 1) + ((flags & TCP_FLAG.fin) === 0 ? 0 : 1);

/** Sequence numbers go round (RFC 9293, section 3.4). */
export const later = (sequence: number, by: number): number => (sequence + by) >>> 0;
/** How far one sequence number is ahead of another, negative when it is behind. */
export const ahead = (one: number, other: number): number => (one - other) | 0;
