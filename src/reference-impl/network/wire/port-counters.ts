import type { Delivery, PortCounters } from './delivery.ts';

/** The counters of one port. */
export class Counters implements PortCounters {
  sent = 0;
  sentBytes = 0;
  received = 0;
  receivedBytes = 0;
  readonly dropped = new Map<string, number>();

  countSent(bytes: number, delivery: Delivery): void {
    this.sent++;
    this.sentBytes += bytes;
    if (delivery.outcome === 'dropped') this.dropped.set(delivery.reason, (this.dropped.get(delivery.reason) ?? 0) + 1);
  }

  countReceived(bytes: number): void {
    this.received++;
    this.receivedBytes += bytes;
  }
}
