import { ETHER_TYPE } from '../../reference-impl/network/frames/ethernet.ts';
import { PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import { sourcePort } from '../../reference-impl/network/frames/udp.ts';
import { AGENT_PORT } from '../../reference-impl/network/host.ts';
import type { Switched } from '../../reference-impl/network/wire/index.ts';
import { exchanged, type Change } from '../change.ts';
import { letBy, ownerOf, without } from './filters.ts';
import { heard } from './shown-by.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('NET-2');

/** A switch that gives some frames of guests to all guests besides. */
const flooding = (what: (frame: Switched, isForSomebody: boolean) => boolean): Change =>
  exchanged('switchRules', (lawful) => ({
    addressees: (frame, stations) => {
      const ruling = lawful.addressees(frame, stations);
      if (frame.vlan !== 'guests' || !what(frame, 'value' in ruling)) return ruling;
      const meant = 'value' in ruling ? ruling.value : [];
      const others = stations.inVlan('guests').filter(({ kind, port }) => kind === 'guest' && port !== frame.port);
      return { value: [...new Set([...meant, ...others])] };
    },
  }));

const isGroup = (mac: string): boolean => /^.[13579bdf]/.test(mac);
/** TCP from the port of a guest agent. */
const isAgents = (frame: Uint8Array): boolean =>
  frame.length >= 54 && frame[12] === 8 && frame[13] === 0 && frame[23] === PROTOCOL.tcp && sourcePort(frame, 34) === AGENT_PORT.guest;

export const net2Twins = [
  twin({
    id: 'unknown-unicast-flooded',
    how: 'A frame for nobody is given to everybody, and the guests’ ports take it.',
    caughtBy: {
      'a-frame-reaches-its-addressee-and-nobody-else': 'frames-as-promised',
      'with-the-filter-of-the-hypervisor-out-of-the-way-that-of-the-root-os-holds-on-the-way-in': 'frames-as-promised',
      'with-the-filter-of-the-root-os-out-of-the-way-that-of-the-hypervisor-holds-on-the-way-in': 'frames-as-promised',
    },
    changes: [
      flooding(({ header }, isForSomebody) => !isGroup(header.destination) && !isForSomebody),
      letBy(
        ({ isToGroup, destination, destinationOui: oui, destinationNic: nic }, port) =>
          !isToGroup && ownerOf(oui, nic) !== destination && nic !== port.gatewayNic,
        'neighbour',
        'deliveryMac',
      ),
    ],
  }),
  twin({
    id: 'delivery-address-unchecked',
    how: 'What comes to a guest’s MAC address is delivered whosever address it is for.',
    caughtBy: {
      'a-frame-reaches-its-addressee-and-nobody-else': 'frames-as-promised',
      'with-the-filter-of-the-hypervisor-out-of-the-way-that-of-the-root-os-holds-on-the-way-in': 'frames-as-promised',
      'with-the-filter-of-the-root-os-out-of-the-way-that-of-the-hypervisor-holds-on-the-way-in': 'frames-as-promised',
    },
    changes: without('deliveryAddress'),
  }),
  twin({
    id: 'sending-filtered-alone',
    how: 'Filters look at what guests send, and not at what they are given.',
    caughtBy: {
      'a-frame-reaches-its-addressee-and-nobody-else': 'frames-as-promised',
    },
    changes: without('deliveryMac', 'deliveryAddress', 'arpDelivery', 'dhcpDelivery'),
  }),
  twin({
    id: 'questions-heard-by-all',
    how: 'Every guest hears every ARP request.',
    caughtBy: {
      'a-frame-reaches-its-addressee-and-nobody-else': 'frames-as-promised',
      'with-the-filter-of-the-hypervisor-out-of-the-way-that-of-the-root-os-holds-on-the-way-in': 'frames-as-promised',
      'with-the-filter-of-the-root-os-out-of-the-way-that-of-the-hypervisor-holds-on-the-way-in': 'frames-as-promised',
    },
    changes: [
      flooding(({ header }, isForSomebody) => header.type === ETHER_TYPE.arp && isGroup(header.destination) && isForSomebody),
      without('arpDelivery'),
    ],
  }),
  twin({
    id: 'agents-overheard',
    how: 'What guest agents answer is heard by all guests.',
    caughtBy: {
      'while-the-fabric-is-at-work-a-guest-hears-nothing-of-it': 'hears-own-alone',
    },
    changes: [
      flooding(({ frame }) => isAgents(frame)),
      letBy(({ protocol, sourcePort }) => protocol === PROTOCOL.tcp && sourcePort === AGENT_PORT.guest, 'deliveryMac', 'deliveryAddress'),
    ],
    shownBy: heard,
  }),
  twin({
    id: 'packet-inside-unread',
    how: 'A frame goes to whom it names outside, whomever the packet in it names.',
    caughtBy: {
      'a-frame-reaches-its-addressee-and-nobody-else': 'frames-as-promised',
      'with-the-filter-of-the-hypervisor-out-of-the-way-that-of-the-root-os-holds-on-the-way-in': 'frames-as-promised',
      'with-the-filter-of-the-root-os-out-of-the-way-that-of-the-hypervisor-holds-on-the-way-in': 'frames-as-promised',
    },
    changes: letBy(
      ({ destinationOui: oui, destinationNic: nic }, port) => port.peers.has(ownerOf(oui, nic), oui, nic),
      'neighbour',
      'deliveryAddress',
    ),
  }),
];
