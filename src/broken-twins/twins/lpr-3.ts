import { AGENT_PORT } from '../../reference-impl/network/host.ts';
import { exchanged } from '../change.ts';
import { opening } from './opening.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('LPR-3');

export const lpr3Twins = [
  twin({
    id: 'anybody-acts-as-anybody',
    how: 'Every process may act as any account whose name it knows.',
    caughtBy: {},
    changes: exchanged('callGuard', () => ({ 'act-as': () => true })),
  }),
  twin({
    id: 'programs-start-as-anybody',
    how: 'Every process may start a program as any account.',
    caughtBy: {},
    changes: exchanged('callGuard', () => ({ 'start-process': () => true })),
  }),
  twin({
    id: 'memory-of-all-processes-writable',
    how: 'Every process may write into the memory of all processes of its machine.',
    caughtBy: {},
    changes: exchanged('callGuard', () => ({ 'write-memory': () => true })),
  }),
  twin({
    id: 'guests-reach-fabric-agents',
    how: 'The network lets guests open streams to the fabric agent of their node.',
    caughtBy: {},
    changes: opening(({ from, to, port }) => from.kind === 'guest' && to.kind === 'root-os' && port === AGENT_PORT.fabric),
  }),
  twin({
    id: 'memory-of-neighbours-readable',
    how: "Whoever asks the hypervisor for another machine's memory is given it.",
    caughtBy: {},
    changes: [
      exchanged('callGuard', () => ({ 'read-machine': () => true })),
      exchanged('machineBorder', (lawful) => ({ permits: (from, call) => call.kind === 'read-machine' || lawful.permits(from, call) })),
    ],
  }),
  twin({
    id: 'memory-of-neighbours-writable',
    how: "Whoever asks the hypervisor to write into another machine's memory has it done.",
    caughtBy: {},
    changes: [
      exchanged('callGuard', () => ({ 'write-machine': () => true })),
      exchanged('machineBorder', (lawful) => ({ permits: (from, call) => call.kind === 'write-machine' || lawful.permits(from, call) })),
    ],
  }),
  twin({
    id: 'disks-of-neighbours-attachable',
    how: 'Whoever asks the hypervisor for a medium of the node is given it, whosever it is.',
    caughtBy: {},
    changes: [
      exchanged('callGuard', () => ({ 'attach-disk': () => true })),
      exchanged('machineBorder', (lawful) => ({ permits: (from, call) => call.kind === 'attach-disk' || lawful.permits(from, call) })),
    ],
  }),
];
