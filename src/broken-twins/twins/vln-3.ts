import { VLANS } from '../../reference-impl/network/wire/index.ts';
import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('VLN-3');

const isGroup = (mac: string): boolean => /^.[13579bdf]/.test(mac);

export const vln3Twins = [
  twin({
    id: 'mirror-port-left-on',
    how: 'The port of a node mirrors what controllers send and are sent.',
    caughtBy: {},
    changes: exchanged('switchRules', (lawful) => ({
      addressees: (frame, stations) => {
        const ruling = lawful.addressees(frame, stations);
        if (!('value' in ruling) || frame.vlan !== 'controllers') return ruling;
        return { value: [...ruling.value, ...stations.inVlan('nodes').filter(({ kind }) => kind === 'root-os')] };
      },
    })),
  }),
  twin({
    id: 'floods-leave-the-vlan',
    how: 'What controllers and devices send to all, or to nobody, goes out at the ports of nodes too.',
    caughtBy: {},
    changes: exchanged('switchRules', (lawful) => ({
      addressees: (frame, stations) => {
        const ruling = lawful.addressees(frame, stations);
        if ('value' in ruling || (frame.vlan !== 'controllers' && frame.vlan !== 'devices')) return ruling;
        return { value: stations.inVlan('nodes').filter(({ kind }) => kind === 'root-os') };
      },
    })),
  }),
  twin({
    id: 'nodes-heard-everywhere',
    how: 'What a node broadcasts goes out at every port there is.',
    caughtBy: {},
    changes: exchanged('switchRules', (lawful) => ({
      addressees: (frame, stations) => {
        const ruling = lawful.addressees(frame, stations);
        if (frame.vlan !== 'nodes' || !isGroup(frame.header.destination)) return ruling;
        return { value: VLANS.flatMap((vlan) => stations.inVlan(vlan)).filter(({ port, kind }) => port !== frame.port && kind !== 'gateway') };
      },
    })),
  }),
];
