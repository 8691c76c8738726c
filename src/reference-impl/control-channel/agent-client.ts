import { randomBytes } from 'node:crypto';
import type { Host } from '../network/network.ts';
import type { ConnectFailure } from '../network/traffic.ts';
import { AgentStream } from './agent-stream.ts';
import type { ChannelIdentity } from './channel-identity.ts';
import type { Deadlines } from './deadlines.ts';
import { encodeFrame } from './frame.ts';
import type { OpenStreams } from './open-streams.ts';
import type { AgentErrorCode, AnswerBody, Operation, Operations, RequestBody } from './operations.ts';
import type { PeerCheck } from './peer-check.ts';
import type { ExpectedAnswer, ResponseFault, ResponseParser } from './response-parser.ts';
import { secureAsClient, type HandshakeFault } from './secure-stream.ts';

/** An agent, as whoever commands it knows it. */
export interface AgentCard {
  /** For example the node's name. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** SHA-256 of the certificate that it must show. */
  readonly fingerprint: string;
}

/** Why an agent is not spoken to any more: it is not who it has to be, or what it said is no answer. */
export type Misbehaviour = Exclude<HandshakeFault, 'connection-lost'> | ResponseFault;

/** What came of a request. Nothing that an agent does is thrown at who asked. */
export type AgentReply<Body> =
  | { readonly outcome: 'answered'; readonly body: Body }
  /** The agent did not do it, and says why. */
  | { readonly outcome: 'refused'; readonly code: AgentErrorCode; readonly message: string }
  /** There is no connection: nothing was done. */
  | { readonly outcome: 'unreachable'; readonly reason: ConnectFailure | 'connection-lost' | 'closed' | 'too-many-waiting' }
  /** The connection went before the answer came: it may have been done. */
  | { readonly outcome: 'lost' }
  /** The agent misbehaved, now or before. If now, it may have been done. */
  | { readonly outcome: 'quarantined'; readonly reason: Misbehaviour };

type NoStream = Extract<AgentReply<never>, { outcome: 'unreachable' | 'quarantined' }>;

export interface AgentClientParts<Table extends Operations> {
  readonly host: Pick<Host, 'connect'>;
  readonly identity: ChannelIdentity;
  readonly operations: Table;
  readonly peerCheck: PeerCheck;
  readonly parser: ResponseParser;
  readonly deadlines: Deadlines;
  readonly openStreams: OpenStreams;
  /** Told once, when the agent misbehaves. */
  readonly quarantine: (reason: Misbehaviour) => void;
}

const MOST_WAITING = 256;

/**
 * Commands one agent. One request is under way at a time, and the others wait: an agent carries out one thing after another anyway, and with one
 * open request whatever comes is either its answer or a fault. A hostile agent finds no table of open requests to confuse, and no slow
 * answer hides behind a quick one. The stream is opened when it is first needed, kept, and opened anew when it was lost.
 */
export class AgentClient<Table extends Operations> {
  #stream: AgentStream | undefined;
  #misbehaviour: Misbehaviour | undefined;
  #closed = false;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(
    readonly card: AgentCard,
    private readonly parts: AgentClientParts<Table>,
  ) {}

  /** Why this agent is not spoken to any more, if so. */
  get misbehaviour(): Misbehaviour | undefined {
    return this.#misbehaviour;
  }

  /** Asks, and resolves with what came of it. Never rejects for anything that the agent does. */
  async request<Op extends keyof Table & string>(op: Op, body: RequestBody<Table, Op>): Promise<AgentReply<AnswerBody<Table, Op>>> {
    const { answer } = this.parts.operations[op] as Operation;
    if (this.#waiting >= MOST_WAITING) return { outcome: 'unreachable', reason: 'too-many-waiting' };
    this.#waiting++;
    const reply = this.#last.then(() => this.#exchange(op, body, answer)).finally(() => this.#waiting--);
    this.#last = reply.catch(() => undefined);
    // The parser has held the body against the very schema that its type comes from.
    return reply as Promise<AgentReply<AnswerBody<Table, Op>>>;
  }

  /** Gives the agent up. A request under way is told that it is lost, those that wait that the client is closed. */
  close(): void {
    this.#closed = true;
    this.#stream?.destroy();
  }

  async #exchange(op: string, body: unknown, answer: ExpectedAnswer['answer']): Promise<AgentReply<unknown>> {
    const stream = this.#stream?.isOpen === true ? this.#stream : await this.#open();
    if (!(stream instanceof AgentStream)) return stream;
    const id = randomBytes(16).toString('hex');
    const exchanging = stream.exchange(encodeFrame({ id, op, body }), { id, answer });
    // Only now, when it is busy, may it count among those that can give way.
    this.parts.openStreams.used(stream);
    const exchanged = await exchanging;
    if (stream.isOpen) this.parts.openStreams.used(stream);
    switch (exchanged.kind) {
      case 'answer':
        return { outcome: 'answered', body: exchanged.body };
      case 'error':
        return { outcome: 'refused', code: exchanged.code, message: exchanged.message };
      case 'fault':
        return { outcome: 'quarantined', reason: exchanged.reason };
      case 'lost':
        return { outcome: 'lost' };
    }
  }

  /** A new stream, or why there is none. */
  async #open(): Promise<AgentStream | NoStream> {
    const { host, openStreams, parser, deadlines } = this.parts;
    const handshake = await openStreams.open(async () => {
      if (this.#misbehaviour !== undefined || this.#closed) return this.#gone();
      const connection = await host.connect(this.card.address, this.card.port);
      return connection.outcome === 'refused'
        ? connection
        : secureAsClient(connection.stream, { ...this.parts, fingerprint: this.card.fingerprint });
    });
    if (handshake.outcome === 'refused') return { outcome: 'unreachable', reason: handshake.reason };
    if (handshake.outcome === 'failed') {
      if (handshake.reason === 'connection-lost') return { outcome: 'unreachable', reason: handshake.reason };
      return { outcome: 'quarantined', reason: this.#misbehaved(handshake.reason) };
    }
    if (handshake.outcome !== 'secured') return handshake;
    if (this.#closed) {
      handshake.socket.destroy();
      return this.#gone();
    }
    const stream: AgentStream = new AgentStream(handshake.socket, {
      parser,
      deadlines,
      onFault: (reason) => void this.#misbehaved(reason),
      onClose: () => {
        openStreams.closed(stream);
        if (this.#stream === stream) this.#stream = undefined;
      },
    });
    this.#stream = stream;
    return stream;
  }

  #gone(): NoStream {
    return this.#misbehaviour === undefined
      ? { outcome: 'unreachable', reason: 'closed' }
      : { outcome: 'quarantined', reason: this.#misbehaviour };
  }

  #misbehaved(reason: Misbehaviour): Misbehaviour {
    if (this.#misbehaviour === undefined) {
      this.#misbehaviour = reason;
      this.parts.quarantine(reason);
    }
    return this.#misbehaviour;
  }
}
