import { ARP_OPERATION, buildArp } from './arp.ts';
import { buildDhcp, DHCP_MESSAGE, DHCP_OPERATION, DHCP_PORT, type DhcpFields } from './dhcp.ts';
import { buildEthernet, ETHER_TYPE } from './ethernet.ts';
import { buildIcmp, ICMP_TYPE } from './icmp.ts';
import { buildIpv4, PROTOCOL } from './ipv4.ts';
import { LIMITED_BROADCAST, UNSPECIFIED, type Ipv4 } from './ipv4-address.ts';
import { BROADCAST_MAC, type Mac } from './mac-address.ts';
import { buildTcp, type TcpFields } from './tcp.ts';
import { buildUdp } from './udp.ts';

/** A host as frames name it. */
export interface Station {
  readonly mac: Mac;
  readonly address: Ipv4;
}

/** What a station puts into one segment; `flags` are those of `TCP_FLAG`. */
export type Segment = Omit<TcpFields, 'source' | 'destination'>;

/** The most data that one segment of TCP carries in a frame of the ordinary size. */
export const MAXIMUM_SEGMENT = 1460;

const NOBODY: Mac = { oui: 0, nic: 0 };

/** Whole frames, as one station sends them to another. */
export function ipv4Frame(from: Station, to: Station, protocol: number, payload: Uint8Array): Buffer {
  const packet = buildIpv4({ protocol, source: from.address, destination: to.address }, payload);
  return buildEthernet({ destination: to.mac, source: from.mac, type: ETHER_TYPE.ipv4 }, packet);
}

/** SYN, data, FIN: whatever its flags say. */
export function tcpFrame(from: Station, to: Station, segment: Segment, data?: Uint8Array): Buffer {
  return ipv4Frame(from, to, PROTOCOL.tcp, buildTcp({ ...segment, source: from.address, destination: to.address }, data));
}

export function udpFrame(from: Station, to: Station, sourcePort: number, destinationPort: number, data: Uint8Array): Buffer {
  const datagram = buildUdp({ source: from.address, destination: to.address, sourcePort, destinationPort }, data);
  return ipv4Frame(from, to, PROTOCOL.udp, datagram);
}

export function echoRequestFrame(from: Station, to: Station, identifier: number, sequence: number, data?: Uint8Array): Buffer {
  return ipv4Frame(from, to, PROTOCOL.icmp, buildIcmp({ type: ICMP_TYPE.echoRequest, identifier, sequence }, data));
}

export function echoReplyFrame(from: Station, to: Station, identifier: number, sequence: number, data?: Uint8Array): Buffer {
  return ipv4Frame(from, to, PROTOCOL.icmp, buildIcmp({ type: ICMP_TYPE.echoReply, identifier, sequence }, data));
}

/** Who has `target`? To all; gratuitous when it is the sender's own address, a probe when the sender's address is unspecified. */
export function arpRequestFrame(sender: Station, target: Ipv4): Buffer {
  const packet = buildArp({ operation: ARP_OPERATION.request, sender, target: { mac: NOBODY, address: target } });
  return buildEthernet({ destination: BROADCAST_MAC, source: sender.mac, type: ETHER_TYPE.arp }, packet);
}

export function arpReplyFrame(sender: Station, target: Station): Buffer {
  const packet = buildArp({ operation: ARP_OPERATION.reply, sender, target });
  return buildEthernet({ destination: target.mac, source: sender.mac, type: ETHER_TYPE.arp }, packet);
}

/** A client without an address asks whatever server there is. */
export function dhcpDiscoverFrame(clientMac: Mac, transaction: number): Buffer {
  return dhcpFromClient(clientMac, { message: DHCP_MESSAGE.discover, transaction });
}

/** A client without an address takes what `server` offered. */
export function dhcpRequestFrame(clientMac: Mac, transaction: number, requestedAddress: Ipv4, server: Ipv4): Buffer {
  return dhcpFromClient(clientMac, { message: DHCP_MESSAGE.request, transaction, requestedAddress, server });
}

export function dhcpOfferFrame(server: Station, client: Station, transaction: number): Buffer {
  return dhcpFromServer(server, client, DHCP_MESSAGE.offer, transaction);
}

export function dhcpAckFrame(server: Station, client: Station, transaction: number): Buffer {
  return dhcpFromServer(server, client, DHCP_MESSAGE.ack, transaction);
}

function dhcpFromClient(clientMac: Mac, fields: Omit<DhcpFields, 'operation' | 'clientMac'>): Buffer {
  const message = buildDhcp({ ...fields, operation: DHCP_OPERATION.request, clientMac });
  const [from, to] = [
    { mac: clientMac, address: UNSPECIFIED },
    { mac: BROADCAST_MAC, address: LIMITED_BROADCAST },
  ];
  return udpFrame(from, to, DHCP_PORT.client, DHCP_PORT.server, message);
}

function dhcpFromServer(server: Station, client: Station, message: number, transaction: number): Buffer {
  const answer = buildDhcp({
    operation: DHCP_OPERATION.reply,
    message,
    transaction,
    clientMac: client.mac,
    yourAddress: client.address,
    server: server.address,
  });
  return udpFrame(server, client, DHCP_PORT.server, DHCP_PORT.client, answer);
}
