import { i32, u24 } from '../../frames/bytes.ts';
import {
  DHCP,
  DHCP_MESSAGE,
  DHCP_OPERATION,
  DHCP_OPTION,
  DHCP_PORT,
  dhcpFault,
  dhcpMessage as messageOf,
  dhcpOperation,
  dhcpOption,
  dhcpRelayAddress,
} from '../../frames/dhcp.ts';
import { ETHERNET } from '../../frames/ethernet.ts';
import { LIMITED_BROADCAST } from '../../frames/ipv4-address.ts';
import { equalMacs, isBroadcastMac, readsMac } from '../../frames/mac-address.ts';
import { UDP } from '../../frames/udp.ts';
import { DROP } from '../drop-reasons.ts';
import type { FilterCheck } from './filter-check.ts';

/** Of whatever is not from a client to a server: a virtual machine serves nobody (NET-4). */
export const dhcpDirection: FilterCheck = () => DROP.dhcp_direction;

/** To all, as nobody knows the server yet, or from its own address to the server alone. */
export const dhcpDestination: FilterCheck = (port, { frame, source, destination }) => {
  if (isBroadcastMac(frame, ETHERNET.destination) && destination === LIMITED_BROADCAST) return 0;
  const { mac, address } = port.scene.dhcpServer;
  const isToServer = destination === address && readsMac(frame, ETHERNET.destination, mac);
  return isToServer && source !== 0 ? 0 : DROP.dhcp_destination;
};

/** A well-formed discover or request, with no options that hide in other fields, and no address of its own that is another's. */
export const dhcpMessage: FilterCheck = (port, { frame, transport, end }) => {
  const at = transport + UDP.header;
  if (dhcpFault(frame, at, end) !== 0 || dhcpOperation(frame, at) !== DHCP_OPERATION.request) return DROP.dhcp_parsing;
  const message = messageOf(frame, at, end);
  if (message !== DHCP_MESSAGE.discover && message !== DHCP_MESSAGE.request) return DROP.dhcp_parsing;
  const client = i32(frame, at + DHCP.clientAddress);
  if (client !== 0 && !port.ownsAddress(client)) return DROP.dhcp_parsing;
  return dhcpOption(frame, at, end, DHCP_OPTION.overload) < 0 ? 0 : DROP.dhcp_parsing;
};

/** In the name of the sender's own interface. Else one machine could take all addresses there are. */
export const dhcpHardware: FilterCheck = (_port, { frame, transport, end }) => {
  const at = transport + UDP.header;
  if (!equalMacs(frame, at + DHCP.clientMac, ETHERNET.source)) return DROP.dhcp_client_mac_spoofed;
  const client = dhcpOption(frame, at, end, DHCP_OPTION.client);
  const isMac = client >= 0 && client + 9 <= end && frame[client + 1] === 7 && frame[client + 2] === 1;
  return isMac && !equalMacs(frame, client + 3, ETHERNET.source) ? DROP.dhcp_client_mac_spoofed : 0;
};

/** Relays are the fabric's, if there are any. */
export const dhcpRelay: FilterCheck = (_port, { frame, transport, end }) => {
  const at = transport + UDP.header;
  const isRelayed = dhcpRelayAddress(frame, at) !== 0 || frame[at + DHCP.hops] !== 0;
  return isRelayed || dhcpOption(frame, at, end, DHCP_OPTION.relay) >= 0 ? DROP.dhcp_relayed : 0;
};

/** A server's answer to all comes to the client that it names, and to no other (NET-2). */
export const dhcpDelivery: FilterCheck = (port, { frame, transport, end, sourcePort, destinationPort }) => {
  const at = transport + UDP.header;
  const isToClient = sourcePort === DHCP_PORT.server && destinationPort === DHCP_PORT.client;
  if (!isToClient || dhcpFault(frame, at, end) !== 0 || dhcpOperation(frame, at) !== DHCP_OPERATION.reply) return DROP.dhcp_not_for_port;
  const client = at + DHCP.clientMac;
  return port.ownsMac(u24(frame, client), u24(frame, client + 3)) ? 0 : DROP.dhcp_not_for_port;
};
