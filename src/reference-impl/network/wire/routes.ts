import { PROTOCOL } from '../frames/ipv4.ts';
import { AGENT_PORT } from '../host.ts';
import type { Station, StationKind, WireVlan } from './station.ts';

/** Where the devices that cannot do TLS are administered, in clear text. */
export const MANAGEMENT_PORT = 2323;

/** A positive rule of the router: what none names does not pass. Answers pass without a rule of their own. */
export interface Route {
  readonly name: string;
  readonly from: { readonly kind: StationKind; readonly vlan: WireVlan };
  readonly to: { readonly kind: StationKind; readonly vlan: WireVlan };
  readonly protocol: 'tcp' | 'udp';
  readonly port: number | 'any';
  /** Only between stations of one machine. */
  readonly sameNode?: true;
  /** Also between virtual machines of different customers. */
  readonly betweenTenants?: true;
}

const controller = { kind: 'fabric-controller', vlan: 'controllers' } as const;
const device = { kind: 'device', vlan: 'devices' } as const;

export const ROUTES: readonly Route[] = [
  {
    name: 'a fabric controller reaches fabric agents',
    from: controller,
    to: { kind: 'root-os', vlan: 'nodes' },
    protocol: 'tcp',
    port: AGENT_PORT.fabric,
  },
  {
    name: 'a root OS reaches the guest agents of its node',
    from: { kind: 'root-os', vlan: 'nodes' },
    to: { kind: 'guest', vlan: 'guests' },
    protocol: 'tcp',
    port: AGENT_PORT.guest,
    sameNode: true,
  },
  { name: 'a fabric controller administers devices', from: controller, to: device, protocol: 'udp', port: MANAGEMENT_PORT },
  {
    name: 'operators administer devices from a LAN of their own',
    from: { kind: 'administration', vlan: 'administration' },
    to: device,
    protocol: 'udp',
    port: MANAGEMENT_PORT,
  },
  // Which ports, the edge and the root OS say, each for itself (EDG-1).
  ...(['tcp', 'udp'] as const).map((protocol): Route => ({
    name: `the edge reaches virtual machines by ${protocol}`,
    from: { kind: 'load-balancer', vlan: 'edge' },
    to: { kind: 'guest', vlan: 'guests' },
    protocol,
    port: 'any',
  })),
];

const place = ({ kind, vlan }: Route['from']): string => `${kind} in ${vlan}`;

/** Throws RangeError at a set of rules that says two things at once, or something that no router can do. */
export function checkRoutes(routes: readonly Route[]): void {
  const names = new Set<string>();
  const about = new Map<string, readonly Route[]>();
  for (const route of routes) {
    const { name, from, to, protocol, port, betweenTenants } = route;
    if (names.has(name)) throw new RangeError(`two routes are called '${name}'`);
    names.add(name);
    if (port !== 'any' && !(Number.isInteger(port) && port >= 1 && port <= 65_535))
      throw new RangeError(`the route '${name}' is about port ${port}`);
    if (betweenTenants && !(from.kind === 'guest' && to.kind === 'guest'))
      throw new RangeError(`the route '${name}' is between tenants, and not from guest to guest`);
    if (from.vlan === to.vlan && !betweenTenants) throw new RangeError(`the route '${name}' stays in one VLAN, where no router is asked`);
    const what = `${protocol} from ${place(from)} to ${place(to)}`;
    const others = about.get(what) ?? [];
    const other = others.find((one) => one.port === port || one.port === 'any' || port === 'any');
    if (other !== undefined) throw new RangeError(`the routes '${other.name}' and '${name}' contradict each other: ${what}, port ${port}`);
    about.set(what, [...others, route]);
  }
}

/** The rule that lets a packet pass, if there is one. */
export function routeFor(
  routes: readonly Route[],
  from: Station,
  to: Station,
  packet: { readonly protocol: number; readonly destinationPort: number },
): Route | undefined {
  return routes.find(
    (route) =>
      route.from.kind === from.kind &&
      route.from.vlan === from.vlan &&
      route.to.kind === to.kind &&
      route.to.vlan === to.vlan &&
      PROTOCOL[route.protocol] === packet.protocol &&
      (route.port === 'any' || route.port === packet.destinationPort) &&
      (route.sameNode !== true || (from.node !== undefined && from.node === to.node)) &&
      (from.kind !== 'guest' || to.kind !== 'guest' || from.tenant === to.tenant || route.betweenTenants === true),
  );
}
