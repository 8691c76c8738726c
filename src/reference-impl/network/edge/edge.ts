import { PROTOCOL } from '../frames/ipv4.ts';
import { dropped, type Delivery, type PortCounters } from '../wire/delivery.ts';
import { FlowTable } from '../wire/flow-table.ts';
import { readdressed, readHeader } from '../wire/header.ts';
import { readPacket, translated, type Packet } from '../wire/packet.ts';
import { Counters } from '../wire/port-counters.ts';
import type { FrameListener, WirePort } from '../wire/port.ts';
import type { Station } from '../wire/station.ts';
import type { Switchable } from '../wire/switchable.ts';
import { EDGE_RULES, type EdgeRules } from './edge-rules.ts';
import type { OutsidePort } from './outside.ts';
import { checkService, type PublicService } from './service.ts';

/** The most flows of one public address or of one instance, of which the oldest then makes room; and how long one may be idle, in milliseconds. */
const FLOWS = 65_536;
const IDLE = 240_000;

/** The edge load balancer. */
export interface Edge {
  /** For the lab: whether its filter is in place. Without it, the edge spreads what comes and refuses nothing that it can. */
  readonly layer: Switchable;
  /** Opens the endpoints of a service to the world. Throws RangeError when it contradicts itself, or its public address is taken. */
  declare(service: PublicService): void;
  /** Says anew what is open at a public address. The flows to what stays as it was go on, and the others end. Throws RangeError as `declare` does, and when nothing is there. */
  redeclare(service: PublicService): void;
  /** Closes them, and ends their flows. Throws RangeError when there is none at that address. */
  withdraw(vip: string): void;
  services(): readonly PublicService[];
  /** A frame comes in from outside. Answers what became of it; never throws, whatever the bytes. */
  receive(frame: Uint8Array): Delivery;
  /** Calls back with every frame that leaves to the outside. Answers the way to stop that. */
  onOutside(listener: FrameListener): () => void;
  readonly outside: OutsidePort;
  /** What came in from outside, as sent; what left to it, as received. */
  readonly counters: PortCounters;
}

export interface EdgeParts {
  /** Milliseconds, of the fabric's clock. */
  now(): number;
  readonly rules?: EdgeRules;
  /** Its port inside, and who it is there. */
  readonly port: WirePort;
  readonly station: Station;
  /** The router, in its VLAN. */
  readonly gateway: Station;
  readonly outside: OutsidePort;
}

interface Place {
  readonly address: string;
  readonly port: number;
}

/** A flow's two ends at the edge: the public one, and the instance's. */
interface Flow {
  readonly protocol: number;
  readonly public: Place;
  readonly inside: Place;
}

const flowKey = (protocol: number, client: Place, near: Place): string =>
  `${protocol} ${client.address}:${client.port} ${near.address}:${near.port}`;

