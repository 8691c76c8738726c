import type { ConnectionPolicy } from './connection-policy.ts';
import { isInside, VLAN_OF, type AttachedHost, type HostCard } from './host.ts';
import { NetworkStream, StreamReset, type Sent } from './stream.ts';
import type { ConnectFailure, Observer, Tappable, Traffic } from './traffic.ts';

/** Takes a stream that somebody opened. It may do TLS over it, read, write, or destroy it. */
export type Accept = (stream: NetworkStream, from: AttachedHost) => void;

/** What came of an attempt to open a stream. */
export type Connection =
  { readonly outcome: 'connected'; readonly stream: NetworkStream } | { readonly outcome: 'refused'; readonly reason: ConnectFailure };

/** A host's own port of the network: whoever holds this can do what that host can, and no more. */
export interface Host extends Tappable {
  readonly card: AttachedHost;
  readonly isUp: boolean;
  /** Takes streams at a port, until closed or until the power is cut. Throws when the port is taken or the host is down. */
  listen(port: number, accept: Accept): { close(): void };
  /** Tries to open a stream. Resolves with what came of it, and never rejects. */
  connect(to: string, port: number): Promise<Connection>;
  /** Cuts the power: listeners and streams are gone. The other ends are not told: they hear nothing more. */
  powerOff(): void;
  /** The power is back; nobody listens yet. The other ends of streams from before are reset, since the host does not know these any more. */
  powerOn(): void;
}

/** The one virtual network between the fabric's components. It opens no socket. */
export interface Network extends Tappable {
  /** Plugs a host in, with the power on. Throws RangeError when the address is not inside the network or taken. */
  attach(card: HostCard): Host;
  /** Unplugs a host for good. Its streams are reset: the network knows that nobody is there any more. */
  detach(address: string): void;
  host(address: string): Host | undefined;
  /** Whoever is plugged in, in the order in which it was. */
  hosts(): readonly AttachedHost[];
  /** Cuts the power of every host. */
  powerOff(): void;
  /** How many attempts were refused so far, by reason. */
  refusals(): ReadonlyMap<ConnectFailure, number>;
}

/** What all hosts share. */
interface Shared {
  readonly policy: ConnectionPolicy;
  readonly hosts: Map<string, Port>;
  readonly refused: Map<ConnectFailure, number>;
  readonly observers: Set<Observer>;
  order: number;
  streams: number;
}

/** A host. Ten thousand of them stand about idle, so what not every one needs is made when it is first used. */
class Port implements Host {
  isUp = true;
  #listeners: Map<number, Accept> | undefined;
  #observers: Set<Observer> | undefined;
  /** Ends of streams at this host. */
  #streams: Set<NetworkStream> | undefined;
  /** Other ends of streams that a power cut took away from this host. */
  #orphans: Set<NetworkStream> | undefined;

  constructor(
    readonly card: AttachedHost,
    readonly shared: Shared,
  ) {}

  listen(port: number, accept: Accept): { close(): void } {
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new RangeError(`${port} is no port`);
    if (!this.isUp) throw new Error(`${this.card.name} is down`);
    const listeners = (this.#listeners ??= new Map());
    if (listeners.has(port)) throw new Error(`port ${port} of ${this.card.name} is taken`);
    listeners.set(port, accept);
    return {
      close: () => {
        if (this.#listeners?.get(port) === accept) this.#listeners.delete(port);
      },
    };
  }

  async connect(to: string, port: number): Promise<Connection> {
    const { shared } = this;
    const target = shared.hosts.get(to);
    if (!this.isUp) return this.#refuse(to, port, 'host-down');
    if (target === undefined) return this.#refuse(to, port, 'no-such-address');
    // First whether it may be: who is there is nobody's business who may not go there.
    const judgement = shared.policy.judge({ from: this.card, to: target.card, port });
    if (!judgement.permitted) return this.#refuse(to, port, judgement.reason);
    const accept = target.#listeners?.get(port);
    if (accept === undefined) return this.#refuse(to, port, target.isUp ? 'nobody-listens' : 'host-down');

    const stream = ++shared.streams;
    const sentBy =
      (from: Port, by: Port): Sent =>
      (kind, bytes) =>
        from.#show(by, { kind, stream, port, ...(bytes === undefined ? {} : { bytes }) });
    const [near, far] = NetworkStream.pair(sentBy(this, target), sentBy(target, this));
    this.#hold(near);
    target.#hold(far);
    this.#show(target, { kind: 'opened', stream, port });
    accept(far, this.card);
    return { outcome: 'connected', stream: near };
  }

  powerOff(): void {
    this.isUp = false;
    this.#listeners = undefined;
    for (const stream of this.#streams ?? []) {
      const other = stream.vanish();
      if (other === undefined) continue;
      (this.#orphans ??= new Set()).add(other);
      other.once('close', () => this.#orphans?.delete(other));
    }
    this.#streams = undefined;
  }

  powerOn(): void {
    this.isUp = true;
    for (const orphan of this.#orphans ?? []) orphan.destroy(new StreamReset('the host was away and does not know the stream'));
    this.#orphans = undefined;
  }

  tap(observe: Observer): () => void {
    const observers = (this.#observers ??= new Set());
    observers.add(observe);
    return () => void observers.delete(observe);
  }

  #hold(stream: NetworkStream): void {
    const streams = (this.#streams ??= new Set());
    streams.add(stream);
    stream.once('close', () => streams.delete(stream));
  }

  #refuse(to: string, port: number, reason: ConnectFailure): Connection {
    const { refused, hosts } = this.shared;
    refused.set(reason, (refused.get(reason) ?? 0) + 1);
    // What a filter drops never gets to the other host, so it is not seen there.
    this.#show(reason === 'nobody-listens' ? hosts.get(to) : undefined, { kind: 'refused', port, reason }, to);
    return { outcome: 'refused', reason };
  }

  #show(other: Port | undefined, what: Omit<Traffic, 'order' | 'from' | 'to'>, to = other?.card.address ?? ''): void {
    const { shared } = this;
    const order = ++shared.order;
    const others = other === undefined ? undefined : other.#observers;
    if (this.#observers === undefined && others === undefined && shared.observers.size === 0) return;
    const traffic: Traffic = { order, from: this.card.address, to, ...what };
    for (const observers of [this.#observers, others, shared.observers])
      if (observers !== undefined) for (const observe of observers) observe(traffic);
  }
}

/** A network in which `policy` says who may open a stream to whom. */
export function createNetwork({ policy }: { readonly policy: ConnectionPolicy }): Network {
  const shared: Shared = { policy, hosts: new Map(), refused: new Map(), observers: new Set(), order: 0, streams: 0 };
  return {
    attach(card) {
      if (!isInside(card.address)) throw new RangeError(`${card.address} is not an address of the virtual network`);
      if (shared.hosts.has(card.address)) throw new RangeError(`the address ${card.address} is taken`);
      const host = new Port({ ...card, vlan: card.vlan ?? VLAN_OF[card.kind] }, shared);
      shared.hosts.set(card.address, host);
      return host;
    },
    detach(address) {
      const host = shared.hosts.get(address);
      shared.hosts.delete(address);
      host?.powerOff();
      host?.powerOn();
      if (host !== undefined) host.isUp = false;
    },
    host: (address) => shared.hosts.get(address),
    hosts: () => [...shared.hosts.values()].map(({ card }) => card),
    powerOff: () => {
      for (const host of shared.hosts.values()) host.powerOff();
    },
    refusals: () => new Map(shared.refused),
    tap(observe) {
      shared.observers.add(observe);
      return () => void shared.observers.delete(observe);
    },
  };
}
