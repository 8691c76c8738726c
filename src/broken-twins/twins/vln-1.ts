import { PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import type { Attached } from '../../reference-impl/network/wire/index.ts';
import { exchanged, type Change } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('VLN-1');

/** Somebody who is plugged into the switch of the nodes’ VLAN hears its broadcasts and what is for nobody, whatever the plan says, and is heard there. */
const alsoAmongNodes = (who: (station: Attached) => boolean): Change =>
  exchanged('switchRules', (lawful) => ({
    addressees: (frame, stations) => {
      const ruling = lawful.addressees(frame, stations);
      const strays = [...stations.inVlan('controllers'), ...stations.inVlan('devices')].filter(who);
      const nodes = stations.inVlan('nodes').filter(({ kind }) => kind === 'root-os');
      const target = strays.find(({ mac }) => mac === frame.header.destination);
      if (frame.vlan === 'nodes' && 'reason' in ruling) return target === undefined ? ruling : { value: [target] };
      const isStray = strays.some(({ port }) => port === frame.port);
      return isStray && 'reason' in ruling ? { value: nodes } : ruling;
    },
  }));

export const vln1Twins = [
  twin({
    id: 'device-among-the-nodes',
    how: 'The power switches are plugged into the VLAN of the nodes.',
    caughtBy: {},
    changes: alsoAmongNodes(({ kind }) => kind === 'device'),
  }),
  twin({
    id: 'controller-among-the-nodes',
    how: 'The fabric controllers are plugged into the VLAN of the nodes as well as their own.',
    caughtBy: {},
    changes: alsoAmongNodes(({ kind }) => kind === 'fabric-controller'),
  }),
  twin({
    id: 'nodes-command-devices',
    how: 'The router lets root OSes through to the devices.',
    caughtBy: {},
    changes: exchanged('routerRules', (lawful) => ({
      permits: (from, to, packet) =>
        lawful.permits(from, to, packet) || (from.kind === 'root-os' && to.kind === 'device' && packet.protocol === PROTOCOL.udp),
    })),
  }),
  twin({
    id: 'edge-commands-devices',
    how: 'The router lets the edge through to the devices.',
    caughtBy: {},
    changes: exchanged('routerRules', (lawful) => ({
      permits: (from, to, packet) => lawful.permits(from, to, packet) || (from.kind === 'load-balancer' && to.kind === 'device'),
      source: (packet, from) => (from.kind === 'load-balancer' && packet.source === from.address ? undefined : lawful.source(packet, from)),
    })),
  }),
];
