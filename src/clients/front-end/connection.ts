import { connect, type Socket } from 'node:net';
import type { Exchange, HttpAnswer, WireFault } from '../../conformance/evidence/index.ts';
import { AnswerReader, keptText, Malformed, type ReadAnswer } from '../wire/answer-reader.ts';
import { fault, faultOf } from '../wire/fault.ts';
import type { Patience, RawOptions, WireRequest } from '../wire/index.ts';
import { encodeRequest } from '../wire/request.ts';
import { keepWholeBody } from '../wire/whole-body.ts';

export interface PlainOptions {
  /** Where the lab hands the stream over: `127.0.0.1:port` or `[::1]:port`. It takes one connection. */
  readonly at: string;
  readonly patience: Patience;
}

const FACTS = { clientCertificate: null, protocol: null, resumed: false };

/** One stream from the Internet to a customer's endpoint, spoken to in HTTP without TLS. Requests go one after another; nothing that comes makes it throw. */
export class PlainConnection {
  private readonly socket: Socket;
  private readonly reader = new AnswerReader();
  private readonly chunks: Buffer[] = [];
  private readonly deadline: number;
  private readonly authority: string;
  private failure: WireFault | null = null;
  private ended = false;
  private carried = 0;
  private wake: (() => void) | null = null;

  constructor(private readonly options: PlainOptions) {
    const url = new URL(`http://${options.at}`);
    this.authority = url.host;
    this.deadline = options.patience.deadline;
    this.socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) });
    let stage: 'connecting' | 'open' = 'connecting';
    this.socket.setNoDelay(true);
    this.socket.once('connect', () => (stage = 'open'));
    this.socket.on('data', (bytes) => {
      this.chunks.push(bytes);
      this.reader.push(bytes);
      this.wake?.();
    });
    this.socket.on('error', (error) => {
      this.failure ??= faultOf(error, stage);
      this.wake?.();
    });
    for (const event of ['end', 'close'] as const)
      this.socket.on(event, () => {
        this.ended = true;
        this.wake?.();
      });
  }

  /** Whether it can still carry a request. */
  get usable(): boolean {
    return !this.ended && this.failure === null && !this.options.patience.gone;
  }

  /** Every byte that has come, in order, whatever it is. */
  get received(): Buffer {
    return Buffer.concat(this.chunks);
  }

  async request(request: WireRequest): Promise<Exchange> {
    const { head, body, headers } = encodeRequest(request, this.authority);
    const asked = { method: request.method, path: request.path, headers, body: keptText(body), bodyBytes: body.length };
    this.socket.write(Buffer.concat([head, body]));
    return this.record(asked, await this.receive(request.method));
  }

  /** Sends bytes as they are, and nothing after them where that is to be the `end`; and reads one answer. `method` and `path` are for the record. */
  async raw(bytes: Uint8Array, { end = false, method = 'GET', path = '/' }: Omit<RawOptions, 'answers'> = {}): Promise<Exchange> {
    if (end) this.socket.end(bytes);
    else this.socket.write(bytes);
    return this.record({ method, path, headers: {}, body: keptText(bytes), bodyBytes: bytes.length }, await this.receive(method));
  }

  close(): void {
    this.ended = true;
    this.socket.destroy();
    this.wake?.();
  }

  /** Waits for one whole answer, or for the reason why there is none. */
  private async receive(method: string): Promise<ReadAnswer | WireFault> {
    const { patience } = this.options;
    let late = patience.gone;
    const timer = setTimeout(() => {
      late = true;
      this.wake?.();
    }, this.deadline);
    try {
      for (;;) {
        const read = this.reader.next(method, this.ended && this.failure === null);
        if (read) {
          this.carried++;
          patience.answered();
          if (read.last) this.ended = true;
          return read;
        }
        if (this.failure) return this.failure;
        if (this.ended) return (this.failure = fault('connection-lost', 'the peer closed the connection before the answer was whole'));
        if (late) return this.fail('timeout', patience.gone ? patience.reason : `no whole answer within ${this.deadline} ms`);
        await new Promise<void>((resolve) => (this.wake = resolve));
        this.wake = null;
      }
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      return this.fail('malformed', error.message);
    } finally {
      clearTimeout(timer);
    }
  }

  private fail(kind: 'timeout' | 'malformed', detail: string): WireFault {
    if (kind === 'timeout') this.options.patience.waitedInVain(this.deadline);
    this.failure ??= fault(kind, detail);
    this.socket.destroy();
    return this.failure;
  }

  private record(request: Exchange['request'], read: ReadAnswer | WireFault): Exchange {
    const outcome: HttpAnswer | WireFault = 'answer' in read ? read.answer : read;
    const exchange: Exchange = { surface: 'front-end', request, connection: { ...FACTS, reused: this.carried > 1 }, outcome };
    if ('answer' in read) keepWholeBody(exchange, read.body);
    return exchange;
  }
}
