import { ETHER_TYPE } from '../../reference-impl/network/frames/ethernet.ts';
import { FRAGMENT, PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import { isMulticast } from '../../reference-impl/network/frames/ipv4-address.ts';
import { DHCP_MESSAGE, dhcpMessage } from '../../reference-impl/network/frames/dhcp.ts';
import { UDP } from '../../reference-impl/network/frames/udp.ts';
import { DROP, type Packet } from '../../reference-impl/network/filter/index.ts';
import type { EthernetHeader } from '../../reference-impl/network/wire/index.ts';
import { exchanged, type Change } from '../change.ts';
import { carrying, icmpv6Type, letBy, nextHeader, without } from './filters.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('NET-4');

const BROADCAST = 'ff:ff:ff:ff:ff:ff';
/** By which a DHCP message is known (RFC 2131). */
const DHCP_COOKIE = Buffer.from([0x63, 0x82, 0x53, 0x63]);
/** What ports that would be trunks say, behind Cisco’s mark in SNAP: VLN-2. */
const isTrunking = (frame: Uint8Array): boolean => frame[20] === 0x20 && (frame[21] === 3 || frame[21] === 4);

const isDhcpServer = ({ protocol, sourcePort }: Packet): boolean => protocol === PROTOCOL.udp && sourcePort === 67;
const isControl = ({ destination }: EthernetHeader): boolean => /^01:(?:80:c2:00:00:0|00:0c:cc:cc:c[cd])/.test(destination);
const CONTROL_TYPES = [0x88cc, 0x8809, 0x888e, 0x8808];

export const net4Twins = [
  twin({
    id: 'guests-offer-addresses',
    how: 'A guest may answer as a DHCP server does, to one or to all.',
    caughtBy: {
      'a-guest-passes-for-no-server-and-no-router': 'frames-as-promised',
    },
    changes: [
      letBy(isDhcpServer, 'dhcpDirection', 'broadcast', 'unicastOverGroupMac', 'neighbour', 'deliveryMac', 'deliveryAddress'),
      carrying(({ destination, type }) => destination === BROADCAST && type === ETHER_TYPE.ipv4),
    ],
  }),
  twin({
    id: 'dhcp-to-anybody',
    how: 'A guest may ask any host for an address.',
    caughtBy: {
      'a-guest-passes-for-no-server-and-no-router': 'frames-as-promised',
    },
    changes: without('dhcpDestination'),
  }),
  twin({
    id: 'routers-advertised',
    how: 'A guest may advertise itself as a router by ICMP.',
    caughtBy: {
      'a-guest-passes-for-no-server-and-no-router': 'frames-as-promised',
    },
    changes: letBy(({ protocol, frame, transport }) => protocol === PROTOCOL.icmp && frame[transport] === 9, 'icmpType'),
  }),
  twin({
    id: 'routers-of-ipv6-advertised',
    how: 'A guest may advertise itself as a router by IPv6, to a host that it knows.',
    caughtBy: {
      'a-guest-passes-for-no-server-and-no-router': 'frames-as-promised',
    },
    changes: letBy((packet) => icmpv6Type(packet) === 134, 'ipv6'),
  }),
  twin({
    id: 'offers-in-fragments-pass',
    how: 'A DHCP message that begins in the second fragment of a datagram is judged by nobody.',
    caughtBy: {
      'a-guest-passes-for-no-server-and-no-router': 'frames-as-promised',
    },
    changes: letBy(({ fragment, frame }) => (fragment & FRAGMENT.offset) === 1 && Buffer.from(frame).includes(DHCP_COOKIE), 'fragments'),
  }),
  twin({
    id: 'broadcasts-pass',
    how: 'A guest may broadcast to its subnet what it pleases.',
    caughtBy: {
      'no-other-broadcast-multicast-or-word-between-bridges-passes': 'frames-as-promised',
    },
    changes: [
      letBy(
        ({ isToGroup, type, isDhcp }) => isToGroup && type === ETHER_TYPE.ipv4 && !isDhcp,
        'broadcast',
        'neighbour',
        'deliveryMac',
        'deliveryAddress',
      ),
      carrying(({ destination, type }) => destination === BROADCAST && type === ETHER_TYPE.ipv4),
    ],
  }),
  twin({
    id: 'multicast-passes',
    how: 'A guest may send to groups of IPv4.',
    caughtBy: {
      'no-other-broadcast-multicast-or-word-between-bridges-passes': 'frames-as-promised',
    },
    changes: [
      letBy(({ destination }) => isMulticast(destination), 'multicast', 'neighbour', 'deliveryMac', 'deliveryAddress'),
      carrying(({ destination }) => destination.startsWith('01:00:5e:')),
    ],
  }),
  twin({
    id: 'one-host-in-frames-for-many',
    how: 'A packet for one host passes in a frame for all.',
    caughtBy: {
      'no-other-broadcast-multicast-or-word-between-bridges-passes': 'frames-as-promised',
    },
    changes: [without('unicastOverGroupMac'), carrying(({ destination, type }) => destination === BROADCAST && type === ETHER_TYPE.ipv4)],
  }),
  twin({
    id: 'answers-nobody-asked-for',
    how: 'A guest may answer ARP to all at once.',
    caughtBy: {
      'no-other-broadcast-multicast-or-word-between-bridges-passes': 'frames-as-promised',
    },
    changes: [
      letBy(({ isToGroup, type, frame }) => isToGroup && type === ETHER_TYPE.arp && frame[21] === 2, 'arpTarget', 'arpDelivery'),
      carrying(({ destination, type }) => destination === BROADCAST && type === ETHER_TYPE.arp),
    ],
  }),
  twin({
    id: 'bridges-talk-through',
    how: 'What bridges and switches say to their neighbours passes from guests.',
    caughtBy: {
      'no-other-broadcast-multicast-or-word-between-bridges-passes': 'frames-as-promised',
    },
    changes: [
      letBy(
        ({ destinationOui, frame }) => destinationOui === 0x0180c2 || (destinationOui === 0x01000c && !isTrunking(frame)),
        'controlMac',
        'lengthField',
        'etherType',
      ),
      carrying(isControl),
    ],
  }),
  twin({
    id: 'link-control-to-hosts',
    how: 'Link control passes where it is sent to one host.',
    caughtBy: {
      'no-other-broadcast-multicast-or-word-between-bridges-passes': 'frames-as-promised',
    },
    changes: [
      letBy(({ type }) => [...CONTROL_TYPES, 0x9000, 0x0842].includes(type), 'etherType'),
      carrying(({ type }) => [...CONTROL_TYPES, 0x9000, 0x0842].includes(type)),
    ],
  }),
  twin({
    id: 'arp-unlimited',
    how: 'A guest may ask as often as it pleases.',
    caughtBy: {
      'the-broadcasts-that-a-guest-needs-reach-whom-they-are-for-and-storms-of-them-are-limited': 'frames-as-promised',
    },
    changes: [exchanged('filterChecks', () => ({ arpStorm: () => 0, broadcastStorm: () => 0 })), roomy()],
  }),
  twin({
    id: 'broadcasts-unlimited',
    how: 'A guest may look for a DHCP server as often as it pleases.',
    caughtBy: {
      'the-broadcasts-that-a-guest-needs-reach-whom-they-are-for-and-storms-of-them-are-limited': 'frames-as-promised',
    },
    changes: [exchanged('filterChecks', () => ({ broadcastStorm: () => 0 })), roomy()],
  }),
  twin({
    id: 'large-frames-count-as-one',
    how: 'Frames that a card is to cut up pass, and what is in them is not counted.',
    caughtBy: {
      'the-broadcasts-that-a-guest-needs-reach-whom-they-are-for-and-storms-of-them-are-limited': 'frames-as-promised',
    },
    changes: [
      exchanged('filterChecks', (lawful) => ({
        mtu: (port, packet) => (packet.frame.length > 10_000 ? 0 : lawful.mtu(port, packet)),
        byteStorm: () => 0,
      })),
      exchanged('switchRules', (lawful) => ({ form: (header, length) => lawful.form(header, length > 10_000 ? 64 : length) })),
    ],
  }),
  twin({
    id: 'leases-refused',
    how: 'A guest may look for a DHCP server, and not take what that offers.',
    caughtBy: {
      'the-broadcasts-that-a-guest-needs-reach-whom-they-are-for-and-storms-of-them-are-limited': 'frames-as-promised',
    },
    changes: exchanged('filterChecks', (lawful) => ({
      dhcpMessage: (port, packet) =>
        dhcpMessage(packet.frame, packet.transport + UDP.header, packet.end) === DHCP_MESSAGE.request
          ? DROP.dhcp_parsing
          : lawful.dhcpMessage(port, packet),
    })),
  }),
  twin({
    id: 'dhcp-servers-of-ipv6',
    how: 'A guest may answer as a DHCPv6 server does.',
    caughtBy: {
      'a-guest-passes-for-no-server-and-no-router': 'frames-as-promised',
    },
    changes: letBy(
      (packet) =>
        nextHeader(packet) === PROTOCOL.udp && packet.frame[packet.network + 43] === 34 && packet.frame[packet.network + 42] === 2,
      'ipv6',
    ),
  }),
];

/** A switch that counts no broadcasts. It differs where the lawful one has none left for the port. */
function roomy(): Change {
  return exchanged('stormLimits', (lawful) => ({ refuse: (meter, frame, now) => lawful.refuse(meter, { ...frame, noisy: false }, now) }), {
    refuse: (meter, { noisy }) => noisy && meter.broadcasts < 1,
  });
}
