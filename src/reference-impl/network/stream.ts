import { Duplex } from 'node:stream';
import type { Traffic } from './traffic.ts';

/** How many bytes may wait to be sent. Who writes on without regard to back pressure loses the stream, not the machine's memory. */
export const SEND_BUFFER = 1024 * 1024;

/** The other end closed without an end, or its host does not know the stream any more. */
export class StreamReset extends Error {
  override readonly name = 'StreamReset';
  readonly code = 'ECONNRESET';
}

/** Told of what one end sends. */
export type Sent = (kind: Extract<Traffic['kind'], 'bytes' | 'ended' | 'reset' | 'vanished'>, bytes?: Uint8Array) => void;
type Acknowledge = (error?: Error | null) => void;

/**
 * One end of a stream between two hosts, reliable and in order as TCP (RFC 9293), all in memory. A write is acknowledged when the other side has taken
 * its bytes (back pressure); either side may end while the other goes on (half close, section 3.6); an end that is
 * destroyed before both sides have ended resets the other (section 3.5.2).
 */
export class NetworkStream extends Duplex {
  #other: NetworkStream | undefined;
  #acknowledge: Acknowledge | undefined;
  /** All that was written is on the other side, and the end of it too. */
  #ended = false;
  #sent: Sent;

  private constructor(sent: Sent) {
    super({ allowHalfOpen: true, emitClose: true });
    this.#sent = sent;
    // A reset is news to who holds the stream, not an exception of the process.
    this.on('error', () => undefined);
  }

  /** Two connected ends. */
  static pair(sentByFirst: Sent, sentBySecond: Sent): [NetworkStream, NetworkStream] {
    const first = new NetworkStream(sentByFirst);
    const second = new NetworkStream(sentBySecond);
    first.#other = second;
    second.#other = first;
    return [first, second];
  }

  /** The power of this end's host was cut: nothing more comes from here, and the other end is not told. It is answered. */
  vanish(): NetworkStream | undefined {
    const other = this.#other;
    this.#other = undefined;
    if (other !== undefined) other.#other = undefined;
    if (!this.destroyed) this.#sent('vanished');
    this.destroy();
    return other?.destroyed === false ? other : undefined;
  }

  override write(chunk: unknown, ...rest: unknown[]): boolean {
    const size = typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk instanceof Uint8Array ? chunk.length : 0;
    if (this.writableLength + size > SEND_BUFFER) this.destroy(new StreamReset('more was written than may wait to be sent'));
    return (super.write as (...args: unknown[]) => boolean).call(this, chunk, ...rest);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, acknowledge: Acknowledge): void {
    // Where the other end has vanished nobody acknowledges: the bytes stay in the send buffer.
    this.#acknowledge = acknowledge;
    const other = this.#other;
    if (other === undefined) return;
    this.#sent('bytes', chunk);
    if (chunk.length === 0) other.#taken();
    else other.push(chunk);
  }

  override _read(): void {
    this.#taken();
  }

  #taken(): void {
    const other = this.#other;
    if (other === undefined || other.#acknowledge === undefined) return;
    const acknowledge = other.#acknowledge;
    other.#acknowledge = undefined;
    process.nextTick(acknowledge);
  }

  override _final(done: Acknowledge): void {
    this.#ended = true;
    if (this.#other !== undefined) {
      this.#sent('ended');
      this.#other.push(null);
    }
    done();
  }

  override _destroy(error: Error | null, done: Acknowledge): void {
    const other = this.#other;
    this.#acknowledge = undefined;
    if (other !== undefined && !other.destroyed && !(this.#ended && other.#ended)) {
      this.#sent('reset');
      other.destroy(new StreamReset('the other end reset the stream'));
    }
    done(error);
  }
}
