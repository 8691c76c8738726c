import type { Delivery, PortCounters } from './delivery.ts';

const NONE: ReadonlyMap<string, number> = new Map();

/** The counters of one port. */
export class Counters implements PortCounters {
  sent = 0;
  sentBytes = 0;
  received = 0;
  receivedBytes = 0;
  #dropped: Map<string, number> | undefined;

  get dropped(): ReadonlyMap<string, number> {
    return this.#dropped ?? NONE;
  }

  countSent(bytes: number, delivery: Delivery): void {
    this.sent++;
    this.sentBytes += bytes;
    if (delivery.outcome === 'delivered') return;
    const dropped = (this.#dropped ??= new Map());
    dropped.set(delivery.reason, (dropped.get(delivery.reason) ?? 0) + 1);
  }

  countReceived(bytes: number): void {
    this.received++;
    this.receivedBytes += bytes;
  }
}
