import { ETHER_TYPE } from '../../reference-impl/network/frames/ethernet.ts';
import { FRAGMENT, PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import type { Packet, Port } from '../../reference-impl/network/filter/index.ts';
import { letBy, rootOsUnaware, without } from './filters.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('NET-1');

/** One of the customer's other machines has the address; that they are one family is no reason to pass for each other. */
const isPeers = (port: Port, address: number): boolean => port.peers.hasAddress(address) && !port.ownsAddress(address);

const isMartian = (address: number): boolean => [127, 224, 239, 240, 255].includes(address >>> 24);
const isTooShort = ({ type, frame }: Packet): boolean => type === ETHER_TYPE.ipv4 && frame.length < 34;
const { moreFragments, offset } = FRAGMENT;
const isFragment = ({ fragment }: Packet): boolean => (fragment & (moreFragments | offset)) !== 0;

const IPV4_CHECKS = ['headerLength', 'totalLength', 'checksum', 'options', 'fragments', 'ttl', 'protocol'] as const;
const TO_ONE = ['martianDestination', 'ownDestination', 'protectedDestination', 'neighbour'] as const;

/** Who sends, by IPv4, and packets that mislead. */
export const packetTwins = [
  twin({
    id: 'source-address-unchecked',
    how: 'A guest may send from any address that some host can have.',
    caughtBy: {
      'nothing-passes-from-an-ip-address-that-is-not-the-guests': 'frames-as-promised',
      'with-the-filter-of-the-hypervisor-out-of-the-way-that-of-the-root-os-holds': 'frames-as-promised',
      'with-the-filter-of-the-root-os-out-of-the-way-that-of-the-hypervisor-holds': 'frames-as-promised',
    },
    changes: letBy(({ source }, port) => source !== 0 && !isMartian(source) && !isPeers(port, source), 'sourceAddress'),
  }),
  twin({
    id: 'martian-sources-pass',
    how: 'Sources that no host can have are left to whoever receives them.',
    caughtBy: {
      'nothing-passes-from-an-ip-address-that-is-not-the-guests': 'frames-as-promised',
    },
    changes: [letBy(({ source }) => isMartian(source), 'sourceAddress'), rootOsUnaware],
  }),
  twin({
    id: 'no-address-passes',
    how: 'A guest without an address may send anything, and not just ask for one.',
    caughtBy: {
      'nothing-passes-from-an-ip-address-that-is-not-the-guests': 'frames-as-promised',
    },
    changes: [letBy(({ source }) => source === 0, 'sourceAddress'), rootOsUnaware],
  }),
  twin({
    id: 'pairs-mix',
    how: 'Each of a port’s addresses goes with each of its MAC addresses.',
    caughtBy: {
      'nothing-passes-from-an-ip-address-that-is-not-the-guests': 'frames-as-promised',
    },
    changes: without('sourcePair'),
  }),
  twin({
    id: 'peers-addresses-lent',
    how: 'A guest may send from the addresses of its customer’s other guests.',
    caughtBy: {
      'nothing-passes-from-an-ip-address-that-is-not-the-guests': 'frames-as-promised',
      'with-the-filter-of-the-hypervisor-out-of-the-way-that-of-the-root-os-holds': 'frames-as-promised',
      'with-the-filter-of-the-root-os-out-of-the-way-that-of-the-hypervisor-holds': 'frames-as-promised',
    },
    changes: letBy(({ source }, port) => isPeers(port, source), 'sourceAddress'),
  }),
  twin({
    id: 'frames-to-oneself',
    how: 'A packet from an address to the same address is carried to whichever guest its frame names.',
    caughtBy: {
      'nothing-passes-from-an-ip-address-that-is-not-the-guests': 'frames-as-promised',
    },
    changes: letBy(({ source, destination }) => source === destination, 'ownDestination', 'neighbour', 'deliveryAddress'),
  }),
  twin({
    id: 'options-pass',
    how: 'Options of IPv4 pass from guest to guest.',
    caughtBy: {
      'ipv4-headers-that-mislead-a-filter-do-not-pass-and-no-fragments-do': 'frames-as-promised',
    },
    changes: letBy(({ destination }, port) => port.peers.hasAddress(destination), 'options'),
  }),
  twin({
    id: 'any-version-of-ip',
    how: 'What comes under IPv4’s EtherType is taken for IPv4.',
    caughtBy: {
      'ipv4-headers-that-mislead-a-filter-do-not-pass-and-no-fragments-do': 'frames-as-promised',
    },
    changes: [letBy(({ version }) => version !== 4, 'headerLength', 'checksum'), rootOsUnaware],
  }),
  twin({
    id: 'short-headers-pass',
    how: 'A header that says it is shorter than any is read as if it were whole.',
    caughtBy: {
      'ipv4-headers-that-mislead-a-filter-do-not-pass-and-no-fragments-do': 'frames-as-promised',
    },
    changes: [
      letBy(({ headerLength, version }) => headerLength < 20 && version === 4, 'headerLength', 'checksum', 'udpHeader', 'tcpHeader'),
      rootOsUnaware,
    ],
  }),
  twin({
    id: 'checksum-unchecked',
    how: 'The checksum of IPv4 is left to whoever receives it.',
    caughtBy: {
      'ipv4-headers-that-mislead-a-filter-do-not-pass-and-no-fragments-do': 'frames-as-promised',
    },
    changes: [letBy(({ headerLength, version }) => version === 4 && headerLength === 20, 'checksum'), rootOsUnaware],
  }),
  twin({
    id: 'dead-packets-pass',
    how: 'The time to live is not looked at.',
    caughtBy: {
      'ipv4-headers-that-mislead-a-filter-do-not-pass-and-no-fragments-do': 'frames-as-promised',
    },
    changes: without('ttl'),
  }),
  twin({
    id: 'reserved-flag-passes',
    how: 'The flag that nobody may set is nobody’s business.',
    caughtBy: {
      'ipv4-headers-that-mislead-a-filter-do-not-pass-and-no-fragments-do': 'frames-as-promised',
    },
    changes: letBy(({ fragment }) => fragment === FRAGMENT.reserved, 'fragments'),
  }),
  twin({
    id: 'tiny-fragments-pass',
    how: 'Fragments of TCP are judged by the first of them.',
    caughtBy: {
      'ipv4-headers-that-mislead-a-filter-do-not-pass-and-no-fragments-do': 'frames-as-promised',
      'with-the-filter-of-the-hypervisor-out-of-the-way-that-of-the-root-os-holds': 'frames-as-promised',
      'with-the-filter-of-the-root-os-out-of-the-way-that-of-the-hypervisor-holds': 'frames-as-promised',
    },
    changes: letBy((packet) => isFragment(packet) && packet.protocol === PROTOCOL.tcp, 'fragments', 'tcpHeader'),
  }),
  twin({
    id: 'endless-fragments-pass',
    how: 'Fragments of ICMP pass wherever they end.',
    caughtBy: {
      'ipv4-headers-that-mislead-a-filter-do-not-pass-and-no-fragments-do': 'frames-as-promised',
      'with-the-filter-of-the-hypervisor-out-of-the-way-that-of-the-root-os-holds': 'frames-as-promised',
      'with-the-filter-of-the-root-os-out-of-the-way-that-of-the-hypervisor-holds': 'frames-as-promised',
    },
    changes: letBy((packet) => isFragment(packet) && packet.protocol === PROTOCOL.icmp, 'fragments', 'icmpType'),
  }),
  twin({
    id: 'dhcp-hardware-unchecked',
    how: 'A guest may ask for addresses with another’s hardware address inside.',
    caughtBy: {
      'protocols-that-a-filter-cannot-read-and-packets-inside-packets-do-not-pass': 'frames-as-promised',
      'with-the-filter-of-the-hypervisor-out-of-the-way-that-of-the-root-os-holds': 'frames-as-promised',
      'with-the-filter-of-the-root-os-out-of-the-way-that-of-the-hypervisor-holds': 'frames-as-promised',
    },
    changes: without('dhcpHardware'),
  }),
  twin({
    id: 'guests-relay',
    how: 'A guest may say to the DHCP server what only a relay may.',
    caughtBy: {
      'protocols-that-a-filter-cannot-read-and-packets-inside-packets-do-not-pass': 'frames-as-promised',
    },
    changes: without('dhcpRelay'),
  }),
  twin({
    id: 'any-protocol',
    how: 'Protocols that the filters cannot read pass, but for tunnels.',
    caughtBy: {
      'protocols-that-a-filter-cannot-read-and-packets-inside-packets-do-not-pass': 'frames-as-promised',
    },
    changes: letBy(({ protocol }) => [0, 2, 255].includes(protocol), 'protocol'),
  }),
  twin({
    id: 'redirects-pass',
    how: 'A guest may tell its peers of better ways by ICMP.',
    caughtBy: {
      'protocols-that-a-filter-cannot-read-and-packets-inside-packets-do-not-pass': 'frames-as-promised',
    },
    changes: letBy(({ protocol, frame, transport }) => protocol === PROTOCOL.icmp && frame[transport] === 5, 'icmpType'),
  }),
  twin({
    id: 'udp-length-unchecked',
    how: 'A UDP datagram may say any length.',
    caughtBy: {
      'protocols-that-a-filter-cannot-read-and-packets-inside-packets-do-not-pass': 'frames-as-promised',
    },
    changes: [without('udpHeader'), rootOsUnaware],
  }),
  twin({
    id: 'ip-in-ip-passes',
    how: 'IPv4 inside IPv4 passes between peers, whoever is named inside.',
    caughtBy: {
      'protocols-that-a-filter-cannot-read-and-packets-inside-packets-do-not-pass': 'frames-as-promised',
      'with-the-filter-of-the-hypervisor-out-of-the-way-that-of-the-root-os-holds': 'frames-as-promised',
      'with-the-filter-of-the-root-os-out-of-the-way-that-of-the-hypervisor-holds': 'frames-as-promised',
    },
    changes: letBy(({ protocol, destination }, port) => protocol === PROTOCOL.ipv4 && port.peers.hasAddress(destination), 'protocol'),
  }),
  twin({
    id: 'gre-passes',
    how: 'GRE passes between peers, whoever is named inside.',
    caughtBy: {
      'protocols-that-a-filter-cannot-read-and-packets-inside-packets-do-not-pass': 'frames-as-promised',
    },
    changes: letBy(({ protocol }) => protocol === PROTOCOL.gre, 'protocol'),
  }),
  twin({
    id: 'sealed-protocols-pass',
    how: 'What nobody can look into passes: ESP, AH, L2TP and frames inside IP.',
    caughtBy: {
      'protocols-that-a-filter-cannot-read-and-packets-inside-packets-do-not-pass': 'frames-as-promised',
    },
    changes: letBy(
      ({ protocol }) => [PROTOCOL.esp, PROTOCOL.ah, PROTOCOL.etherip, PROTOCOL.l2tp].some((one) => one === protocol),
      'protocol',
    ),
  }),
  twin({
    id: 'six-in-four-passes',
    how: 'IPv6 inside IPv4 passes.',
    caughtBy: {
      'protocols-that-a-filter-cannot-read-and-packets-inside-packets-do-not-pass': 'frames-as-promised',
    },
    changes: letBy(({ protocol }) => protocol === PROTOCOL.ipv6, 'protocol'),
  }),
  twin({
    id: 'runts-pass',
    how: 'Filters refuse what they recognise as bad, and recognise nothing in a frame that is too short for it.',
    caughtBy: {
      'frames-that-are-cut-too-long-or-not-what-they-say-do-not-pass': 'frames-as-promised',
      'ipv4-headers-that-mislead-a-filter-do-not-pass-and-no-fragments-do': 'frames-as-promised',
    },
    changes: [letBy(isTooShort, ...IPV4_CHECKS, 'sourceAddress', 'sourcePair', ...TO_ONE, 'deliveryAddress'), rootOsUnaware],
  }),
  twin({
    id: 'length-unchecked',
    how: 'A packet may say that it is longer than its frame.',
    caughtBy: {
      'frames-that-are-cut-too-long-or-not-what-they-say-do-not-pass': 'frames-as-promised',
      'with-the-filter-of-the-hypervisor-out-of-the-way-that-of-the-root-os-holds': 'frames-as-promised',
      'with-the-filter-of-the-root-os-out-of-the-way-that-of-the-hypervisor-holds': 'frames-as-promised',
    },
    changes: [
      letBy(
        ({ type, version, frame, network, totalLength }) =>
          type === ETHER_TYPE.ipv4 && version === 4 && network + totalLength > frame.length,
        'totalLength',
        'udpHeader',
        'tcpHeader',
      ),
      rootOsUnaware,
    ],
  }),
];
