import { contains, isClassE, isLinkLocal, isLoopback, isMulticast, parseIpv4, parsePrefix } from '../frames/ipv4-address.ts';
import type { Packet } from './packet.ts';
import { checkRoutes, routeFor, ROUTES, type Route } from './routes.ts';
import type { Station } from './station.ts';

/** What the router decides: VLN-2, VLN-3, CTL-2. Each answers why a packet is dropped, or `undefined`. */
export interface RouterRules {
  form(packet: Packet): string | undefined;
  /** Whether the packet is from whom it says. `from` stands at the port where it came in, which no frame can forge. */
  source(packet: Packet, from: Station): string | undefined;
  /** Whether such an address is routed at all. */
  destination(packet: Packet): string | undefined;
  /** Whether one may begin to talk to the other. */
  permits(from: Station, to: Station, packet: Packet): boolean;
  /** Whether a packet of a flow that the other side began may go back. */
  answers(packet: Packet): boolean;
}

/** Why an address means something on one host or one link only (RFC 6890), and is not routed; `side` begins the reason. */
function martian(side: 'sip' | 'dip', text: string): string | undefined {
  const address = parseIpv4(text) ?? 0;
  if (isLoopback(address)) return `${side}_is_loopback_address`;
  if (isMulticast(address)) return `${side}_is_mc`;
  if (isLinkLocal(address)) return `${side}_link_local`;
  if (isClassE(address)) return `${side}_class_e`;
  return address >>> 24 === 0 ? `${side}_unspecified` : undefined;
}

/** What the world outside has no address of: the private ones (RFC 1918), and the one that a host's agents answer its guests at. */
const NOT_PUBLIC = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '168.63.129.16/32'].flatMap((text) => parsePrefix(text) ?? []);

/** An address of the world outside. */
export function isOutside(text: string): boolean {
  const address = parseIpv4(text);
  return address !== undefined && martian('sip', text) === undefined && !NOT_PUBLIC.some((prefix) => contains(prefix, address));
}

/** One positive list with default drop. Throws RangeError when the list contradicts itself. */
export function createRouterRules(routes: readonly Route[] = ROUTES): RouterRules {
  checkRoutes(routes);
  return {
    form({ hasOptions, isFragment, ttl }) {
      if (hasOptions) return 'ip_options';
      // Only a first fragment says to which port it goes.
      if (isFragment) return 'ip_fragment';
      return ttl <= 1 ? 'ttl_value_is_too_small' : undefined;
    },
    source({ source }, from) {
      const reason = martian('sip', source);
      if (reason !== undefined) return reason;
      const own = from.kind === 'load-balancer' ? isOutside(source) : source === from.address;
      return own ? undefined : 'source_address_not_of_port';
    },
    destination: ({ destination }) => martian('dip', destination),
    permits: (from, to, packet) => routeFor(routes, from, to, packet) !== undefined,
    answers: ({ opens }) => !opens,
  };
}

export const ROUTER_RULES = createRouterRules();
