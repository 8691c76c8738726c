interface Entry<T> {
  readonly value: T;
  seen: number;
}

/**
 * Flows that were opened, and by whom. Bounded for each opener, whose oldest flow makes room for the newest: nobody can use up what others need.
 * Times are in milliseconds.
 */
export class FlowTable<T> {
  readonly #flows = new Map<string, Map<string, Entry<T>>>();

  constructor(
    readonly mostPerOwner: number,
    readonly idle: number,
  ) {}

  /** The flow, which is now the youngest of its opener; `undefined` when it was never opened or has been idle for too long. */
  find(owner: string, key: string, now: number): T | undefined {
    const flows = this.#flows.get(owner);
    const entry = flows?.get(key);
    if (flows === undefined || entry === undefined) return undefined;
    flows.delete(key);
    if (now - entry.seen > this.idle) return undefined;
    entry.seen = now;
    flows.set(key, entry);
    return entry.value;
  }

  open(owner: string, key: string, value: T, now: number): void {
    const flows = this.#flows.get(owner) ?? new Map<string, Entry<T>>();
    this.#flows.set(owner, flows);
    flows.delete(key);
    flows.set(key, { value, seen: now });
    const oldest = flows.keys().next();
    if (flows.size > this.mostPerOwner && oldest.done !== true) flows.delete(oldest.value);
  }

  /** Forgets the flows of an opener: all, or those that `which` picks. */
  forget(owner: string, which?: (flow: T) => boolean): void {
    const flows = this.#flows.get(owner);
    if (which !== undefined) for (const [key, { value }] of flows ?? []) if (which(value)) flows?.delete(key);
    if (which === undefined || flows?.size === 0) this.#flows.delete(owner);
  }

  size(owner: string): number {
    return this.#flows.get(owner)?.size ?? 0;
  }
}
