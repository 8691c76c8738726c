import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import type { SurfaceName } from '../../adapters/contract/index.ts';
import type { Exchange, HttpAnswer, WireFault } from '../../conformance/evidence/index.ts';
import { AnswerReader, keptText, Malformed, TooLarge, type ReadAnswer } from './answer-reader.ts';
import { fault, faultOf } from './fault.ts';
import { Patience } from './patience.ts';
import { encodeRequest, type WireRequest } from './request.ts';
import { distrust, secureContext, type TlsOptions } from './tls-options.ts';
import { keepWholeBody } from './whole-body.ts';

export interface ConnectionOptions extends TlsOptions {
  readonly surface: SurfaceName;
  /** `https://127.0.0.1:port` or `https://[::1]:port`. */
  readonly url: string;
  /** PEM: the certificate that the peer must show, or the one that must have issued it. */
  readonly trust: string;
  /** The run's patience with this surface; a fresh one by default. */
  readonly patience?: Patience | undefined;
}

export interface RawOptions {
  /** How many answers to wait for before the peer closes; 1 by default. */
  readonly answers?: number;
  /** End the sending side after the bytes. */
  readonly end?: boolean;
  /** What the bytes ask for, for the record. */
  readonly method?: string;
  readonly path?: string;
}

/**
 * One TLS connection, opened by its first request and kept until the peer or {@link close} ends it; it never reconnects (see {@link Line}). Requests
 * are sent one after another. Nothing that the peer does makes it throw.
 */
export class Connection {
  private readonly host: string;
  private readonly authority: string;
  private socket: TLSSocket | null = null;
  private opening: Promise<void> | null = null;
  private stage: 'connecting' | 'handshaking' | 'open' = 'connecting';
  private failure: WireFault | null = null;
  private ended = false;
  private readonly reader = new AnswerReader();
  private wake: (() => void) | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private carried = 0;
  private facts: Omit<Exchange['connection'], 'reused'>;
  private ticket: Buffer | null = null;
  private readonly patience: Patience;
  private readonly deadline: number;

  constructor(private readonly options: ConnectionOptions) {
    this.patience = options.patience ?? new Patience();
    this.deadline = options.deadline ?? this.patience.deadline;
    const url = new URL(options.url);
    this.host = url.hostname.replace(/^\[|\]$/g, '');
    this.authority = url.host;
    this.facts = { clientCertificate: options.identity?.thumbprint ?? null, protocol: null, resumed: false };
  }

  /** The latest TLS session, to be resumed on another connection. Comes with the first answer at the latest. */
  get session(): Buffer | null {
    return this.ticket;
  }

  /** Whether a request has opened it and neither side has ended it. */
  get open(): boolean {
    return this.stage === 'open' && !this.ended && this.failure === null;
  }

  /** Whether it can still carry a request: open, or not opened yet. */
  get usable(): boolean {
    return !this.ended && this.failure === null;
  }

  /** Sends a request and reads its answer. */
  request(request: WireRequest): Promise<Exchange> {
    return this.inTurn(() => this.exchange(request));
  }

  /** Sends the head and half of the body, waits for `pause`, sends the rest and reads the answer: a request under way. */
  requestInTwoParts(request: WireRequest, pause: () => Promise<void>): Promise<Exchange> {
    return this.inTurn(() => this.exchange(request, pause));
  }

  /**
   * Sends bytes as they are and reads what comes: an exchange for each answer, until there are enough of them or the peer closes. When the peer
   * closes in the midst of an answer, or without any, the last exchange says so.
   */
  raw(bytes: Uint8Array, { answers = 1, end = false, method = 'GET', path = '/' }: RawOptions = {}): Promise<Exchange[]> {
    return this.inTurn(async () => {
      const asked = { method, path, headers: {}, body: keptText(bytes), bodyBytes: bytes.length };
      const exchanges: Exchange[] = [];
      const trouble = await this.ready();
      if (trouble) return [this.record(asked, trouble)];
      const reused = this.carried > 0;
      this.write(Buffer.from(bytes));
      if (end) this.socket?.end();
      while (exchanges.length < answers) {
        const read = await this.receive(exchanges.length === 0 ? method : 'GET');
        if (isFault(read) && exchanges.length > 0 && read.fault === 'connection-lost' && !this.reader.midway) break;
        exchanges.push(this.record(asked, read, reused || exchanges.length > 0));
        if (isFault(read)) break;
      }
      return exchanges;
    });
  }