export function createEdge({ now, rules = EDGE_RULES, port, station, gateway, outside }: EdgeParts): Edge {
  const services = new Map<string, PublicService>();
  const turns = new Map<string, number>();
  /** From the client and the public place to the instance; and from the client and the instance back. */
  const flows = new FlowTable<Flow>(FLOWS, IDLE);
  const ways = new FlowTable<Flow>(FLOWS, IDLE);
  const listeners = new Set<FrameListener>();
  const counters = new Counters();
  const layer: Switchable = { isOn: true };
  const no = (reason: string): Delivery => dropped('edge', station.name, reason);

  /** Whether a flow leads from an endpoint that is declared to an instance that it is spread over. */
  const stands = ({ protocol, public: { address, port: publicPort }, inside }: Flow): boolean =>
    services
      .get(address)
      ?.endpoints.some(
        (endpoint) =>
          PROTOCOL[endpoint.protocol] === protocol &&
          endpoint.publicPort === publicPort &&
          endpoint.localPort === inside.port &&
          endpoint.instances.includes(inside.address),
      ) ?? false;
  /** Ends the flows that have lost their endpoint or their instance, of what was open before. */
  const endFlows = ({ vip, endpoints }: PublicService): void => {
    const isOver = (flow: Flow): boolean => flow.public.address === vip && !stands(flow);
    flows.forget(vip, isOver);
    for (const instance of new Set(endpoints.flatMap(({ instances }) => instances))) ways.forget(instance, isOver);
    for (const { name } of endpoints)
      if (!services.get(vip)?.endpoints.some((endpoint) => endpoint.name === name)) turns.delete(`${vip} ${name}`);
  };

  /** The flow that a packet belongs to or opens, or why it goes nowhere. */
  const target = (packet: Packet, service: PublicService): Flow | string => {
    const { protocol } = packet;
    const refusal = layer.isOn ? (rules.form(packet) ?? rules.source(packet, (address) => services.has(address))) : undefined;
    if (refusal !== undefined) return refusal;
    // Nothing that has no ports can be translated.
    if (packet.isFragment || (protocol !== PROTOCOL.tcp && protocol !== PROTOCOL.udp)) return 'protocol_not_declared';
    const ruling = rules.endpoint(packet, service);
    if (layer.isOn && 'reason' in ruling) return ruling.reason;
    const key = flowKey(
      protocol,
      { address: packet.source, port: packet.sourcePort },
      { address: service.vip, port: packet.destinationPort },
    );
    const known = flows.find(service.vip, key, now());
    if (known !== undefined) return known;
    if (layer.isOn && !rules.opens(packet)) return 'no_flow';
    const endpoint = 'value' in ruling ? ruling.value : service.endpoints[0];
    if (endpoint === undefined) return 'endpoint_not_declared';
    const turnOf = `${service.vip} ${endpoint.name}`;
    const turn = turns.get(turnOf) ?? 0;
    turns.set(turnOf, turn + 1);
    const flow: Flow = {
      protocol,
      public: { address: service.vip, port: packet.destinationPort },
      inside: { address: rules.instance(endpoint, turn), port: 'value' in ruling ? endpoint.localPort : packet.destinationPort },
    };
    flows.open(service.vip, key, flow, now());
    return flow;
  };

  const inwards = (frame: Uint8Array): Delivery => {
    const packet = readPacket(frame);
    if (typeof packet === 'string') return no(packet);
    if (readHeader(frame)?.destination !== outside.mac) return no('dmac_filter');
    const service = services.get(packet.destination);
    if (service === undefined) return no('no_such_vip');
    const flow = target(packet, service);
    if (typeof flow === 'string') return no(flow);
    const to = flow.inside;
    const client = { address: packet.source, port: packet.sourcePort };
    const way = flowKey(packet.protocol, client, to);
    const other = ways.find(to.address, way, now())?.public;
    // The same client's same port, by another public place: their answers could not be told apart.
    if (other !== undefined && (other.address !== service.vip || other.port !== packet.destinationPort)) return no('flow_taken');
    ways.open(to.address, way, flow, now());
    return port.send(readdressed(translated(frame, packet, 'destination', to.address, to.port), station.mac, gateway.mac));
  };

  port.onFrame((frame) => {
    const packet = readPacket(frame);
    if (typeof packet === 'string') return;
    const client = { address: packet.destination, port: packet.destinationPort };
    const near = { address: packet.source, port: packet.sourcePort };
    const place = ways.find(near.address, flowKey(packet.protocol, client, near), now())?.public;
    if (place === undefined) return;
    const leaves = readdressed(translated(frame, packet, 'source', place.address, place.port), outside.mac, outside.nextHop);
    counters.countReceived(leaves.length);
    for (const listener of listeners) listener(Uint8Array.from(leaves));
  });

  return {
    layer,
    declare(service) {
      checkService(service);
      if (services.has(service.vip)) throw new RangeError(`the public address ${service.vip} is taken`);
      services.set(service.vip, service);
    },
    redeclare(service) {
      checkService(service);
      const before = services.get(service.vip);
      if (before === undefined) throw new RangeError(`there is no service at ${service.vip}`);
      services.set(service.vip, service);
      endFlows(before);
    },
    withdraw(vip) {
      const service = services.get(vip);
      if (service === undefined) throw new RangeError(`there is no service at ${vip}`);
      services.delete(vip);
      endFlows(service);
    },
    services: () => [...services.values()],
    receive(frame) {
      const delivery = inwards(frame);
      counters.countSent(frame.length, delivery);
      return delivery;
    },
    onOutside(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    outside,
    counters,
  };
}
