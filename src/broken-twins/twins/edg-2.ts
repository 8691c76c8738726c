import type { Packet } from '../../reference-impl/network/filter/index.ts';
import { PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import { exchanged } from '../change.ts';
import { lettingIn } from './edges.ts';
import { letBy } from './filters.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('EDG-2');

const isTcpTo = ({ protocol, destinationPort }: Packet, ...ports: readonly number[]): boolean =>
  protocol === PROTOCOL.tcp && ports.includes(destinationPort);

export const edg2Twins = [
  twin({
    id: 'remote-desktop-open',
    how: 'Remote desktop is open at every public address.',
    caughtBy: {
      'the-internet-reaches-no-remote-service-that-was-not-declared': 'frames-as-promised',
      'remote-desktop-is-open-where-the-customer-has-declared-it-and-there-alone': 'frames-as-promised',
    },
    changes: lettingIn((port) => port === 3389),
  }),
  twin({
    id: 'file-shares-open',
    how: 'File shares and their names are open at every public address.',
    caughtBy: {
      'the-internet-reaches-no-remote-service-that-was-not-declared': 'frames-as-promised',
    },
    changes: lettingIn((port) => port === 445 || (port >= 137 && port <= 139)),
  }),
  twin({
    id: 'debuggers-open',
    how: 'Remote debuggers are let in at every public address.',
    caughtBy: {
      'the-internet-reaches-no-remote-service-that-was-not-declared': 'frames-as-promised',
    },
    changes: lettingIn((port) => (port >= 4015 && port <= 4026) || (port >= 30400 && port <= 30424)),
  }),
  twin({
    id: 'remote-management-open',
    how: 'Remote management and remote procedure calls are open at every public address.',
    caughtBy: {
      'the-internet-reaches-no-remote-service-that-was-not-declared': 'frames-as-promised',
    },
    changes: lettingIn((port) => port === 5985 || port === 5986 || port === 135),
  }),
  twin({
    id: 'remote-desktop-never-open',
    how: 'Remote desktop is closed also where the customer has declared it.',
    caughtBy: {
      'remote-desktop-is-open-where-the-customer-has-declared-it-and-there-alone': 'frames-as-promised',
    },
    changes: exchanged('edgeRules', (lawful) => ({
      endpoint: (packet, service) =>
        packet.destinationPort === 3389 ? { reason: 'remote_access_not_declared' } : lawful.endpoint(packet, service),
    })),
  }),
  twin({
    id: 'neighbours-reach-remote-services',
    how: 'Remote desktop is closed to the street, and open to the tenants next door.',
    caughtBy: {
      'customers-do-not-reach-each-others-remote-services': 'frames-as-promised',
    },
    changes: [letBy((packet) => isTcpTo(packet, 3389), 'neighbour'), exchanged('switchRules', () => ({ together: () => true }))],
  }),
];
