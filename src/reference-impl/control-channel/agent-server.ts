import type { TLSSocket } from 'node:tls';
import type { Host } from '../network/network.ts';
import type { NetworkStream } from '../network/stream.ts';
import type { ChannelIdentity } from './channel-identity.ts';
import type { Deadlines } from './deadlines.ts';
import { encodeFrame } from './frame.ts';
import { AgentError, type Handlers, type Operations } from './operations.ts';
import type { PeerCheck } from './peer-check.ts';
import { RequestReader, type Request } from './request-reader.ts';
import { RESPONSE_LIMITS } from './response-parser.ts';
import { secureAsServer, type HandshakeFault } from './secure-stream.ts';

/** What listens on behalf of an agent: it replies to requests, and that is all that it does (P24.2). */
export interface AgentServer {
  /** Listens and waits (VM-4). */
  start(): void;
  /** Listens no more, and drops the streams that stand. */
  stop(): void;
  /** How many streams came to nothing because of who opened them or how, by reason. */
  refusals(): ReadonlyMap<HandshakeFault | 'too-many-streams', number>;
}

export interface AgentServerParts<Table extends Operations> {
  /** The agent's own port of the network. It has no use for the way out. */
  readonly host: Pick<Host, 'listen'>;
  readonly port: number;
  readonly identity: ChannelIdentity;
  /** SHA-256 of the certificate of the one commander that this agent obeys. */
  readonly commander: string;
  readonly operations: Table;
  readonly handlers: Handlers<Table>;
  readonly peerCheck: PeerCheck;
  readonly deadlines: Deadlines;
}

/** A commander has one stream, and another while the loss of the first is not known yet. */
const MOST_STREAMS = 8;

/** Listens for the one commander (CTL-1) and answers each of its requests once. */
export function createAgentServer<Table extends Operations>(parts: AgentServerParts<Table>): AgentServer {
  const refused = new Map<HandshakeFault | 'too-many-streams', number>();
  let streams: Set<NetworkStream> | undefined;
  let listener: { close(): void } | undefined;
  let running: AbortController | undefined;

  const refuse = (reason: HandshakeFault | 'too-many-streams'): void => void refused.set(reason, (refused.get(reason) ?? 0) + 1);
  const accept = async (stream: NetworkStream): Promise<void> => {
    const open = (streams ??= new Set());
    const { signal } = running ?? {};
    if (signal === undefined || open.size >= MOST_STREAMS) {
      stream.destroy();
      return refuse('too-many-streams');
    }
    open.add(stream);
    stream.once('close', () => open.delete(stream));
    const handshake = await secureAsServer(stream, { ...parts, fingerprint: parts.commander });
    if (handshake.outcome === 'failed') return refuse(handshake.reason);
    serve(handshake.socket, parts, signal);
  };

  return {
    start() {
      if (running !== undefined) return;
      listener = parts.host.listen(parts.port, (stream) => void accept(stream));
      running = new AbortController();
    },
    stop() {
      running?.abort();
      running = undefined;
      listener?.close();
      for (const stream of streams ?? []) stream.destroy();
    },
    refusals: () => new Map(refused),
  };
}

/** Answers the requests on a stream, one at a time. A commander that does not keep to that, or is not understood, is dropped. */
function serve<Table extends Operations>(socket: TLSSocket, parts: AgentServerParts<Table>, signal: AbortSignal): void {
  const reader = new RequestReader();
  let busy = false;
  const answer = async (request: Request): Promise<void> => {
    const frame = await carryOut(request, parts, signal);
    busy = false;
    if (!socket.destroyed) socket.write(frame);
  };
  socket.on('data', (chunk: Buffer) => {
    const taken = busy ? ({ kind: 'fault' } as const) : reader.receive(chunk);
    if (taken.kind === 'incomplete') return;
    if (taken.kind === 'fault') return void socket.destroy();
    busy = true;
    void answer(taken.request);
  });
}

/** Does what a request says, and answers the frame that says how it went. Never rejects. */
async function carryOut<Table extends Operations>(request: Request, parts: AgentServerParts<Table>, signal: AbortSignal): Promise<Buffer> {
  const { id, op } = request;
  try {
    const operation = Object.hasOwn(parts.operations, op) ? parts.operations[op] : undefined;
    if (operation === undefined) throw new AgentError('bad-request', 'there is no such operation');
    const body = operation.request.safeParse(request.body);
    if (!body.success) throw new AgentError('bad-request', 'the body is not what the operation takes');
    // The table of operations gives this handler's body its type, which the compiler cannot follow through a look-up.
    const handler = parts.handlers[op] as (body: unknown, signal: AbortSignal) => unknown;
    const frame = encodeFrame({ id, answer: (await handler(body.data, signal)) ?? {} });
    if (frame.length > RESPONSE_LIMITS.bytes) throw new AgentError('internal', 'the answer is too large');
    return frame;
  } catch (error) {
    const { code, message } = error instanceof AgentError ? error : new AgentError('internal', 'the agent could not do it');
    return encodeFrame({ id, error: { code, message } });
  }
}
