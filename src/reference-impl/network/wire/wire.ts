import { stationAt } from './check-station.ts';
import { Port, type WirePort } from './port.ts';
import { createRouter } from './router.ts';
import { ROUTER_RULES, type RouterRules } from './router-rules.ts';
import type { AccessPort, Attached, Station, TrunkPort } from './station.ts';
import { StationTable, type Stations } from './stations.ts';
import { STORM_LIMITS, type StormLimits } from './storm-limits.ts';
import { SWITCH_RULES, type Ingress, type SwitchRules } from './switch-rules.ts';
import { VirtualSwitch } from './virtual-switch.ts';

/** The wire of the virtual network: one switch with its VLANs, and the router between them. */
export interface Wire {
  /** Plugs a station in. Throws RangeError when its name or its addresses are taken, or are none. */
  attach(card: AccessPort): WirePort;
  /** Plugs another switch in. Throws RangeError as `attach` does, for every station behind it. */
  attachTrunk(card: TrunkPort): WirePort;
  /** Unplugs a port: what stands behind it is no longer known, and its flows are forgotten. Throws RangeError when there is no such port. */
  detach(name: string): void;
  /** Gives the station at a port a second MAC address and address, as another network card would. Throws RangeError as `attach` does. */
  extend(name: string, mac: string, address: string): void;
  /** The port of this name. At that of a gateway the router itself sends and is heard. */
  port(name: string): WirePort | undefined;
  readonly stations: Stations;
}

/** The parts that decide. Each is a value of its own, so that one can be exchanged without the others. */
export interface WireParts {
  readonly switchRules: SwitchRules;
  readonly routerRules: RouterRules;
  readonly stormLimits: StormLimits;
}

export const WIRE_PARTS: WireParts = {
  switchRules: SWITCH_RULES,
  routerRules: ROUTER_RULES,
  stormLimits: STORM_LIMITS,
};

export interface WireOptions extends WireParts {
  /** Milliseconds, of the fabric's clock. */
  now(): number;
  /** Where the router is: one a VLAN. A VLAN without has no way out. */
  readonly gateways: readonly Station[];
}

/** A wire with nothing plugged in. Throws RangeError when two gateways contradict each other. */
export function createWire({ now, switchRules, routerRules, stormLimits, gateways }: WireOptions): Wire {
  const table = new StationTable();
  const ports = new Map<string, Port>();
  const behind = new Map<string, readonly Attached[]>();
  const router = createRouter(routerRules, table, ({ vlan }) => gateways.find((gateway) => gateway.vlan === vlan)?.mac);
  const virtualSwitch = new VirtualSwitch({
    now,
    rules: switchRules,
    stormLimits,
    router,
    table,
    ports,
  });
  const transmit = (port: Port, frame: Uint8Array) => virtualSwitch.transmit(port, frame);

  for (const gateway of gateways) {
    if (table.inVlan(gateway.vlan).length > 0) throw new RangeError(`two gateways in the VLAN '${gateway.vlan}'`);
    table.add(stationAt(gateway, gateway.name));
    const ingress = { type: 'access', name: gateway.name, vlan: gateway.vlan } as const;
    ports.set(gateway.name, new Port(ingress, undefined, stormLimits.meter(now()), transmit));
  }

  const plug = (ingress: Ingress, stations: readonly Station[], access?: AccessPort): WirePort => {
    const { name } = ingress;
    if (ports.has(name)) throw new RangeError(`the port ${name} is taken`);
    const attached = stations.map((station) => stationAt(station, name));
    for (const { kind } of attached) if (kind === 'gateway') throw new RangeError(`the gateways are the router's, and ${name} is not`);
    table.addAll(attached);
    const port = new Port(ingress, access, stormLimits.meter(now()), transmit);
    ports.set(name, port);
    behind.set(name, attached);
    return port;
  };

  return {
    attach(card) {
      if (card.filters.length > 2)
        throw new RangeError(`${card.name} has ${card.filters.length} filters: there are the hypervisor's and the root OS's`);
      return plug({ type: 'access', name: card.name, vlan: card.vlan }, [card], card);
    },
    attachTrunk({ name, behind: stations }) {
      return plug({ type: 'trunk', name, vlans: new Set(stations.map(({ vlan }) => vlan)) }, stations);
    },
    detach(name) {
      const port = ports.get(name);
      if (port === undefined || !behind.has(name)) throw new RangeError(`there is no port ${name}`);
      port.isPlugged = false;
      ports.delete(name);
      for (const station of behind.get(name) ?? []) {
        table.remove(station);
        router.forget(station.name);
      }
      behind.delete(name);
    },
    extend(name, mac, address) {
      const [first, ...others] = behind.get(name) ?? [];
      if (first === undefined) throw new RangeError(`there is no port ${name}`);
      const second = stationAt({ ...first, name: `${first.name} ${others.length + 2}`, mac, address }, name);
      table.add(second);
      behind.set(name, [first, ...others, second]);
    },
    port: (name) => ports.get(name),
    stations: table,
  };
}
