import type { AddressPlan } from './address-plan.ts';
import { ARP, ARP_OPERATION, arpFault, arpOperation, arpSenderAddress, arpTargetAddress } from './frames/arp.ts';
import { u16 } from './frames/bytes.ts';
import { arpReplyFrame, type Station as Numbers } from './frames/conversation.ts';
import { ETHER_TYPE, ETHERNET } from './frames/ethernet.ts';
import { formatIpv4, parseIpv4, UNSPECIFIED, type Ipv4 } from './frames/ipv4-address.ts';
import { readMac } from './frames/mac-address.ts';
import type { HostFirewall } from './host-firewall.ts';
import type { AttachedHost } from './host.ts';
import type { Accept, Connection, Host } from './network.ts';
import { TcpHost, type Ends, type Opened } from './tcp-host.ts';
import type { ConnectFailure, Observer, Traffic } from './traffic.ts';
import { numbersOf } from './wire/numbers.ts';
import type { WirePort } from './wire/port.ts';

/** What all hosts share. */
export interface Shared {
  readonly plan: AddressPlan;
  readonly firewall: HostFirewall;
  readonly hosts: Map<string, HostPort>;
  readonly refused: Map<ConnectFailure, number>;
  readonly observers: Set<Observer>;
  order: number;
  /** The numbers of the connections that stand, and how many of their ends do. */
  readonly connections: Map<string, { readonly number: number; ends: number }>;
  lastConnection: number;
}

/** A host at its port of the wire. Ten thousand of them stand about idle, so what not every one needs is made when it is first used. */
export class HostPort implements Host {
  isUp = true;
  #listeners: Map<number, Accept> | undefined;
  #observers: Set<Observer> | undefined;
  #made: { readonly own: Numbers; readonly tcp: TcpHost } | undefined;
  /** Connections that a power cut took away from this host. */
  #lost: readonly Ends[] = [];

  constructor(
    readonly card: AttachedHost,
    readonly wirePort: WirePort,
    readonly shared: Shared,
  ) {
    wirePort.onFrame((frame) => this.#hear(frame));
  }

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

  listensAt(port: number): boolean {
    return this.#listeners?.has(port) === true;
  }

  async connect(to: string, port: number): Promise<Connection> {
    const address = parseIpv4(to);
    if (!this.isUp) return this.#refuse(to, port, 'host-down');
    if (address === undefined) return this.#refuse(to, port, 'no-answer');
    const opened = await this.#stack.tcp.open(address, port);
    if ('stream' in opened) return { outcome: 'connected', stream: opened.stream };
    return this.#refuse(to, port, failureOf(opened.failure));
  }

  powerOff(): void {
    this.isUp = false;
    this.#listeners = undefined;
    this.#lost = [...this.#lost, ...(this.#made?.tcp.powerOff() ?? [])];
    this.#made = undefined;
  }

  powerOn(): void {
    this.isUp = true;
    this.askOthers();
  }

  /** Whoever had a connection to this host before the power was cut asks after it, as TCP does after a while. */
  askOthers(): void {
    const lost = this.#lost;
    this.#lost = [];
    const { address: own } = numbersOf(this.card);
    for (const { address, port, ownPort } of lost) this.shared.hosts.get(formatIpv4(address))?.probe(own, ownPort, port);
  }

  /** Has its end of a connection ask whether the other is there still. */
  probe(address: Ipv4, port: number, ownPort: number): void {
    this.#made?.tcp.probe(address, port, ownPort);
  }

  tap(observe: Observer): () => void {
    const observers = (this.#observers ??= new Set());
    observers.add(observe);
    return () => void observers.delete(observe);
  }

  #hear(frame: Uint8Array): void {
    if (!this.isUp || frame.length < ETHERNET.header) return;
    const type = u16(frame, ETHERNET.type);
    if (type === ETHER_TYPE.ipv4) this.#stack.tcp.receive(frame);
    else if (type === ETHER_TYPE.arp) this.#answerArp(frame);
  }

  /** Who asks for this host's address is told its MAC address. */
  #answerArp(frame: Uint8Array): void {
    const { own } = this.#stack;
    const at = ETHERNET.header;
    if (arpFault(frame, at) !== 0 || arpOperation(frame, at) !== ARP_OPERATION.request) return;
    const asker = { mac: readMac(frame, at + ARP.senderMac), address: arpSenderAddress(frame, at) };
    if (arpTargetAddress(frame, at) === own.address && asker.address !== UNSPECIFIED && asker.address !== own.address)
      this.wirePort.send(arpReplyFrame(own, asker));
  }

