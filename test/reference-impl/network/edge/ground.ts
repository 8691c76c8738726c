import { tcpFrame, udpFrame, type Station as Numbers } from '../../../../src/reference-impl/network/frames/conversation.ts';
import { TCP_FLAG } from '../../../../src/reference-impl/network/frames/tcp.ts';
import { createEdge, type Edge } from '../../../../src/reference-impl/network/edge/edge.ts';
import type { EdgeRules } from '../../../../src/reference-impl/network/edge/edge-rules.ts';
import { ENDPOINT_RULES, type EndpointRules } from '../../../../src/reference-impl/network/edge/endpoint-filter.ts';
import { createEndpointFilters } from '../../../../src/reference-impl/network/edge/endpoint-filters.ts';
import type { Endpoint, PublicService } from '../../../../src/reference-impl/network/edge/service.ts';
import { gatewayOf } from '../wire/ground.ts';
import { numbersOf } from '../../../../src/reference-impl/network/wire/numbers.ts';
import { STATIONS, wireGround } from '../wire/ground.ts';

export const VIP = '203.0.113.10';
export const OTHER_VIP = '203.0.113.11';
export const CLIENT = '198.51.100.7';
const OUTSIDE = { mac: '02:0e:00:00:00:01', nextHop: '02:0e:00:00:00:02' };

/** Somebody outside, as the edge's next hop shows him. */
export const outside = (address: string): Numbers => numbersOf({ name: address, mac: OUTSIDE.nextHop, address });
/** A public address, at the MAC address that the edge has outside. */
export const public_ = (address: string): Numbers => numbersOf({ name: address, mac: OUTSIDE.mac, address });

/** By which machines are operated from afar: all that are closed unless declared, or the ends and the middle of a range. */
export const REMOTE_PORTS = [3389, 445, 139, 137, 138, 5985, 5986, 135, 4015, 4020, 4026, 30_400, 30_412, 30_424];

/** a and b serve the web and names; b alone is administered from outside, which its customer declared. */
export const ENDPOINTS: readonly Endpoint[] = [
  { name: 'web', protocol: 'tcp', publicPort: 80, localPort: 8080, instances: [STATIONS.a.address, STATIONS.b.address] },
  { name: 'names', protocol: 'udp', publicPort: 53, localPort: 53, instances: [STATIONS.a.address, STATIONS.b.address] },
  { name: 'desktop', protocol: 'tcp', publicPort: 3390, localPort: 3389, instances: [STATIONS.b.address] },
];
export const SERVICE: PublicService = { vip: VIP, endpoints: ENDPOINTS };
export const OTHER: PublicService = {
  vip: OTHER_VIP,
  endpoints: [{ name: 'web', protocol: 'tcp', publicPort: 80, localPort: 80, instances: [STATIONS.c.address] }],
};

export function edgeGround(more: { readonly edgeRules?: EdgeRules; readonly endpointRules?: EndpointRules } = {}) {
  const services = [SERVICE, OTHER];
  const filterFor = (name: 'a' | 'b' | 'c') => {
    const { layer, of } = createEndpointFilters(more.endpointRules ?? ENDPOINT_RULES);
    return { ...of(STATIONS[name].address, () => services), layer };
  };
  const filters = { a: filterFor('a'), b: filterFor('b'), c: filterFor('c') };
  const ground = wireGround({}, { a: { endpointFilter: filters.a }, b: { endpointFilter: filters.b }, c: { endpointFilter: filters.c } });
  const edge: Edge = createEdge({
    now: () => ground.clock,
    ...(more.edgeRules === undefined ? {} : { rules: more.edgeRules }),
    port: ground.ports.balancer,
    station: STATIONS.balancer,
    gateway: gatewayOf('edge'),
    outside: OUTSIDE,
  });
  for (const service of services) edge.declare(service);
  const left: Uint8Array[] = [];
  edge.onOutside((frame) => left.push(frame));
  return { ...ground, ground, edge, filters, left };
}

export const opening = (to: {
  readonly vip?: string;
  readonly port: number;
  readonly from?: string;
  readonly sourcePort?: number;
  readonly flags?: number;
}) =>
  tcpFrame(outside(to.from ?? CLIENT), public_(to.vip ?? VIP), {
    sourcePort: to.sourcePort ?? 50_000,
    destinationPort: to.port,
    sequence: 1,
    flags: to.flags ?? TCP_FLAG.syn,
  });
export const datagram = (port: number, more: { readonly from?: string; readonly sourcePort?: number } = {}) =>
  udpFrame(outside(more.from ?? CLIENT), public_(VIP), more.sourcePort ?? 50_000, port, Buffer.from('hello'));
