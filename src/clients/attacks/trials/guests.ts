import type { Trial } from '../attack.ts';
import { REMOTE_SERVICES } from '../rows/edge.ts';
import type { HostName } from '../scene.ts';
import type { Turn } from '../turn.ts';
import { trial } from './trial.ts';
import type { TrialMove } from './trial.ts';

/** What one customer's instance sends to another customer's: the addresses are right, and the receiver is not its own. */
export const TO_ANOTHER_CUSTOMER: Trial = trial(
  'next door',
  'UDP, TCP and ICMP to an instance of another customer',
  ({ peer, stranger }) => {
    const kinds = [(t: Turn, to = peer) => t.udp({ to }), (t: Turn, to = peer) => t.tcp({ to }), (t: Turn, to = peer) => t.icmp({ to })];
    return Array.from({ length: 12 }, (_, index) => (t: Turn): TrialMove => {
      const make = kinds[index % kinds.length] as (typeof kinds)[number];
      return { from: 'attacker', bytes: make(t, stranger), honest: make(t) };
    });
  },
);

/** The remote services of a guest, from other customers' guests: by the right address, and by way of the gateway. */
export const REMOTE_FROM_NEIGHBOURS: readonly Trial[] = (
  [
    ['stranger', 'peer', 'the instance next door knocks at the owner’s'],
    ['stranger', 'attacker', 'the instance next door knocks at the owner’s other one'],
    ['attacker', 'stranger', 'the owner’s instance knocks next door'],
  ] as const satisfies readonly (readonly [HostName, HostName, string])[]
).map(([from, target, title]) =>
  trial(`${from} to ${target}`, title, (scene) =>
    REMOTE_SERVICES.map(([protocol, destination], index) => (t: Turn): TrialMove => {
      const to = { mac: index % 2 === 0 ? scene[target].mac : scene.gateway.mac, address: scene[target].address };
      const ends = { from: scene[from], to };
      const bytes = protocol === 'tcp' ? t.tcp({ ...ends, tcp: { destination } }) : t.udp({ ...ends, udp: { destination } });
      return { from, bytes, honest: { bytes: t.tcp(), from: 'attacker', reaches: ['peer'] }, comment: `${protocol} ${destination}` };
    }),
  ),
);
