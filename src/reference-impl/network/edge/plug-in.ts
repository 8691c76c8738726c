import type { AddressPlan } from '../address-plan.ts';
import type { Station } from '../wire/station.ts';
import type { Wire } from '../wire/wire.ts';
import { createEdge, type Edge } from './edge.ts';
import type { EdgeRules } from './edge-rules.ts';
import { OUTSIDE_PORT } from './outside.ts';

/** An edge load balancer at the wire's VLAN of the edge, with the Internet on its other side. */
export function plugInEdge({
  wire,
  plan,
  now,
  rules,
}: {
  readonly wire: Pick<Wire, 'attach'>;
  readonly plan: AddressPlan;
  now(): number;
  readonly rules: EdgeRules;
}): Edge {
  const address = plan.infrastructure('edge', 1);
  const station: Station = { name: 'edge', kind: 'load-balancer', vlan: 'edge', address, mac: plan.macOf(address) };
  const port = wire.attach({ ...station, filters: [] });
  return createEdge({ now, rules, port, station, gateway: plan.gateway('edge'), outside: OUTSIDE_PORT });
}
