import { arpSenderAddress } from '../../reference-impl/network/frames/arp.ts';
import { u16 } from '../../reference-impl/network/frames/bytes.ts';
import { ETHER_TYPE } from '../../reference-impl/network/frames/ethernet.ts';
import { FRAGMENT, PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import type { Packet, Port } from '../../reference-impl/network/filter/index.ts';
import { exchanged, type Change } from '../change.ts';
import { carrying, icmpv6Type, letBy, nextHeader, ownerOf, rootOsUnaware, without } from './filters.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('NET-1');

/** One of the customer's other machines has the address; that they are one family is no reason to pass for each other. */
const isPeers = (port: Port, address: number): boolean => port.peers.hasAddress(address) && !port.ownsAddress(address);

const isMartian = (address: number): boolean => [127, 224, 239, 240, 255].includes(address >>> 24);
const isTooShort = ({ type, frame }: Packet): boolean => type === ETHER_TYPE.ipv4 && frame.length < 34;
const operation = ({ frame, network }: Packet): number => u16(frame, network + 6);
const { moreFragments, offset } = FRAGMENT;
const isFragment = ({ fragment }: Packet): boolean => (fragment & (moreFragments | offset)) !== 0;

/** The switch lets pass what it would drop for its source or its length alone. */
const switching = (otherwise: (length: number) => { readonly length: number; readonly source?: string }): Change =>
  exchanged('switchRules', (lawful) => ({
    form: (header, length) => lawful.form({ ...header, ...otherwise(length) }, otherwise(length).length),
  }));

const IPV4_CHECKS = ['headerLength', 'totalLength', 'checksum', 'options', 'fragments', 'ttl', 'protocol'] as const;
const TO_ONE = ['martianDestination', 'ownDestination', 'protectedDestination', 'neighbour'] as const;

export const net1Twins = [
  twin({
    id: 'source-mac-unchecked',
    how: 'A guest may send from any MAC address.',
    caughtBy: {
      'nothing-passes-from-an-ethernet-address-that-is-not-the-guests': 'frames-as-promised',
      'with-the-filter-of-the-hypervisor-out-of-the-way-that-of-the-root-os-holds': 'frames-as-promised',
      'with-the-filter-of-the-root-os-out-of-the-way-that-of-the-hypervisor-holds': 'frames-as-promised',
    },
    changes: letBy(({ sourceOui }) => (sourceOui & 0x010000) === 0, 'sourceMac'),
  }),
  twin({
    id: 'group-macs-send',
    how: 'Filters and switch compare only the MAC addresses of single senders: a group may send.',
    caughtBy: {
      'nothing-passes-from-an-ethernet-address-that-is-not-the-guests': 'frames-as-promised',
    },
    changes: [
      letBy(({ sourceOui }) => (sourceOui & 0x010000) !== 0, 'sourceMac'),
      switching((length) => ({ length, source: '02:00:00:00:00:01' })),
    ],
  }),
  twin({
    id: 'local-bit-ignored',
    how: 'The bit for locally administered addresses is left out when MAC addresses are compared.',
    caughtBy: {
      'nothing-passes-from-an-ethernet-address-that-is-not-the-guests': 'frames-as-promised',
    },
    changes: letBy(({ sourceOui, sourceNic }, port) => port.ownsMac(sourceOui ^ 0x020000, sourceNic), 'sourceMac'),
  }),
  twin({
    id: 'peers-macs-lent',
    how: 'A guest may send from the MAC addresses of its customer’s other guests.',
    caughtBy: {
      'nothing-passes-from-an-ethernet-address-that-is-not-the-guests': 'frames-as-promised',
    },
    changes: letBy(({ sourceOui: oui, sourceNic: nic }, port) => port.peers.has(ownerOf(oui, nic), oui, nic), 'sourceMac'),
  }),
  twin({
    id: 'arp-sender-mac-unchecked',
    how: 'The MAC address inside ARP is not compared with that of the frame.',
    caughtBy: {
      'arp-says-nothing-in-anothers-name': 'frames-as-promised',
    },
    changes: without('arpSenderMac'),
  }),
  twin({
    id: 'arp-sender-address-unchecked',
    how: 'A guest may claim any address by ARP.',
    caughtBy: {
      'arp-says-nothing-in-anothers-name': 'frames-as-promised',
      'with-the-filter-of-the-hypervisor-out-of-the-way-that-of-the-root-os-holds': 'frames-as-promised',
      'with-the-filter-of-the-root-os-out-of-the-way-that-of-the-hypervisor-holds': 'frames-as-promised',
    },
    changes: letBy((packet) => arpSenderAddress(packet.frame, packet.network) !== 0, 'arpSenderAddress'),
  }),
  twin({
    id: 'arp-probes-unchecked',
    how: 'A probe passes whosever address it asks for, since it claims none.',
    caughtBy: {
      'arp-says-nothing-in-anothers-name': 'frames-as-promised',
    },
    changes: letBy((packet) => arpSenderAddress(packet.frame, packet.network) === 0, 'arpSenderAddress'),
  }),
  twin({
    id: 'arp-replies-to-anybody',
    how: 'An ARP reply may name another than the one that it is sent to.',
    caughtBy: {
      'arp-says-nothing-in-anothers-name': 'frames-as-promised',
    },
    changes: letBy((packet) => operation(packet) === 2, 'arpTarget', 'arpDelivery'),
  }),
  twin({
    id: 'arp-padding-unbounded',
    how: 'Whatever stands behind an ARP packet is taken for padding.',
    caughtBy: {
      'frames-that-are-cut-too-long-or-not-what-they-say-do-not-pass': 'frames-as-promised',
    },
    changes: without('arpPadding'),
  }),
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
    id: 'llc-passes',
    how: 'Filters know EtherTypes only, and what has a length in that place passes.',
    caughtBy: {
      'frames-that-are-cut-too-long-or-not-what-they-say-do-not-pass': 'frames-as-promised',
      'ipv4-headers-that-mislead-a-filter-do-not-pass-and-no-fragments-do': 'frames-as-promised',
    },
    changes: letBy(({ type }) => type <= 1500, 'lengthField'),
  }),
  twin({
    id: 'lengths-that-are-none-pass',
    how: 'What is neither a length nor an EtherType passes, as nothing is known against it.',
    caughtBy: {
      'frames-that-are-cut-too-long-or-not-what-they-say-do-not-pass': 'frames-as-promised',
    },
    changes: letBy(({ type }) => type > 1500 && type < 1536, 'lengthField'),
  }),
  twin({
    id: 'unknown-types-pass',
    how: 'Whatever is not IP passes, as nothing is known against it.',
    caughtBy: {
      'ipv4-headers-that-mislead-a-filter-do-not-pass-and-no-fragments-do': 'frames-as-promised',
    },
    changes: letBy(({ type }) => type === 0x88b5, 'etherType'),
  }),
  twin({
    id: 'label-switching-passes',
    how: 'Frames with labels of a provider’s network pass: MPLS, and what goes over PPP.',
    caughtBy: {
      'protocols-that-a-filter-cannot-read-and-packets-inside-packets-do-not-pass': 'frames-as-promised',
    },
    changes: letBy(({ type }) => [0x8847, 0x8848, 0x8863, 0x8864].includes(type), 'etherType'),
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
  twin({
    id: 'long-frames-pass',
    how: 'Filters and switch take frames of any length.',
    caughtBy: {
      'frames-that-are-cut-too-long-or-not-what-they-say-do-not-pass': 'frames-as-promised',
    },
    changes: [letBy(({ frame }) => frame.length < 10_000, 'mtu'), switching((length) => ({ length: length < 10_000 ? 64 : length }))],
  }),
  twin({
    id: 'neighbours-of-ipv6-believed',
    how: 'What guests say to each other of neighbours by IPv6 passes.',
    caughtBy: {
      'ipv6-does-not-pass-in-anybodys-name': 'frames-as-promised',
      'with-the-filter-of-the-hypervisor-out-of-the-way-that-of-the-root-os-holds': 'frames-as-promised',
      'with-the-filter-of-the-root-os-out-of-the-way-that-of-the-hypervisor-holds': 'frames-as-promised',
    },
    changes: [letBy((packet) => [135, 136].includes(icmpv6Type(packet)), 'ipv6'), carrying(({ type }) => type === ETHER_TYPE.ipv6)],
  }),
  twin({
    id: 'redirects-of-ipv6-pass',
    how: 'A guest may tell its peers of better ways by ICMPv6.',
    caughtBy: {
      'ipv6-does-not-pass-in-anybodys-name': 'frames-as-promised',
    },
    changes: letBy((packet) => icmpv6Type(packet) === 137, 'ipv6'),
  }),
  twin({
    id: 'ipv6-behind-headers-passes',
    how: 'What stands behind further headers of IPv6 is not looked for.',
    caughtBy: {
      'ipv6-does-not-pass-in-anybodys-name': 'frames-as-promised',
    },
    changes: letBy((packet) => [0, 43, 44, 60, 135, 139, 140].includes(nextHeader(packet)), 'ipv6'),
  }),
  twin({
    id: 'ipv6-datagrams-pass',
    how: 'Filters check IPv4 and let UDP by IPv6 pass from any address.',
    caughtBy: {
      'frames-that-are-cut-too-long-or-not-what-they-say-do-not-pass': 'frames-as-promised',
    },
    changes: letBy(
      (packet, port) =>
        nextHeader(packet) === PROTOCOL.udp && u16(packet.frame, packet.network + 42) !== 546 && packet.destinationNic !== port.gatewayNic,
      'ipv6',
    ),
  }),
  twin({
    id: 'root-os-filter-absent',
    how: 'Behind the hypervisor’s filter the root OS has none for what guests send.',
    caughtBy: {
      'with-the-filter-of-the-hypervisor-out-of-the-way-that-of-the-root-os-holds': 'frames-as-promised',
    },
    changes: absent('rootOsChecks', /^(?!.*(?:Storm|elivery)|delivery|neighbour)/),
  }),
  twin({
    id: 'hypervisor-believes-senders',
    how: 'The hypervisor leaves it to the root OS to look who sends.',
    caughtBy: {
      'with-the-filter-of-the-root-os-out-of-the-way-that-of-the-hypervisor-holds': 'frames-as-promised',
    },
    changes: absent('hypervisorChecks', /^(?:source|arpSender)/),
  }),
];

/** A layer in which each of these checks lets every frame by. */
function absent(layer: 'rootOsChecks' | 'hypervisorChecks', checks: RegExp): Change {
  return exchanged(layer, (lawful) =>
    Object.fromEntries(Object.keys(lawful).flatMap((name) => (checks.test(name) ? [[name, () => 0]] : []))),
  );
}
