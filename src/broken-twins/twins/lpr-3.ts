import { AGENT_PORT } from '../../reference-impl/network/host.ts';
import { exchanged } from '../change.ts';
import { opening, openingGuests } from './opening.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('LPR-3');

export const lpr3Twins = [
  twin({
    id: 'anybody-acts-as-anybody',
    how: 'Every process may act as any account whose name it knows.',
    caughtBy: {
      'the-taken-over-process-cannot-act-as-another-account': 'access-denied',
    },
    changes: exchanged('callGuard', () => ({ 'act-as': () => true })),
  }),
  twin({
    id: 'programs-start-as-anybody',
    how: 'Every process may start a program as any account.',
    caughtBy: {
      'the-taken-over-process-cannot-start-a-program-as-another-account': 'access-denied',
    },
    changes: exchanged('callGuard', () => ({ 'start-process': () => true })),
  }),
  twin({
    id: 'memory-of-all-processes-writable',
    how: 'Every process may write into the memory of all processes of its machine.',
    caughtBy: {
      'the-taken-over-process-cannot-write-into-another-accounts-memory': 'access-denied',
    },
    changes: exchanged('callGuard', () => ({ 'write-memory': () => true })),
  }),
  twin({
    id: 'guests-reach-fabric-agents',
    how: 'The network lets guests open streams to the fabric agent of their node.',
    caughtBy: {
      'the-taken-over-process-cannot-open-a-stream-to-the-fabric-agent-of-its-node': 'no-stream',
      'the-taken-over-process-cannot-open-a-stream-to-the-fabric-agents-of-other-nodes': 'no-stream',
    },
    changes: [
      ...opening(({ from, to, port }) => from === 'guest' && to === 'root-os' && port === AGENT_PORT.fabric),
      ...openingGuests(AGENT_PORT.fabric),
    ],
  }),
  twin({
    id: 'memory-of-neighbours-readable',
    how: "Whoever asks the hypervisor for another machine's memory is given it.",
    caughtBy: {
      'the-taken-over-process-cannot-read-the-root-oss-memory': 'access-denied',
      'the-taken-over-process-cannot-read-a-neighbours-memory': 'access-denied',
    },
    changes: [
      exchanged('callGuard', () => ({ 'read-machine': () => true })),
      exchanged('machineBorder', (lawful) => ({ permits: (from, call) => call.kind === 'read-machine' || lawful.permits(from, call) })),
    ],
  }),
  twin({
    id: 'memory-of-neighbours-writable',
    how: "Whoever asks the hypervisor to write into another machine's memory has it done.",
    caughtBy: {
      'the-taken-over-process-cannot-write-into-the-root-oss-memory': 'access-denied',
      'the-taken-over-process-cannot-write-into-a-neighbours-memory': 'access-denied',
    },
    changes: [
      exchanged('callGuard', () => ({ 'write-machine': () => true })),
      exchanged('machineBorder', (lawful) => ({ permits: (from, call) => call.kind === 'write-machine' || lawful.permits(from, call) })),
    ],
  }),
  twin({
    id: 'disks-of-neighbours-attachable',
    how: 'Whoever asks the hypervisor for a medium of the node is given it, whosever it is.',
    caughtBy: {
      'the-taken-over-process-cannot-attach-a-neighbours-disks': 'access-denied',
    },
    changes: [
      exchanged('callGuard', () => ({ 'attach-disk': () => true })),
      exchanged('machineBorder', (lawful) => ({ permits: (from, call) => call.kind === 'attach-disk' || lawful.permits(from, call) })),
    ],
  }),
];
