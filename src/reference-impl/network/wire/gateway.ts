import { ARP, ARP_OPERATION, arpFault, arpOperation, arpSenderAddress, arpTargetAddress } from '../frames/arp.ts';
import { internetChecksum } from '../frames/checksum.ts';
import { arpReplyFrame, echoReplyFrame } from '../frames/conversation.ts';
import { ETHER_TYPE, ETHERNET } from '../frames/ethernet.ts';
import { ICMP, ICMP_TYPE, icmpCode, icmpIdentifier, icmpSequence, icmpType } from '../frames/icmp.ts';
import { PROTOCOL } from '../frames/ipv4.ts';
import { readMac, sameMac } from '../frames/mac-address.ts';
import { BROADCAST, readHeader } from './header.ts';
import { numbersOf } from './numbers.ts';
import { readPacket } from './packet.ts';
import type { Station } from './station.ts';

/**
 * What the router itself answers at its own address in a VLAN: ARP, and ICMP echo. It answers the station at the port where the question came in, and
 * only if it asks as itself: a forged question brings an answer to nobody. `undefined`: nothing to say.
 */
export function gatewayAnswer(frame: Uint8Array, gateway: Station, asker: Station): Buffer | undefined {
  const header = readHeader(frame);
  if (header === undefined || header.source !== asker.mac) return undefined;
  if (header.type === ETHER_TYPE.arp) return arpReply(frame, gateway, asker);
  return header.destination === BROADCAST ? undefined : echoReply(frame, gateway, asker);
}

function arpReply(frame: Uint8Array, gateway: Station, asker: Station): Buffer | undefined {
  const at = ETHERNET.header;
  const [mine, its] = [numbersOf(gateway), numbersOf(asker)];
  if (arpFault(frame, at) !== 0 || arpOperation(frame, at) !== ARP_OPERATION.request) return undefined;
  if (!sameMac(readMac(frame, at + ARP.senderMac), its.mac) || arpSenderAddress(frame, at) !== its.address) return undefined;
  return arpTargetAddress(frame, at) === mine.address ? arpReplyFrame(mine, its) : undefined;
}

function echoReply(frame: Uint8Array, gateway: Station, asker: Station): Buffer | undefined {
  const packet = readPacket(frame);
  if (typeof packet === 'string' || packet.protocol !== PROTOCOL.icmp || packet.isFragment || packet.hasOptions) return undefined;
  if (packet.source !== asker.address || packet.destination !== gateway.address) return undefined;
  const { payload, end } = packet.at;
  const isEcho = end >= payload + ICMP.header && icmpType(frame, payload) === ICMP_TYPE.echoRequest && icmpCode(frame, payload) === 0;
  // Over a message whose checksum is right the sum comes out as nothing.
  if (!isEcho || internetChecksum(frame.subarray(payload, end)) !== 0) return undefined;
  const data = frame.subarray(payload + ICMP.header, end);
  return echoReplyFrame(numbersOf(gateway), numbersOf(asker), icmpIdentifier(frame, payload), icmpSequence(frame, payload), data);
}
