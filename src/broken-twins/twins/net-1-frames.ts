import { arpSenderAddress } from '../../reference-impl/network/frames/arp.ts';
import { u16 } from '../../reference-impl/network/frames/bytes.ts';
import { ETHER_TYPE } from '../../reference-impl/network/frames/ethernet.ts';
import { PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import type { Packet } from '../../reference-impl/network/filter/index.ts';
import { exchanged, type Change } from '../change.ts';
import { carrying, icmpv6Type, letBy, nextHeader, ownerOf, without } from './filters.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('NET-1');

const operation = ({ frame, network }: Packet): number => u16(frame, network + 6);

/** The switch lets pass what it would drop for its source or its length alone. */
const switching = (otherwise: (length: number) => { readonly length: number; readonly source?: string }): Change =>
  exchanged('switchRules', (lawful) => ({
    form: (header, length) => lawful.form({ ...header, ...otherwise(length) }, otherwise(length).length),
  }));

/** Who sends, by Ethernet and ARP, and frames of other kinds. */
export const frameTwins = [
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
    id: 'switch-learns-from-guests',
    how: 'The switch believes the last frame about where a customer’s machine stands, and the filters leave that to it.',
    caughtBy: {
      'nothing-passes-from-an-ethernet-address-that-is-not-the-guests': 'frames-as-promised',
    },
    changes: [
      letBy(({ sourceOui: oui, sourceNic: nic }, port) => port.peers.has(ownerOf(oui, nic), oui, nic), 'sourceMac'),
      exchanged(
        'switchRules',
        () => ({
          learn: ({ vlan, header, port }, table) => {
            const known = table.at(vlan, header.source);
            if (known?.kind !== 'guest' || known.port === port) return;
            table.remove(known);
            table.add({ ...known, port });
          },
        }),
        { learn: ({ vlan, header, port }, table) => (table.at(vlan, header.source)?.port ?? port) !== port },
      ),
    ],
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
];
