import { udpFrame, type Station as Numbers } from '../frames/conversation.ts';
import {
  buildDhcp,
  DHCP,
  DHCP_MESSAGE,
  DHCP_OPERATION,
  DHCP_OPTION,
  DHCP_PORT,
  dhcpFault,
  dhcpMessage,
  dhcpOperation,
  dhcpOption,
  dhcpRelayAddress,
} from '../frames/dhcp.ts';
import { i32 } from '../frames/bytes.ts';
import { PROTOCOL } from '../frames/ipv4.ts';
import { LIMITED_BROADCAST, UNSPECIFIED, type Ipv4 } from '../frames/ipv4-address.ts';
import { formatMac, readMac } from '../frames/mac-address.ts';
import { UDP } from '../frames/udp.ts';
import { readHeader } from './header.ts';
import { numbersOf } from './numbers.ts';
import { readPacket } from './packet.ts';
import type { WirePort } from './port.ts';
import type { Station } from './station.ts';
import type { Stations } from './stations.ts';

/** In seconds: addresses never change, so a lease is as long as it can be and still be asked for again. */
const LEASE = 86_400;
const OPTION = { mask: 1, router: 3, lease: 51 } as const;

/** What the server tells each client besides its address. */
export interface Lease {
  readonly mask: Ipv4;
  readonly router: Ipv4;
}

/** What a client asked for: `undefined` where it said nothing. */
interface Question {
  readonly message: number;
  readonly transaction: number;
  readonly wanted: Ipv4 | undefined;
  readonly server: Ipv4 | undefined;
}

/**
 * What a DHCP server (RFC 2131) that has one address for each attached station answers: that station's own, whatever it asks for. Nobody else's lease can be taken,
 * and there is no pool to starve. `undefined`: it does not answer that, be it a relay's (giaddr, option 82) or a question in somebody else's name.
 */
export function dhcpAnswer(frame: Uint8Array, server: Station, stations: Stations, lease: Lease): Buffer | undefined {
  const header = readHeader(frame);
  const client = header === undefined ? undefined : stations.at(server.vlan, header.source);
  if (header === undefined || client === undefined || client.name === server.name) return undefined;
  const question = questionIn(frame, header.source);
  if (question === undefined) return undefined;
  const [mine, its] = [numbersOf(server), numbersOf(client)];
  if (question.server !== undefined && question.server !== mine.address) return undefined;
  if (question.message === DHCP_MESSAGE.discover) return reply(mine, its, DHCP_MESSAGE.offer, question, lease);
  if (question.message !== DHCP_MESSAGE.request) return undefined;
  return reply(mine, its, question.wanted === its.address ? DHCP_MESSAGE.ack : DHCP_MESSAGE.nak, question, lease);
}

function questionIn(frame: Uint8Array, sender: string): Question | undefined {
  const packet = readPacket(frame);
  if (typeof packet === 'string' || packet.protocol !== PROTOCOL.udp) return undefined;
  if (packet.sourcePort !== DHCP_PORT.client || packet.destinationPort !== DHCP_PORT.server) return undefined;
  const [at, end] = [packet.at.payload + UDP.header, packet.at.end];
  if (dhcpFault(frame, at, end) !== 0 || dhcpOperation(frame, at) !== DHCP_OPERATION.request) return undefined;
  if (formatMac(readMac(frame, at + DHCP.clientMac)) !== sender) return undefined;
  const isRelayed =
    frame[at + DHCP.hops] !== 0 || dhcpRelayAddress(frame, at) !== UNSPECIFIED || dhcpOption(frame, at, end, DHCP_OPTION.relay) >= 0;
  // Options that go on in other fields would go unread.
  if (isRelayed || dhcpOption(frame, at, end, DHCP_OPTION.overload) >= 0) return undefined;
  const has = i32(frame, at + DHCP.clientAddress);
  return {
    message: dhcpMessage(frame, at, end),
    transaction: i32(frame, at + DHCP.transaction) >>> 0,
    wanted: addressOption(frame, at, end, DHCP_OPTION.requestedAddress) ?? (has === UNSPECIFIED ? undefined : has),
    server: addressOption(frame, at, end, DHCP_OPTION.server),
  };
}

function addressOption(frame: Uint8Array, at: number, end: number, code: number): Ipv4 | undefined {
  const option = dhcpOption(frame, at, end, code);
  return option < 0 || frame[option + 1] !== 4 || option + 6 > end ? undefined : i32(frame, option + 2);
}

function reply(mine: Numbers, its: Numbers, message: number, { transaction }: Question, lease: Lease): Buffer {
  const isNo = message === DHCP_MESSAGE.nak;
  const options = Buffer.alloc(isNo ? 0 : 18);
  if (!isNo)
    [OPTION.mask, OPTION.router, OPTION.lease].forEach((code, index) => {
      options.set([code, 4], index * 6);
      options.writeInt32BE([lease.mask, lease.router, LEASE][index] ?? 0, index * 6 + 2);
    });
  const answer = buildDhcp({
    operation: DHCP_OPERATION.reply,
    message,
    transaction,
    clientMac: its.mac,
    yourAddress: isNo ? UNSPECIFIED : its.address,
    server: mine.address,
    options,
  });
  // To the station alone, by its MAC address; one without an address yet hears it as a broadcast, in which nobody else takes part.
  return udpFrame(mine, { mac: its.mac, address: isNo ? LIMITED_BROADCAST : its.address }, DHCP_PORT.server, DHCP_PORT.client, answer);
}

/** Answers at a port, as the station that stands there. Answers the way to stop that. */
export function serveDhcp(port: WirePort, server: Station, stations: Stations, lease: Lease): () => void {
  return port.onFrame((frame) => {
    const answer = dhcpAnswer(frame, server, stations, lease);
    if (answer !== undefined) port.send(answer);
  });
}
