import { dropped, type Delivery, type PortCounters } from './delivery.ts';
import { Counters } from './port-counters.ts';
import type { AccessPort } from './station.ts';
import type { Meter } from './storm-limits.ts';
import type { Ingress } from './switch-rules.ts';

/** Hears a frame, in a copy of its own. It must not throw. */
export type FrameListener = (frame: Uint8Array) => void;

/** A plug: whoever holds this can put any bytes on the wire as this port, and hears what the port hears. */
export interface WirePort {
  readonly name: string;
  /** Puts a frame on the wire, without preamble and check sequence. Answers what became of it; never throws, whatever the bytes. */
  send(frame: Uint8Array): Delivery;
  /** Calls back with every frame that reaches the port, whomever it is addressed to. Answers the way to stop that. */
  onFrame(listener: FrameListener): () => void;
  readonly counters: PortCounters;
}

/** A port of the switch. */
export class Port implements WirePort {
  readonly counters = new Counters();
  readonly #listeners = new Set<FrameListener>();
  isPlugged = true;

  constructor(
    readonly ingress: Ingress,
    /** None at a trunk, where the other switch has filtered already, and at a gateway, which is the router's own. */
    readonly access: AccessPort | undefined,
    readonly meter: Meter,
    readonly transmit: (port: Port, frame: Uint8Array) => Delivery,
  ) {}

  get name(): string {
    return this.ingress.name;
  }

  send(frame: Uint8Array): Delivery {
    const delivery = this.isPlugged ? this.transmit(this, Buffer.from(frame)) : dropped('port', this.name, 'port_detached');
    this.counters.countSent(frame.length, delivery);
    return delivery;
  }

  onFrame(listener: FrameListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  hear(frame: Uint8Array): void {
    if (!this.isPlugged) return;
    this.counters.countReceived(frame.length);
    for (const listener of this.#listeners) listener(Buffer.from(frame));
  }
}
