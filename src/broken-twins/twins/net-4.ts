import { ETHER_TYPE } from '../../reference-impl/network/frames/ethernet.ts';
import { FRAGMENT, PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import { isMulticast } from '../../reference-impl/network/frames/ipv4-address.ts';
import type { Packet } from '../../reference-impl/network/filter/index.ts';
import type { EthernetHeader } from '../../reference-impl/network/wire/index.ts';
import { exchanged, type Change } from '../change.ts';
import { icmpv6Type, letBy, nextHeader, without } from './filters.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('NET-4');

const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const isGroup = (mac: string): boolean => /^.[13579bdf]/.test(mac);

/** A switch that carries frames for groups to every guest, where it says so, and forbids none of their forms. */
const carrying = (what: (header: EthernetHeader) => boolean): Change =>
  exchanged('switchRules', (lawful) => ({
    form: (header, length) => (what(header) ? undefined : lawful.form(header, length)),
    addressees: (frame, stations) => {
      const ruling = lawful.addressees(frame, stations);
      if (!('reason' in ruling) || frame.vlan !== 'guests' || !isGroup(frame.header.destination) || !what(frame.header)) return ruling;
      return { value: stations.inVlan('guests').filter(({ kind, port }) => kind === 'guest' && port !== frame.port) };
    },
  }));

const isDhcpServer = ({ protocol, sourcePort }: Packet): boolean => protocol === PROTOCOL.udp && sourcePort === 67;
const isControl = ({ destination }: EthernetHeader): boolean => /^01:(?:80:c2:00:00:0|00:0c:cc:cc:c[cd])/.test(destination);
const CONTROL_TYPES = [0x88cc, 0x8809, 0x888e, 0x8808];

export const net4Twins = [
  twin({
    id: 'guests-offer-addresses',
    how: 'A guest may answer as a DHCP server does, to one or to all.',
    caughtBy: {},
    changes: [
      letBy(isDhcpServer, 'dhcpDirection', 'broadcast', 'unicastOverGroupMac', 'neighbour', 'deliveryMac', 'deliveryAddress'),
      carrying(({ destination, type }) => destination === BROADCAST && type === ETHER_TYPE.ipv4),
    ],
  }),
  twin({
    id: 'dhcp-to-anybody',
    how: 'A guest may ask any host for an address.',
    caughtBy: {},
    changes: without('dhcpDestination'),
  }),
  twin({
    id: 'routers-advertised',
    how: 'A guest may advertise itself as a router by ICMP.',
    caughtBy: {},
    changes: letBy(({ protocol, frame, transport }) => protocol === PROTOCOL.icmp && frame[transport] === 9, 'icmpType'),
  }),
  twin({
    id: 'routers-of-ipv6-advertised',
    how: 'A guest may advertise itself as a router by IPv6, to a host that it knows.',
    caughtBy: {},
    changes: letBy((packet) => icmpv6Type(packet) === 134, 'ipv6'),
  }),
  twin({
    id: 'offers-in-fragments-pass',
    how: 'A datagram that comes in fragments is judged by none of them.',
    caughtBy: {},
    changes: letBy(({ protocol, fragment, destination }, port) => protocol === PROTOCOL.udp && (fragment & FRAGMENT.offset) === 1 && port.knows(destination), 'fragments', 'udpHeader'),
  }),
  twin({
    id: 'broadcasts-pass',
    how: 'A guest may broadcast to its subnet what it pleases.',
    caughtBy: {},
    changes: [
      letBy(({ isToGroup, type, isDhcp }) => isToGroup && type === ETHER_TYPE.ipv4 && !isDhcp, 'broadcast', 'neighbour', 'deliveryMac', 'deliveryAddress'),
      carrying(({ destination, type }) => destination === BROADCAST && type === ETHER_TYPE.ipv4),
    ],
  }),
  twin({
    id: 'multicast-passes',
    how: 'A guest may send to groups of IPv4.',
    caughtBy: {},
    changes: [
      letBy(({ destination }) => isMulticast(destination), 'multicast', 'neighbour', 'deliveryMac', 'deliveryAddress'),
      carrying(({ destination }) => destination.startsWith('01:00:5e:')),
    ],
  }),
  twin({
    id: 'one-host-in-frames-for-many',
    how: 'A packet for one host passes in a frame for all.',
    caughtBy: {},
    changes: [without('unicastOverGroupMac'), carrying(({ destination, type }) => destination === BROADCAST && type === ETHER_TYPE.ipv4)],
  }),
  twin({
    id: 'answers-nobody-asked-for',
    how: 'A guest may answer ARP to all at once.',
    caughtBy: {},
    changes: [
      letBy(({ isToGroup, type, frame }) => isToGroup && type === ETHER_TYPE.arp && frame[21] === 2, 'arpTarget', 'arpDelivery'),
      carrying(({ destination, type }) => destination === BROADCAST && type === ETHER_TYPE.arp),
    ],
  }),
  twin({
    id: 'bridges-talk-through',
    how: 'What bridges and switches say to their neighbours passes from guests.',
    caughtBy: {},
    changes: [
      letBy(({ destinationOui }) => destinationOui === 0x0180c2 || destinationOui === 0x01000c, 'controlMac', 'lengthField', 'etherType'),
      carrying(isControl),
    ],
  }),
  twin({
    id: 'link-control-to-hosts',
    how: 'Link control passes where it is sent to one host.',
    caughtBy: {},
    changes: [letBy(({ type }) => [...CONTROL_TYPES, 0x9000, 0x0842].includes(type), 'etherType'), carrying(({ type }) => [...CONTROL_TYPES, 0x9000, 0x0842].includes(type))],
  }),
  twin({
    id: 'arp-unlimited',
    how: 'A guest may ask as often as it pleases.',
    caughtBy: {},
    changes: [exchanged('filterChecks', () => ({ arpStorm: () => 0, broadcastStorm: () => 0 })), roomy()],
  }),
  twin({
    id: 'broadcasts-unlimited',
    how: 'A guest may look for a DHCP server as often as it pleases.',
    caughtBy: {},
    changes: [exchanged('filterChecks', () => ({ broadcastStorm: () => 0 })), roomy()],
  }),
  twin({
    id: 'large-frames-count-as-one',
    how: 'Frames that a card is to cut up pass, and count as one frame each, whatever is in them.',
    caughtBy: {},
    changes: [
      letBy(({ frame }) => frame.length > 10_000, 'mtu'),
      exchanged('filterChecks', (lawful) => ({ byteStorm: (port, packet, now) => (packet.frame.length > 10_000 ? 0 : lawful.byteStorm(port, packet, now)) })),
      exchanged('switchRules', (lawful) => ({ form: (header, length) => lawful.form(header, length > 10_000 ? 64 : length) })),
    ],
  }),
  twin({
    id: 'discovery-refused',
    how: 'Every broadcast over IP is dropped, also the one by which a guest finds the DHCP server.',
    caughtBy: {},
    changes: exchanged('filterChecks', (lawful) => ({ dhcpDestination: (port, packet) => (packet.isToGroup ? 40 : lawful.dhcpDestination(port, packet)) })),
  }),
  twin({
    id: 'dhcp-servers-of-ipv6',
    how: 'A guest may answer as a DHCPv6 server does.',
    caughtBy: {},
    changes: letBy((packet) => nextHeader(packet) === PROTOCOL.udp && packet.frame[packet.network + 43] === 34 && packet.frame[packet.network + 42] === 2, 'ipv6'),
  }),
];

/** A switch that counts no broadcasts. */
function roomy(): Change {
  return exchanged('stormLimits', (lawful) => ({ refuse: (meter, frame, now) => lawful.refuse(meter, { ...frame, noisy: false }, now) }));
}