  get #stack(): { readonly own: Numbers; readonly tcp: TcpHost } {
    return (this.#made ??= this.#makeStack());
  }

  #makeStack(): { readonly own: Numbers; readonly tcp: TcpHost } {
    const { card, shared } = this;
    const own = numbersOf(card);
    const cardAt = (address: Ipv4): AttachedHost | undefined => shared.hosts.get(formatIpv4(address))?.card;
    const tcp = new TcpHost({
      own,
      nextHop: (address) => {
        const other = cardAt(address);
        return numbersOf(other?.vlan === card.vlan ? other : shared.plan.gateway(card.vlan));
      },
      send: (frame) => this.wirePort.send(frame),
      opening: (from, port) => {
        if (!shared.firewall.accepts({ from: cardAt(from), to: card, port })) return 'filtered';
        return this.listensAt(port) ? 'open' : 'closed';
      },
      opened: (ends) => this.#show(ends, { kind: 'opened' }),
      accepted: (stream, ends) => {
        // Nobody listens any more: what has just come to be ends.
        const accept = this.#listeners?.get(ends.ownPort);
        if (accept === undefined) stream.destroy();
        else accept(stream, formatIpv4(ends.address));
      },
      sent: (ends, kind, bytes) => this.#show(ends, { kind, ...(bytes === undefined ? {} : { bytes }) }),
      closed: (ends) => this.#closed(ends),
    });
    return { own, tcp };
  }

  #refuse(to: string, port: number, reason: ConnectFailure): Connection {
    const { refused, hosts } = this.shared;
    refused.set(reason, (refused.get(reason) ?? 0) + 1);
    // What is dropped on its way, or not taken, is not seen by the other host.
    const other = reason === 'nobody-listens' ? hosts.get(to) : undefined;
    this.#tell(other, { from: this.card.address, to, port, kind: 'refused', reason });
    return { outcome: 'refused', reason };
  }

  /** Both ends know a connection by one number. */
  #connection({ address, port, ownPort, opener }: Ends): string {
    const [own, other] = [`${this.card.address}:${ownPort}`, `${formatIpv4(address)}:${port}`];
    return opener ? `${own} ${other}` : `${other} ${own}`;
  }

  #show(ends: Ends, what: Pick<Traffic, 'kind' | 'bytes'>): void {
    const { connections, hosts } = this.shared;
    const key = this.#connection(ends);
    let connection = connections.get(key);
    if (connection === undefined) connections.set(key, (connection = { number: ++this.shared.lastConnection, ends: 2 }));
    const to = formatIpv4(ends.address);
    const port = ends.opener ? ends.port : ends.ownPort;
    this.#tell(hosts.get(to), { from: this.card.address, to, port, stream: connection.number, ...what });
  }

  #closed(ends: Ends): void {
    const key = this.#connection(ends);
    const connection = this.shared.connections.get(key);
    if (connection !== undefined && --connection.ends === 0) this.shared.connections.delete(key);
  }

  #tell(other: HostPort | undefined, what: Omit<Traffic, 'order'>): void {
    const { shared } = this;
    const order = ++shared.order;
    const watching = [this.#observers, other === undefined ? undefined : other.#observers, shared.observers];
    for (const observers of watching) for (const observe of observers ?? []) observe({ order, ...what });
  }
}

function failureOf(failure: Extract<Opened, { readonly failure: unknown }>['failure']): ConnectFailure {
  if (failure === 'refused') return 'nobody-listens';
  if (failure === 'no-answer' || failure.outcome === 'delivered') return 'no-answer';
  return `${failure.layer}: ${failure.reason}`;
}
