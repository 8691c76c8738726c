import { FlowTable } from './flow-table.ts';
import { readdressed } from './header.ts';
import { hopped, readPacket, type Packet } from './packet.ts';
import { isOutside, type RouterRules } from './router-rules.ts';
import type { Attached, Station } from './station.ts';
import type { Stations } from './stations.ts';
import type { Ruling } from './switch-rules.ts';

/** One opener's flows at a time, and how long one may be idle, in milliseconds. */
const FLOWS = 4096;
const IDLE = 240_000;

/** A frame that is to go on in another VLAN. */
export interface Routed {
  readonly frame: Uint8Array;
  readonly to: Attached;
}

/** The one way from VLAN to VLAN: VLN-2. */
export interface Router {
  /** `from` stands at the port where the frame came in; `now` is in milliseconds. */
  route(frame: Uint8Array, from: Station, now: number): Ruling<Routed>;
  /** Forgets the flows that a station began. */
  forget(name: string): void;
}

const there = (packet: Packet): string =>
  `${packet.protocol} ${packet.source}:${packet.sourcePort} ${packet.destination}:${packet.destinationPort}`;
const back = (packet: Packet): string =>
  `${packet.protocol} ${packet.destination}:${packet.destinationPort} ${packet.source}:${packet.sourcePort}`;

/** `gatewayMac` is that of the router in a VLAN, if it is in it. */
export function createRouter(rules: RouterRules, stations: Stations, gatewayMac: (station: Station) => string | undefined): Router {
  const flows = new FlowTable<true>(FLOWS, IDLE);

  /** Whoever has the address; for one outside, the load balancer that packets from there come through. */
  const addressee = (address: string): Attached | undefined =>
    isOutside(address) ? stations.inVlan('edge').find(({ kind }) => kind === 'load-balancer') : stations.owner(address);

  return {
    route(frame, from, now) {
      const packet = readPacket(frame);
      if (typeof packet === 'string') return { reason: packet };
      const reason = rules.form(packet) ?? rules.source(packet, from) ?? rules.destination(packet);
      if (reason !== undefined) return { reason };
      const to = addressee(packet.destination);
      const mac = to === undefined ? undefined : gatewayMac(to);
      if (to === undefined || mac === undefined) return { reason: 'blackhole_route' };
      const answers = flows.find(to.name, back(packet), now) !== undefined && rules.answers(packet);
      if (!answers) {
        if (!rules.permits(from, to, packet)) return { reason: 'no_rule' };
        flows.open(from.name, there(packet), true, now);
      }
      return { value: { to, frame: readdressed(hopped(frame, packet), mac, to.mac) } };
    },
    forget: (name) => flows.forget(name),
  };
}
