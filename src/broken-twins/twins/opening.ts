import { PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import type { FilterCheck } from '../../reference-impl/network/filter/index.ts';
import type { StationKind } from '../../reference-impl/network/wire/index.ts';
import { exchanged, type Change } from '../change.ts';

/** Somebody opens a stream to somebody else. */
export interface Attempt {
  readonly from: StationKind;
  readonly to: StationKind;
  readonly port: number;
}

/** A network that lets somebody through whom the lawful one would not: the router, and the host that is called. */
export const opening = (to: (attempt: Attempt) => boolean): readonly Change[] => [
  exchanged('routerRules', (lawful) => ({
    permits: (from, other, packet) =>
      lawful.permits(from, other, packet) ||
      (packet.protocol === PROTOCOL.tcp && to({ from: from.kind, to: other.kind, port: packet.destinationPort })),
  })),
  exchanged('hostFirewall', (lawful) => ({
    accepts: (attempt) => {
      const { from, to: other, port } = attempt;
      return lawful.accepts(attempt) || (from !== undefined && from.name !== other.name && to({ from: from.kind, to: other.kind, port }));
    },
  })),
];

/** Packet filters that let a guest send TCP to this port of anybody's, and from it, and a switch that does not come between customers. */
export const openingGuests = (port: number): readonly Change[] => {
  const letting =
    (lawful: FilterCheck): FilterCheck =>
    (at, packet) =>
      packet.protocol === PROTOCOL.tcp && (packet.destinationPort === port || packet.sourcePort === port) ? 0 : lawful(at, packet);
  return [
    exchanged('filterChecks', (lawful) => ({
      protectedDestination: letting(lawful.protectedDestination),
      neighbour: letting(lawful.neighbour),
    })),
    exchanged('switchRules', () => ({ together: () => true })),
  ];
};
