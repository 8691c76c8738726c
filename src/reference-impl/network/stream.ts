import { Duplex } from 'node:stream';
import { MAXIMUM_SEGMENT } from './frames/conversation.ts';
import { TCP_FLAG } from './frames/tcp.ts';
import { ahead, later, lengthOf, type Segment } from './segment.ts';
import type { Traffic } from './traffic.ts';

/** How many bytes may wait to be sent. Who writes on without regard to back pressure loses the stream, not the machine's memory. */
export const SEND_BUFFER = 1024 * 1024;

const { fin: FIN, syn: SYN, rst: RST, psh: PSH, ack: ACK } = TCP_FLAG;
const NO_DATA = new Uint8Array(0);

/** The other end closed without an end, its host does not know the stream any more, or the network does not carry it any more. */
export class StreamReset extends Error {
  override readonly name = 'StreamReset';
  readonly code = 'ECONNRESET';
}

/** What one end has of its host: the way for its segments, and where it is known. */
export interface StreamPlace {
  /** Puts a segment on the wire. Whether it got to the other host. */
  transmit(flags: number, sequence: number, acknowledgement: number, data: Uint8Array): boolean;
  /** Told of what this end sends. */
  sent(kind: Extract<Traffic['kind'], 'bytes' | 'ended' | 'reset' | 'vanished'>, bytes?: Uint8Array): void;
  /** The end is no more: segments for it are for nobody. */
  closed(): void;
}

/**
 * One end of a connection between two hosts: TCP (RFC 9293) over a wire that keeps the order and loses only what somebody refuses to carry. So nothing is sent
 * twice; a segment that does not get there ends the stream. A write is acknowledged when the other side has taken its bytes (back pressure); either side may end
 * while the other goes on (half close, section 3.6); an end that is destroyed before both sides have ended resets the other (section 3.5.2).
 */
export class NetworkStream extends Duplex {
  readonly #place: StreamPlace;
  /** The next sequence number of this end, and the next that is expected of the other. */
  #next: number;
  #expected: number;
  /** Up to where the bytes of the other end were taken, which is what it is told. */
  #taken: number;
  /** The write that waits until the other end has taken everything up to `until`. */
  #waiting: { readonly until: number; readonly done: (error?: Error | null) => void } | undefined;
  #hasEnded = false;
  #otherHasEnded = false;
  #isCut = false;

  /** After the handshake: `next` is the sequence number of this end's first byte, `expected` that of the other's. */
  constructor(place: StreamPlace, next: number, expected: number) {
    super({ allowHalfOpen: true, emitClose: true });
    this.#place = place;
    this.#next = next;
    this.#expected = expected;
    this.#taken = expected;
    // A reset is news to who holds the stream, not an exception of the process.
    this.on('error', () => undefined);
  }

  /** A segment from the other end has come. */
  receive(segment: Segment): void {
    const { flags, sequence, acknowledgement, data } = segment;
    if (this.destroyed) return;
    const isRst = (flags & RST) !== 0;
    if (sequence !== this.#expected || (flags & SYN) !== 0) {
      // Who asks with a number that was due before, or to open what stands, is told what is due (RFC 5961); what is not due is not believed, a reset least of all.
      if (!isRst && ((flags & SYN) !== 0 || ahead(sequence, this.#expected) < 0)) this.#take();
      return;
    }
    if (isRst) return this.#cut(new StreamReset('the other end reset the stream'));
    // Whoever is at the other end acknowledges, and nothing that was not sent (section 3.10.7.4).
    if ((flags & ACK) === 0 || ahead(acknowledgement, this.#next) > 0) return;
    this.#expected = later(this.#expected, lengthOf(segment));
    this.#acknowledged(acknowledgement);
    // Behind its end nothing of the other side's counts.
    if (data.length > 0 && !this.#otherHasEnded) this.push(data);
    if ((flags & FIN) === 0) return;
    this.#otherHasEnded = true;
    this.#take();
    this.push(null);
  }

  /** The power of this end's host was cut: nothing more comes from here, and the other end is not told. */
  vanish(): void {
    if (this.destroyed) return;
    this.#place.sent('vanished');
    this.#cut(null);
  }

  /** Asks the other end whether it is there still, as TCP does after a while: a host that does not know the stream answers with a reset. */
  probe(): void {
    if (!this.destroyed) this.#transmit(ACK, later(this.#next, -1), this.#expected, NO_DATA);
  }

  override write(chunk: unknown, ...rest: unknown[]): boolean {
    const size = typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk instanceof Uint8Array ? chunk.length : 0;
    if (this.writableLength + size > SEND_BUFFER) this.destroy(new StreamReset('more was written than may wait to be sent'));
    return (super.write as (...args: unknown[]) => boolean).call(this, chunk, ...rest);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (chunk.length === 0) return void process.nextTick(done);
    this.#place.sent('bytes', chunk);
    this.#waiting = { until: later(this.#next, chunk.length), done };
    for (let at = 0; at < chunk.length && !this.destroyed; at += MAXIMUM_SEGMENT) {
      const data = chunk.subarray(at, at + MAXIMUM_SEGMENT);
      const sequence = this.#next;
      this.#next = later(sequence, data.length);
      this.#transmit(PSH | ACK, sequence, this.#taken, data);
    }
  }

  override _read(): void {
    if (this.#taken !== this.#expected && !this.destroyed) this.#take();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#hasEnded = true;
    this.#place.sent('ended');
    const sequence = this.#next;
    this.#next = later(sequence, 1);
    this.#transmit(FIN | ACK, sequence, this.#taken, NO_DATA);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const wasOpen = !this.#isCut && !(this.#hasEnded && this.#otherHasEnded);
    this.#isCut = true;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) process.nextTick(waiting.done, error ?? new StreamReset('the stream ended before the write was taken'));
    if (wasOpen) {
      this.#place.sent('reset');
      this.#place.transmit(RST | ACK, this.#next, this.#expected, NO_DATA);
    }
    this.#place.closed();
    done(error);
  }

  /** Ends it without a word to the other end. */
  #cut(error: Error | null): void {
    this.#isCut = true;
    this.destroy(error ?? undefined);
  }

  #take(): void {
    this.#taken = this.#expected;
    this.#transmit(ACK, this.#next, this.#taken, NO_DATA);
  }

  #acknowledged(upTo: number): void {
    const waiting = this.#waiting;
    if (waiting === undefined || ahead(upTo, waiting.until) < 0) return;
    this.#waiting = undefined;
    process.nextTick(waiting.done);
  }

  #transmit(flags: number, sequence: number, acknowledgement: number, data: Uint8Array): void {
    const arrived = this.#place.transmit(flags, sequence, acknowledgement, data);
    if (!arrived) this.#cut(new StreamReset('the network does not carry the stream'));
  }
}
