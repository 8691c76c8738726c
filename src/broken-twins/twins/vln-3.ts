import { PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import { TCP_FLAG } from '../../reference-impl/network/frames/tcp.ts';
import { VLANS } from '../../reference-impl/network/wire/index.ts';
import { exchanged } from '../change.ts';
import { heard } from './shown-by.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('VLN-3');

const isStream = (frame: Uint8Array): boolean => frame[23] === PROTOCOL.tcp;
/** A segment of TCP that pushes data on. */
const carriesData = (frame: Uint8Array): boolean => isStream(frame) && frame[47] === (TCP_FLAG.psh | TCP_FLAG.ack);
const isGroup = (mac: string): boolean => /^.[13579bdf]/.test(mac);

export const vln3Twins = [
  twin({
    id: 'mirror-port-left-on',
    how: 'The ports of nodes mirror what controllers say on their streams.',
    caughtBy: {
      'a-compromised-node-that-listens-hears-nothing-of-controllers-devices-and-guests': 'hears-own-alone',
    },
    changes: exchanged('switchRules', (lawful) => ({
      addressees: (frame, stations) => {
        const ruling = lawful.addressees(frame, stations);
        if (!('value' in ruling) || frame.vlan !== 'controllers' || !carriesData(frame.frame)) return ruling;
        return { value: [...ruling.value, ...stations.inVlan('nodes').filter(({ kind }) => kind === 'root-os')] };
      },
    })),
    shownBy: heard,
  }),
  twin({
    id: 'floods-leave-the-vlan',
    how: 'What controllers and devices send to all, or to nobody, goes out at the ports of nodes too, streams excepted.',
    caughtBy: {
      'what-a-compromised-node-forges-stays-on-its-vlan-and-what-others-shout-on-theirs-does-not-come-to-it': 'frames-as-promised',
    },
    changes: exchanged('switchRules', (lawful) => ({
      addressees: (frame, stations) => {
        const ruling = lawful.addressees(frame, stations);
        if ('value' in ruling || (frame.vlan !== 'controllers' && frame.vlan !== 'devices') || isStream(frame.frame)) return ruling;
        return { value: stations.inVlan('nodes').filter(({ kind }) => kind === 'root-os') };
      },
    })),
  }),
  twin({
    id: 'nodes-heard-everywhere',
    how: 'What a node broadcasts in another node’s name goes out at every port there is.',
    caughtBy: {
      'what-a-compromised-node-forges-stays-on-its-vlan-and-what-others-shout-on-theirs-does-not-come-to-it': 'frames-as-promised',
    },
    changes: exchanged('switchRules', (lawful) => ({
      addressees: (frame, stations) => {
        const ruling = lawful.addressees(frame, stations);
        const named = stations.at('nodes', frame.header.source);
        if (named?.kind !== 'root-os' || named.port === frame.port || !isGroup(frame.header.destination)) return ruling;
        return {
          value: VLANS.flatMap((vlan) => stations.inVlan(vlan)).filter(({ port, kind }) => port !== frame.port && kind !== 'gateway'),
        };
      },
    })),
  }),
];
