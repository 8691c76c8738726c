import { u16 } from '../../reference-impl/network/frames/bytes.ts';
import { isTag } from '../../reference-impl/network/frames/ethernet.ts';
import { PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import type { Packet } from '../../reference-impl/network/filter/index.ts';
import { VLANS, type EthernetHeader } from '../../reference-impl/network/wire/index.ts';
import { exchanged, type Change } from '../change.ts';
import { letBy } from './filters.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('VLN-2');

type Tag = NonNullable<EthernetHeader['tag']>;

/** Filters and switch take a frame with such an outer tag for one of the port’s own VLAN. */
const taking = (kind: (tag: Tag, inner: number) => boolean): readonly Change[] => {
  const isTaken = ({ frame }: Packet): boolean =>
    frame.length >= 18 && isTag(u16(frame, 12)) && kind({ type: u16(frame, 12), vlanId: u16(frame, 14) & 0xfff }, u16(frame, 16));
  return [
    letBy(isTaken, 'tags'),
    exchanged('switchRules', (lawful) => ({
      vlan: (port, header, vlanOf) =>
        port.type === 'access' && header.tag !== undefined && kind(header.tag, header.type)
          ? { value: port.vlan }
          : lawful.vlan(port, header, vlanOf),
    })),
  ];
};

const CUSTOMER = 0x8100;
const OWN = 20;

export const vln2Twins = [
  twin({
    id: 'own-tag-believed',
    how: 'A guest may tag its frames with the VLAN that it is on.',
    caughtBy: {
      'a-guest-cannot-choose-its-vlan': 'frames-as-promised',
    },
    changes: taking(({ type, vlanId }, inner) => type === CUSTOMER && vlanId === OWN && !isTag(inner)),
  }),
  twin({
    id: 'any-tag-taken-off',
    how: 'The switch takes a guest’s tag off, whichever VLAN it names, and carries the frame on.',
    caughtBy: {
      'a-guest-cannot-choose-its-vlan': 'frames-as-promised',
    },
    changes: taking(({ type, vlanId }, inner) => type === CUSTOMER && vlanId !== 0 && !isTag(inner)),
  }),
  twin({
    id: 'priority-tag-is-none',
    how: 'A tag that names no VLAN is taken for none.',
    caughtBy: {
      'a-guest-cannot-choose-its-vlan': 'frames-as-promised',
    },
    changes: taking(({ vlanId }) => vlanId === 0),
  }),
  twin({
    id: 'native-vlan-hop',
    how: 'The switch takes off the outer of two tags, and obeys the inner one.',
    caughtBy: {
      'a-guest-cannot-choose-its-vlan': 'frames-as-promised',
    },
    changes: [
      letBy(
        ({ frame }) => frame.length > 18 && isTag(u16(frame, 12)) && isTag(u16(frame, 16)),
        'tags',
        'neighbour',
        'protectedDestination',
      ),
      exchanged('switchRules', (lawful) => ({
        vlan: (port, header, vlanOf) => {
          const isDouble = port.type === 'access' && port.vlan === 'guests' && header.tag !== undefined && isTag(header.type);
          return isDouble ? { value: 'controllers' } : lawful.vlan(port, header, vlanOf);
        },
      })),
    ],
  }),
  twin({
    id: 'provider-tags-unknown',
    how: 'Only one kind of tag is known to be one.',
    caughtBy: {
      'a-guest-cannot-choose-its-vlan': 'frames-as-promised',
    },
    changes: taking(({ type }) => type !== CUSTOMER),
  }),
  twin({
    id: 'ports-become-trunks',
    how: 'Requests to become a trunk are carried from guests to whoever listens.',
    caughtBy: {
      'a-guest-cannot-choose-its-vlan': 'frames-as-promised',
    },
    changes: [
      letBy(
        ({ destinationOui, destinationNic, type }) => destinationOui === 0x01000c && destinationNic === 0xcccccc && type < 1500,
        'controlMac',
        'lengthField',
      ),
      exchanged('switchRules', (lawful) => ({
        addressees: (frame, stations) => {
          const { destination, type } = frame.header;
          if (destination !== '01:00:0c:cc:cc:cc' || type >= 1500 || !isTrunking(frame.frame)) return lawful.addressees(frame, stations);
          return { value: stations.inVlan(frame.vlan).filter(({ kind, port }) => kind === 'guest' && port !== frame.port) };
        },
      })),
    ],
  }),
  twin({
    id: 'router-without-a-list',
    how: 'The router carries whatever a controller sends to a root OS.',
    caughtBy: {
      'the-router-lets-through-what-it-allows-and-nothing-goes-past-it': 'frames-as-promised',
    },
    changes: exchanged('routerRules', (lawful) => ({
      permits: (from, to, packet) => lawful.permits(from, to, packet) || (from.kind === 'fabric-controller' && to.kind === 'root-os'),
    })),
  }),
  twin({
    id: 'past-the-router',
    how: 'The switch looks for the MAC address of a root OS on every VLAN, for streams.',
    caughtBy: {
      'the-router-lets-through-what-it-allows-and-nothing-goes-past-it': 'frames-as-promised',
    },
    changes: exchanged('switchRules', (lawful) => ({
      addressees: (frame, stations) => {
        const ruling = lawful.addressees(frame, stations);
        const elsewhere = VLANS.map((vlan) => stations.at(vlan, frame.header.destination)).find((station) => station?.kind === 'root-os');
        const isStream = frame.frame[23] === PROTOCOL.tcp;
        return 'reason' in ruling && elsewhere !== undefined && isStream ? { value: [elsewhere] } : ruling;
      },
    })),
  }),
  twin({
    id: 'answers-unasked',
    how: 'The router takes whatever is no opening for an answer, and lets it pass.',
    caughtBy: {
      'the-router-carries-no-answer-that-nobody-asked-for': 'frames-as-promised',
    },
    changes: exchanged('routerRules', (lawful) => ({
      permits: (from, to, packet) =>
        lawful.permits(from, to, packet) || (from.kind === 'root-os' && packet.protocol === PROTOCOL.tcp && !packet.opens),
    })),
  }),
];

/** DTP or VTP, by what stands behind Cisco’s mark in SNAP. */
const isTrunking = (frame: Uint8Array): boolean => frame.length > 22 && [0x2003, 0x2004].includes(u16(frame, 20));
