import { randomInt } from 'node:crypto';
import { tcpFrame, type Station as Numbers } from './frames/conversation.ts';
import { TCP_FLAG } from './frames/tcp.ts';
import type { Ipv4 } from './frames/ipv4-address.ts';
import { later, lengthOf, readSegment, type Segment } from './segment.ts';
import { NetworkStream, type StreamPlace } from './stream.ts';
import type { Delivery } from './wire/delivery.ts';

const { syn: SYN, ack: ACK, rst: RST } = TCP_FLAG;

/** The ports that connections are opened from (RFC 6335). */
const FIRST_EPHEMERAL = 49_152;
const EPHEMERAL = 65_536 - FIRST_EPHEMERAL;
/** Connections whose opener has not answered yet: more than these are forgotten, the oldest first. */
const MOST_HALF_OPEN = 1024;

/** A connection, as the host at one of its ends sees it. */
export interface Ends {
  readonly address: Ipv4;
  readonly port: number;
  readonly ownPort: number;
  /** Whether it was opened from here. */
  readonly opener: boolean;
}

/** What a host's TCP has of the host. */
export interface TcpHostParts {
  readonly own: Numbers;
  /** The host's neighbour by which an address is reached: itself, or the router. */
  nextHop(address: Ipv4): Numbers;
  send(frame: Uint8Array): Delivery;
  /** Whether the host takes a connection to this port from there at all, and whether somebody listens. */
  opening(from: Ipv4, port: number): 'filtered' | 'closed' | 'open';
  /** A connection stands that was opened from here. */
  opened(ends: Ends): void;
  /** A connection stands that the other side opened. */
  accepted(stream: NetworkStream, ends: Ends): void;
  /** Told of what this host sends on a connection. */
  sent(ends: Ends, ...what: Parameters<StreamPlace['sent']>): void;
  /** This end of a connection is no more. */
  closed(ends: Ends): void;
}

/** What came of opening a connection. */
export type Opened = { readonly stream: NetworkStream } | { readonly failure: 'refused' | 'no-answer' | Delivery };

type Key = string;
const keyOf = (address: Ipv4, port: number, ownPort: number): Key => `${address} ${port} ${ownPort}`;

/** The TCP (RFC 9293) of one host: its connections, and an answer to whatever belongs to none. */
export class TcpHost {
  readonly #streams = new Map<Key, { readonly ends: Ends; readonly stream: NetworkStream }>();
  /** Asked for by this host, and not answered yet. */
  readonly #asked = new Map<Key, (segment: Segment) => void>();
  /** Asked for by others, and the last word of the handshake not heard yet: the numbers of this host's first byte and of theirs. */
  readonly #halfOpen = new Map<Key, { readonly next: number; readonly expected: number }>();
  #lastPort = randomInt(EPHEMERAL);

  constructor(private readonly parts: TcpHostParts) {}

