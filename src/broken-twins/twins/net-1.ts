import { exchanged, type Change } from '../change.ts';
import { frameTwins } from './net-1-frames.ts';
import { packetTwins } from './net-1-packets.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('NET-1');

export const net1Twins = [
  ...frameTwins,
  ...packetTwins,
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
