/** Where a frame was dropped. */
export type Layer =
  'port' | 'hypervisor-filter' | 'root-os-filter' | 'root-os-endpoint-filter' | 'storm-limit' | 'switch' | 'router' | 'edge';

/**
 * What became of a frame. `reason` has the name of the counter of Linux devlink where there is one. `at` is the port at which it was dropped, which is not
 * the sender's if a filter of the addressee did it. A delivery to nobody is that of an announcement which the static table needs not.
 */
export type Delivery =
  | { readonly outcome: 'delivered'; readonly to: readonly string[] }
  | { readonly outcome: 'dropped'; readonly layer: Layer; readonly at: string; readonly reason: string };

export const delivered = (...to: readonly string[]): Delivery => ({ outcome: 'delivered', to });
export const dropped = (layer: Layer, at: string, reason: string): Delivery => ({ outcome: 'dropped', layer, at, reason });

/** What passed a port. Frames and bytes count whether or not they got anywhere. */
export interface PortCounters {
  readonly sent: number;
  readonly sentBytes: number;
  readonly received: number;
  readonly receivedBytes: number;
  /** How many frames that this port sent were dropped, by reason. */
  readonly dropped: ReadonlyMap<string, number>;
}
