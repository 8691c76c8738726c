import { ETHER_TYPE } from '../frames/ethernet.ts';
import { DROP_REASONS } from '../filter/drop-reasons.ts';
import { delivered, dropped, type Delivery, type Layer } from './delivery.ts';
import { gatewayAnswer } from './gateway.ts';
import { isGroup, readHeader, tagged, untagged } from './header.ts';
import { Outbox } from './outbox.ts';
import type { Port } from './port.ts';
import type { Router } from './router.ts';
import { VLAN_ID, vlanOf, type AccessPort, type Attached } from './station.ts';
import type { StationTable } from './stations.ts';
import type { StormLimits } from './storm-limits.ts';
import type { Switched, SwitchRules } from './switch-rules.ts';

const FILTER_LAYERS: readonly Layer[] = ['hypervisor-filter', 'root-os-filter'];

export interface SwitchParts {
  /** Milliseconds, of the fabric's clock. */
  now(): number;
  readonly rules: SwitchRules;
  readonly stormLimits: StormLimits;
  readonly router: Router;
  readonly table: StationTable;
  readonly ports: ReadonlyMap<string, Port>;
}

/** Takes frames from port to port. It decides nothing: its rules, its limits, the filters and the router do. */
export class VirtualSwitch {
  readonly #outbox = new Outbox();

  constructor(readonly parts: SwitchParts) {}

  /** A frame comes in at a port. When this has answered, everybody has heard it, and what was answered to it. */
  transmit(port: Port, frame: Uint8Array): Delivery {
    const delivery = this.#filtersOut(port, frame) ?? this.#ingress(port, frame);
    this.#outbox.empty();
    return delivery;
  }

  #filtersOut(port: Port, frame: Uint8Array): Delivery | undefined {
    for (const [index, filter] of (port.access?.filters ?? []).entries()) {
      const reason = filter.send(frame, this.parts.now());
      if (reason !== 0) return this.#filtered(index, port.name, reason);
    }
    return undefined;
  }

  #filtersIn(access: AccessPort, frame: Uint8Array): Delivery | undefined {
    const refusal = access.endpointFilter?.refuse(frame);
    if (refusal !== undefined) return dropped('root-os-endpoint-filter', access.name, refusal);
    for (const [index, filter] of [...access.filters.entries()].reverse()) {
      const reason = filter.receive(frame, this.parts.now());
      if (reason !== 0) return this.#filtered(index, access.name, reason);
    }
    return undefined;
  }

  #filtered(index: number, at: string, reason: number): Delivery {
    return dropped(FILTER_LAYERS[index] ?? 'root-os-filter', at, DROP_REASONS[reason] ?? `reason ${reason}`);
  }

  #ingress(port: Port, frame: Uint8Array): Delivery {
    const { rules, stormLimits } = this.parts;
    const header = readHeader(frame);
    const noisy = header !== undefined && (isGroup(header.destination) || header.type === ETHER_TYPE.arp);
    // A trunk carries what many ports were measured for already.
    const storm = port.access === undefined ? undefined : stormLimits.refuse(port.meter, { bytes: frame.length, noisy }, this.parts.now());
    if (storm !== undefined) return dropped('storm-limit', port.name, storm);
    if (header === undefined) return dropped('switch', port.name, 'frame_too_short');
    const form = rules.form(header, frame.length);
    if (form !== undefined) return dropped('switch', port.name, form);
    const vlan = rules.vlan(port.ingress, header, vlanOf);
    if ('reason' in vlan) return dropped('switch', port.name, vlan.reason);
    const bare = header.tag === undefined ? frame : untagged(frame);
    const { destination, source, type } = header;
    const switched = { frame: bare, header: { destination, source, type }, vlan: vlan.value, port: port.name };
    return this.#forward(switched, this.#senderOf(switched, port.access));
  }

  /** The station at the port that the frame names as its source. What names none at an access port is the first's, whatever it says. */
  #senderOf({ header, vlan, port }: Switched, access: AccessPort | undefined): Attached | undefined {
    const { table } = this.parts;
    const named = table.at(vlan, header.source);
    if (named?.port === port) return named;
    return access === undefined ? undefined : table.owner(access.address);
  }

  #forward(switched: Switched, from: Attached | undefined): Delivery {
    const { rules, table } = this.parts;
    rules.learn(switched, table);
    const addressees = rules.addressees(switched, table);
    if ('reason' in addressees) return dropped('switch', switched.port, addressees.reason);
    const deliveries = addressees.value.map((to) => this.#deliver(switched, from, to));
    const heard = deliveries.flatMap((delivery) => (delivery.outcome === 'delivered' ? delivery.to : []));
    return heard.length > 0 ? delivered(...heard) : (deliveries[0] ?? delivered());
  }

  #deliver(switched: Switched, from: Attached | undefined, to: Attached): Delivery {
    if (!this.parts.rules.together(from, to)) return dropped('switch', switched.port, 'other_tenant');
    return to.kind === 'gateway' ? this.#atGateway(switched, from, to) : this.#egress(switched.frame, to);
  }

  #atGateway({ frame, port }: Switched, from: Attached | undefined, gateway: Attached): Delivery {
    this.#outbox.put(() => this.parts.ports.get(gateway.port)?.hear(frame));
    if (from === undefined) return dropped('router', port, 'source_address_not_of_port');
    const answer = gatewayAnswer(frame, gateway, from);
    if (answer !== undefined) {
      this.#egress(answer, from);
      return delivered(gateway.name);
    }
    const routed = this.parts.router.route(frame, from, this.parts.now());
    return 'reason' in routed ? dropped('router', port, routed.reason) : this.#egress(routed.value.frame, routed.value.to);
  }

  #egress(frame: Uint8Array, to: Attached): Delivery {
    const port = this.parts.ports.get(to.port);
    if (port === undefined) return dropped('switch', to.port, 'port_list_is_empty');
    const refusal = port.access === undefined ? undefined : this.#filtersIn(port.access, frame);
    if (refusal !== undefined) return refusal;
    const bytes = port.access === undefined ? tagged(frame, VLAN_ID[to.vlan]) : frame;
    this.#outbox.put(() => port.hear(bytes));
    return delivered(port.name);
  }
}