  /** A frame has come to the host's port. What is no segment for this host is passed over. */
  receive(frame: Uint8Array): void {
    const segment = readSegment(frame, this.parts.own.mac, this.parts.own.address);
    if (segment === undefined) return;
    const key = keyOf(segment.from, segment.sourcePort, segment.destinationPort);
    const [known, asked] = [this.#streams.get(key), this.#asked.get(key)];
    if (known !== undefined) known.stream.receive(segment);
    else if (asked !== undefined) asked(segment);
    else if ((segment.flags & (SYN | ACK | RST)) === SYN) this.#opening(segment, key);
    else if (!this.#completes(segment, key)) this.#reset(segment);
  }

  /** Opens a connection. On this network an answer comes at once or never. */
  async open(address: Ipv4, port: number): Promise<Opened> {
    const ownPort = this.#freePort(address, port);
    const ends = { address, port, ownPort, opener: true };
    const key = keyOf(address, port, ownPort);
    const first = randomInt(2 ** 32);
    const next = later(first, 1);
    let answer: Segment | undefined;
    this.#asked.set(key, (segment) => (answer = segment));
    const send = this.#sender(ends);
    const delivery = send(SYN, first, 0);
    // Whoever answers does so while the frame is delivered, which may be under way further up the stack.
    await Promise.resolve();
    this.#asked.delete(key);
    if (delivery.outcome === 'dropped') return { failure: delivery };
    if (answer === undefined || (answer.flags & ACK) === 0 || answer.acknowledgement !== next) return { failure: 'no-answer' };
    if ((answer.flags & RST) !== 0) return { failure: 'refused' };
    if ((answer.flags & SYN) === 0) return { failure: 'no-answer' };
    const expected = later(answer.sequence, 1);
    const stream = this.#stream(ends, key, next, expected);
    this.parts.opened(ends);
    send(ACK, next, expected);
    return { stream };
  }

  /** The power is cut: all connections are gone, and nobody is told. Answers them. */
  powerOff(): Ends[] {
    const lost = [...this.#streams.values()];
    for (const { stream } of lost) stream.vanish();
    this.#halfOpen.clear();
    return lost.map(({ ends }) => ends);
  }

  /** Has this end of a connection ask whether the other is there still. */
  probe(address: Ipv4, port: number, ownPort: number): void {
    this.#streams.get(keyOf(address, port, ownPort))?.stream.probe();
  }

  #opening(segment: Segment, key: Key): void {
    const taken = this.parts.opening(segment.from, segment.destinationPort);
    if (taken === 'filtered') return;
    if (taken === 'closed') return this.#reset(segment);
    const first = randomInt(2 ** 32);
    this.#halfOpen.delete(key);
    const expected = later(segment.sequence, 1);
    this.#halfOpen.set(key, { next: later(first, 1), expected });
    const oldest = this.#halfOpen.keys().next();
    if (this.#halfOpen.size > MOST_HALF_OPEN && oldest.done !== true) this.#halfOpen.delete(oldest.value);
    this.#sender(endsOf(segment))(SYN | ACK, first, expected);
  }

  /** Whether a segment is the last of a handshake; then the connection stands, and what the segment carries is its first. */
  #completes(segment: Segment, key: Key): boolean {
    const { next, expected } = this.#halfOpen.get(key) ?? {};
    if (next === undefined || expected === undefined || (segment.flags & (SYN | ACK | RST)) !== ACK) return false;
    if (segment.acknowledgement !== next || segment.sequence !== expected) return false;
    this.#halfOpen.delete(key);
    const ends = endsOf(segment);
    const stream = this.#stream(ends, key, next, expected);
    this.parts.accepted(stream, ends);
    if (lengthOf(segment) > 0) stream.receive(segment);
    return true;
  }

  #stream(ends: Ends, key: Key, next: number, expected: number): NetworkStream {
    const send = this.#sender(ends);
    const place: StreamPlace = {
      transmit: (...segment) => send(...segment).outcome === 'delivered',
      sent: (...what) => this.parts.sent(ends, ...what),
      closed: () => {
        this.#streams.delete(key);
        this.parts.closed(ends);
      },
    };
    const stream = new NetworkStream(place, next, expected);
    this.#streams.set(key, { ends, stream });
    return stream;
  }

  /** Tells the sender of a segment that there is no such connection (section 3.5.2). */
  #reset(segment: Segment): void {
    if ((segment.flags & RST) !== 0) return;
    const send = this.#sender(endsOf(segment));
    if ((segment.flags & ACK) !== 0) send(RST, segment.acknowledgement, 0);
    else send(RST | ACK, 0, later(segment.sequence, lengthOf(segment)));
  }

  /** The way of segments to the other end. */
  #sender({ address, port, ownPort }: Ends) {
    const { own, nextHop, send } = this.parts;
    const to = { mac: nextHop(address).mac, address };
    return (flags: number, sequence: number, acknowledgement: number, data?: Uint8Array): Delivery =>
      send(tcpFrame(own, to, { sourcePort: ownPort, destinationPort: port, sequence, acknowledgement, flags }, data));
  }

  #freePort(address: Ipv4, port: number): number {
    for (let tries = 0; tries < EPHEMERAL; tries++) {
      this.#lastPort = (this.#lastPort + 1) % EPHEMERAL;
      const ownPort = FIRST_EPHEMERAL + this.#lastPort;
      const key = keyOf(address, port, ownPort);
      if (!this.#streams.has(key) && !this.#asked.has(key) && !this.#halfOpen.has(key)) return ownPort;
    }
    throw new Error('every port that connections are opened from is taken');
  }
}

const endsOf = (segment: Segment): Ends => ({
  address: segment.from,
  port: segment.sourcePort,
  ownPort: segment.destinationPort,
  opener: false,
});
