import { tcpFrame, udpFrame, type Station as Numbers } from '../../../../src/reference-impl/network/frames/conversation.ts';
import { createAddressPlan } from '../../../../src/reference-impl/network/address-plan.ts';
import { numbersOf } from '../../../../src/reference-impl/network/wire/numbers.ts';
import type { Delivery } from '../../../../src/reference-impl/network/wire/delivery.ts';
import { captureAt, type Capture } from '../../../../src/reference-impl/network/wire/capture.ts';
import type { WirePort } from '../../../../src/reference-impl/network/wire/port.ts';
import type { AccessPort, Station, WireVlan } from '../../../../src/reference-impl/network/wire/station.ts';
import { createWire, WIRE_PARTS, type WireOptions } from '../../../../src/reference-impl/network/wire/wire.ts';
import { createStormLimits } from '../../../../src/reference-impl/network/wire/storm-limits.ts';

export const PLAN = createAddressPlan();
export const gatewayOf = PLAN.gateway;
export const LEASE = { mask: PLAN.subnets.guests.mask, router: numbersOf(gatewayOf('guests')).address };

const station = (name: string, kind: Station['kind'], vlan: WireVlan, address: string, more: Partial<Station> = {}): Station => {
  const octets = address.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
  return { name, kind, vlan, address, mac: `02:aa:${octets.join(':')}`, ...more };
};

/** Two customers' machines on two nodes, and whatever else a fabric has. `a` and `b` are one customer's, `c` another's. */
export const STATIONS = {
  a: station('a', 'guest', 'guests', '10.1.0.1', { node: 'node-1', tenant: 'one' }),
  b: station('b', 'guest', 'guests', '10.1.0.2', { node: 'node-2', tenant: 'one' }),
  c: station('c', 'guest', 'guests', '10.1.0.3', { node: 'node-1', tenant: 'other' }),
  dhcp: station('dhcp', 'dhcp-server', 'guests', '10.1.0.200'),
  root: station('root', 'root-os', 'nodes', '10.3.0.1', { node: 'node-1' }),
  otherRoot: station('otherRoot', 'root-os', 'nodes', '10.3.0.2', { node: 'node-2' }),
  storage: station('storage', 'storage-node', 'nodes', '10.3.0.3', { node: 'node-1' }),
  controller: station('controller', 'fabric-controller', 'controllers', '10.255.0.1'),
  pdu: station('pdu', 'device', 'devices', '10.254.0.1'),
  balancer: station('balancer', 'load-balancer', 'edge', '10.252.0.1'),
} as const;

export type Name = keyof typeof STATIONS;
export const NAMES = Object.keys(STATIONS) as Name[];

/** A station in numbers, and another's MAC or address in its place. */
export const as = (name: Name, more: { readonly mac?: Name; readonly address?: string } = {}): Numbers =>
  numbersOf({
    ...STATIONS[name],
    ...(more.mac === undefined ? {} : { mac: STATIONS[more.mac].mac }),
    ...(more.address === undefined ? {} : { address: more.address }),
  });

export const gateway = (vlan: WireVlan): Numbers => numbersOf(gatewayOf(vlan));

/** The address of one at the MAC address of the gateway: how one sends to what is beyond. */
export const beyond = (vlan: WireVlan, address: string): Numbers => ({
  mac: gateway(vlan).mac,
  address: numbersOf({ ...gatewayOf(vlan), address }).address,
});

/** A TCP segment by way of the gateway. */
export const segment = (from: Name, to: Name, sourcePort: number, destinationPort: number, flags: number) =>
  tcpFrame(
    as(from),
    beyond(STATIONS[from].vlan, STATIONS[to].address),
    { sourcePort, destinationPort, sequence: 1, flags },
    Buffer.from('hello'),
  );
/** A datagram, likewise. */
export const datagram = (from: Name, to: Name, sourcePort: number, destinationPort: number) =>
  udpFrame(as(from), beyond(STATIONS[from].vlan, STATIONS[to].address), sourcePort, destinationPort, Buffer.from('hello'));

export const said = (delivery: Delivery): string =>
  delivery.outcome === 'delivered' ? `to ${delivery.to.join()}` : `${delivery.layer}: ${delivery.reason}`;

export interface Ground {
  readonly wire: ReturnType<typeof createWire>;
  readonly ports: Readonly<Record<Name, WirePort>>;
  readonly captures: Readonly<Record<Name, Capture>>;
  /** Who heard how many frames, of those who heard any. */
  heard(): Partial<Record<Name, number>>;
  clock: number;
}

/** Without filters, unless given: what the switch and the router hold by themselves, against whoever has taken over all of a port. */
export function wireGround(more: Partial<WireOptions> = {}, ports: Partial<Record<Name, Partial<AccessPort>>> = {}): Ground {
  const clock = { now: 1_000_000 };
  const wire = createWire({ ...WIRE_PARTS, gateways: PLAN.gateways, stormLimits: createStormLimits(ROOMY), ...more, now: () => clock.now });
  const plugged = Object.fromEntries(
    NAMES.map((name) => [name, wire.attach({ ...STATIONS[name], filters: [], ...ports[name] })]),
  ) as Record<Name, WirePort>;
  const captures = Object.fromEntries(NAMES.map((name) => [name, captureAt(plugged[name])])) as Record<Name, Capture>;
  return {
    wire,
    ports: plugged,
    captures,
    heard: () => Object.fromEntries(NAMES.map((name) => [name, captures[name].frames.length] as const).filter(([, count]) => count > 0)),
    get clock() {
      return clock.now;
    },
    set clock(now) {
      clock.now = now;
    },
  };
}

const ROOMY = { framesPerSecond: 1e9, bytesPerSecond: 1e12, broadcastsPerSecond: 1e9 };