  close(): void {
    this.ended = true;
    this.socket?.destroy();
    this.wake?.();
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.turn.then(act);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async exchange(request: WireRequest, pause?: () => Promise<void>): Promise<Exchange> {
    const { head, body, headers } = encodeRequest(request, this.authority);
    const asked = { method: request.method, path: request.path, headers, body: keptText(body), bodyBytes: body.length };
    const trouble = await this.ready();
    if (trouble) return this.record(asked, trouble);
    const reused = this.carried > 0;
    if (pause) {
      const half = Math.ceil(body.length / 2);
      await new Promise<void>((resolve) => this.write(Buffer.concat([head, body.subarray(0, half)]), resolve));
      await pause();
      this.write(body.subarray(half));
    } else {
      this.write(body.length > 0 ? Buffer.concat([head, body]) : head);
    }
    return this.record(asked, await this.receive(request.method), reused);
  }

  /** Opens the connection if need be; says why it cannot carry a request. */
  private async ready(): Promise<WireFault | null> {
    if (this.patience.gone) this.fail(fault('timeout', this.patience.reason));
    if (!this.socket && this.usable) await (this.opening ??= this.connect());
    if (this.failure) return this.failure;
    if (this.ended) return fault('connection-lost', 'the connection was closed before the request');
    if (this.reader.midway) return (this.failure = fault('malformed', 'the peer sent something that nobody asked for'));
    return null;
  }

  private connect(): Promise<void> {
    const { url, trust, session } = this.options;
    return new Promise((resolve) => {
      const socket = connect({
        host: this.host,
        port: Number(new URL(url).port || 443),
        servername: '',
        secureContext: secureContext(this.options, trust),
        rejectUnauthorized: false,
        checkServerIdentity: () => undefined, // `distrust` asks whom the certificate is for
        ...(session ? { session } : {}),
      });
      // Node makes the peer's chain into objects for that check, which takes longer than the rest of a handshake.
      socket.getPeerCertificate = () => ({}) as DetailedPeerCertificate;
      this.socket = socket;
      socket.setNoDelay(true);
      const timer = setTimeout(() => this.late('no handshake'), this.deadline);
      const settled = () => {
        clearTimeout(timer);
        resolve();
      };
      socket.once('connect', () => (this.stage = 'handshaking'));
      socket.once('secureConnect', () => {
        this.stage = 'open';
        this.facts = { ...this.facts, protocol: socket.getProtocol(), resumed: socket.isSessionReused() };
        const reason = distrust(socket, trust, this.host);
        if (reason !== null) this.fail(fault('handshake-failed', reason));
        settled();
      });
      socket.on('session', (ticket) => (this.ticket = ticket));
      socket.on('data', (bytes) => {
        this.reader.push(bytes);
        this.wake?.();
      });
      socket.on('error', (error) => {
        this.failure ??= faultOf(error, this.stage);
        this.wake?.();
        settled();
      });
      const over = () => {
        if (this.stage !== 'open') this.failure ??= fault('handshake-failed', 'the peer closed the connection during the handshake');
        this.ended = true;
        this.wake?.();
        settled();
      };
      socket.on('end', over);
      socket.on('close', over);
    });
  }

  private fail(reason: WireFault): void {
    this.failure ??= reason;
    this.socket?.destroy();
    this.wake?.();
  }

  private late(what: string): void {
    this.patience.waitedInVain(this.deadline);
    this.fail(fault('timeout', `${what} within ${this.deadline} ms`));
  }

  private write(bytes: Buffer, done?: () => void): void {
    // An error of the socket comes by its event; a write that fails has nothing to add.
    this.socket?.write(bytes, () => done?.());
  }

  /** Waits for one whole answer, or for the reason why there is none. */
  private async receive(method: string): Promise<ReadAnswer | WireFault> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.wake?.();
    }, this.deadline);
    try {
      for (;;) {
        const read = this.reader.next(method, this.ended && this.failure === null);
        if (read) {
          this.carried++;
          this.patience.answered();
          if (read.last) this.ended = true;
          return read;
        }
        if (this.failure) return this.failure;
        if (this.ended) return (this.failure = fault('connection-lost', 'the peer closed the connection before the answer was whole'));
        if (late) {
          this.late('no whole answer');
          continue;
        }
        await new Promise<void>((resolve) => (this.wake = resolve));
        this.wake = null;
      }
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      if (error instanceof TooLarge) this.patience.waitedInVain(this.deadline);
      this.fail(fault('malformed', error.message));
      return fault('malformed', error.message);
    } finally {
      clearTimeout(timer);
      if (this.ended) this.socket?.destroy();
    }
  }

  private record(request: Exchange['request'], outcome: ReadAnswer | WireFault, reused = false): Exchange {
    const kept: HttpAnswer | WireFault = isFault(outcome) ? outcome : outcome.answer;
    const exchange: Exchange = { surface: this.options.surface, request, connection: { ...this.facts, reused }, outcome: kept };
    if (!isFault(outcome)) keepWholeBody(exchange, outcome.body);
    return exchange;
  }
}

const isFault = (outcome: ReadAnswer | WireFault): outcome is WireFault => 'kind' in outcome;
