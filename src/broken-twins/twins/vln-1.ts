import { PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import { MANAGEMENT_PORT, type Attached } from '../../reference-impl/network/wire/index.ts';
import { exchanged, type Change } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('VLN-1');

/** Somebody who is plugged into the switch of the nodes’ VLAN as well as their own gets what a node sends them there, by whatever MAC address they have. */
const amongNodes = (who: (station: Attached) => boolean): Change =>
  exchanged('switchRules', (lawful) => ({
    addressees: (frame, stations) => {
      const ruling = lawful.addressees(frame, stations);
      if ('value' in ruling || frame.vlan !== 'nodes' || isStream(frame.frame)) return ruling;
      const isOwnName = stations.at('nodes', frame.header.source)?.port === frame.port;
      const strays = [...stations.inVlan('controllers'), ...stations.inVlan('devices')].filter(who);
      const target = strays.find(({ mac }) => mac === frame.header.destination);
      return isOwnName && target !== undefined ? { value: [target] } : ruling;
    },
  }));

/** TCP: how streams get past the router is VLN-2’s. */
const isStream = (frame: Uint8Array): boolean => frame[23] === PROTOCOL.tcp;

export const vln1Twins = [
  twin({
    id: 'device-among-the-nodes',
    how: 'The power switches are plugged into the VLAN of the nodes.',
    caughtBy: {
      'what-is-sent-on-a-vlan-is-heard-on-that-vlan-at-most': 'frames-as-promised',
      'a-device-that-cannot-do-tls-is-commanded-by-a-controller-and-by-no-node-guest-or-edge': 'frames-as-promised',
    },
    changes: amongNodes(({ kind }) => kind === 'device'),
  }),
  twin({
    id: 'controller-among-the-nodes',
    how: 'The fabric controllers are plugged into the VLAN of the nodes as well as their own.',
    caughtBy: {
      'what-is-sent-on-a-vlan-is-heard-on-that-vlan-at-most': 'frames-as-promised',
    },
    changes: amongNodes(({ kind }) => kind === 'fabric-controller'),
  }),
  twin({
    id: 'nodes-command-devices',
    how: 'The router lets root OSes through to the devices.',
    caughtBy: {
      'a-device-that-cannot-do-tls-is-commanded-by-a-controller-and-by-no-node-guest-or-edge': 'frames-as-promised',
    },
    changes: exchanged('routerRules', (lawful) => ({
      permits: (from, to, packet) =>
        lawful.permits(from, to, packet) || (from.kind === 'root-os' && to.kind === 'device' && packet.protocol === PROTOCOL.udp),
    })),
  }),
  twin({
    id: 'edge-commands-devices',
    how: 'The router lets the edge through to the devices.',
    caughtBy: {
      'a-device-that-cannot-do-tls-is-commanded-by-a-controller-and-by-no-node-guest-or-edge': 'frames-as-promised',
    },
    changes: exchanged('routerRules', (lawful) => ({
      permits: (from, to, packet) => lawful.permits(from, to, packet) || (from.kind === 'load-balancer' && to.kind === 'device'),
      source: (packet, from) =>
        from.kind === 'load-balancer' && packet.destinationPort === MANAGEMENT_PORT ? undefined : lawful.source(packet, from),
    })),
  }),
];
