import { contains, isClassE, isLinkLocal, isLoopback, parseIpv4 } from '../../reference-impl/network/frames/ipv4-address.ts';
import { ETHER_TYPE } from '../../reference-impl/network/frames/ethernet.ts';
import { FRAGMENT, PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import type { Port } from '../../reference-impl/network/filter/index.ts';
import type { WireVlan } from '../../reference-impl/network/wire/index.ts';
import { exchanged, type Change } from '../change.ts';
import { letBy } from './filters.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('NET-3');

const HOST_AGENT = parseIpv4('168.63.129.16');

/** A list of protected ranges that lacks a VLAN’s. */
const lacking = (vlan: WireVlan): Change =>
  exchanged('filterChecks', (lawful, c) => ({
    protectedDestination: (port, packet) =>
      contains(c.part('addressPlan').subnets[vlan], packet.destination) ? 0 : lawful.protectedDestination(port, packet),
  }));

const toGateway = ({ destination }: { readonly destination: number }, port: Port): boolean => destination === port.gatewayAddress;

export const net3Twins = [
  twin({
    id: 'controllers-not-protected',
    how: 'The list of what guests may not reach lacks the fabric controllers.',
    caughtBy: {
      'nothing-that-a-guest-sends-gets-to-the-infrastructure-by-whatever-way': 'frames-as-promised',
    },
    changes: lacking('controllers'),
  }),
  twin({
    id: 'devices-not-protected',
    how: 'The list of what guests may not reach lacks the devices that cannot do TLS.',
    caughtBy: {
      'nothing-that-a-guest-sends-gets-to-the-infrastructure-by-whatever-way': 'frames-as-promised',
    },
    changes: lacking('devices'),
  }),
  twin({
    id: 'nodes-not-protected',
    how: 'The list of what guests may not reach lacks the root OSes.',
    caughtBy: {
      'nothing-that-a-guest-sends-gets-to-the-infrastructure-by-whatever-way': 'frames-as-promised',
    },
    changes: lacking('nodes'),
  }),
  twin({
    id: 'host-agent-not-protected',
    how: 'The address at which hosts answer their guests is open at every port.',
    caughtBy: {
      'nothing-that-a-guest-sends-gets-to-the-infrastructure-by-whatever-way': 'frames-as-promised',
    },
    changes: letBy(({ destination }) => destination === HOST_AGENT, 'protectedDestination'),
  }),
  twin({
    id: 'metadata-not-protected',
    how: 'Link-local addresses are left to the router.',
    caughtBy: {
      'nothing-that-a-guest-sends-gets-to-the-infrastructure-by-whatever-way': 'frames-as-promised',
    },
    changes: letBy(({ destination }) => isLinkLocal(destination), 'protectedDestination', 'martianDestination'),
  }),
  twin({
    id: 'martian-destinations-pass',
    how: 'Destinations that mean something on one host only are left to the router.',
    caughtBy: {
      'nothing-that-a-guest-sends-gets-to-the-infrastructure-by-whatever-way': 'frames-as-promised',
    },
    changes: letBy(({ destination }) => isLoopback(destination) || (isClassE(destination) && destination !== -1), 'martianDestination'),
  }),
  twin({
    id: 'source-routes-pass',
    how: 'A packet for the gateway may name another way for itself.',
    caughtBy: {
      'nothing-that-a-guest-sends-gets-to-the-infrastructure-by-whatever-way': 'frames-as-promised',
    },
    changes: letBy((packet, port) => toGateway(packet, port), 'options'),
  }),
  twin({
    id: 'tunnels-to-the-gateway',
    how: 'The gateway is given packets inside packets.',
    caughtBy: {
      'nothing-that-a-guest-sends-gets-to-the-infrastructure-by-whatever-way': 'frames-as-promised',
    },
    changes: letBy((packet, port) => packet.protocol === PROTOCOL.ipv4 && toGateway(packet, port), 'protocol'),
  }),
  twin({
    id: 'later-fragments-unjudged',
    how: 'A fragment that does not begin a packet passes wherever it goes, as the first was judged.',
    caughtBy: {
      'nothing-that-a-guest-sends-gets-to-the-infrastructure-by-whatever-way': 'frames-as-promised',
    },
    changes: letBy(
      ({ fragment, destination }, port) => (fragment & FRAGMENT.offset) !== 0 && port.isProtected(destination),
      'fragments',
      'protectedDestination',
    ),
  }),
  twin({
    id: 'controllers-by-ipv6',
    how: 'IPv6 for the gateway passes, whose address it wraps or not.',
    caughtBy: {
      'nothing-that-a-guest-sends-gets-to-the-infrastructure-by-whatever-way': 'frames-as-promised',
    },
    changes: letBy(
      ({ type, destinationOui, destinationNic }, port) =>
        type === ETHER_TYPE.ipv6 && destinationOui === port.gatewayOui && destinationNic === port.gatewayNic,
      'ipv6',
    ),
  }),
  twin({
    id: 'overlays-to-infrastructure',
    how: 'A tunnel over UDP passes to whomever, whoever is named inside.',
    caughtBy: {
      'a-tunnel-does-not-lead-to-the-infrastructure': 'frames-as-promised',
    },
    changes: letBy(() => true, 'tunnel'),
  }),
];
