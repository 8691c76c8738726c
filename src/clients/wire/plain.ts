import { connect, type Socket } from 'node:net';
import type { SurfaceName } from '../../adapters/contract/index.ts';
import type { Exchange, WireFault } from '../../conformance/evidence/index.ts';
import { AnswerReader, keptText, Malformed, type ReadAnswer } from './answer-reader.ts';
import { fault, faultOf } from './fault.ts';
import { Patience } from './patience.ts';
import { encodeRequest, type WireRequest } from './request.ts';
import { keepWholeBody } from './whole-body.ts';

/** Where something is sent in the clear: a surface's own port, which speaks TLS, or one that speaks plain HTTP. */
export interface PlainPlace {
  readonly surface: SurfaceName;
  /** `https://127.0.0.1:port` or `http://127.0.0.1:port`: the port is what counts. */
  readonly url: string;
  readonly patience?: Patience | undefined;
}

/** Sends one request in the clear on a connection of its own, without TLS whatever the address says, and reads what comes. Never throws for what the peer does. */
export async function sendInTheClear({ surface, url, patience = new Patience() }: PlainPlace, request: WireRequest): Promise<Exchange> {
  const { hostname, port, host } = new URL(url);
  const { head, body, headers } = encodeRequest(request, host);
  const outcome = patience.gone
    ? fault('timeout', patience.reason)
    : await converse(
        connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) }),
        Buffer.concat([head, body]),
        request.method,
        patience,
      );
  const exchange: Exchange = {
    surface,
    request: { method: request.method, path: request.path, headers, body: keptText(body), bodyBytes: body.length },
    connection: { clientCertificate: null, protocol: null, resumed: false, reused: false },
    outcome: 'kind' in outcome ? outcome : outcome.answer,
  };
  if (!('kind' in outcome)) keepWholeBody(exchange, outcome.body);
  return exchange;
}

function converse(socket: Socket, bytes: Buffer, method: string, patience: Patience): Promise<ReadAnswer | WireFault> {
  const reader = new AnswerReader();
  return new Promise((resolve) => {
    const settle = (outcome: ReadAnswer | WireFault): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => {
      patience.waitedInVain(patience.deadline);
      settle(fault('timeout', `no whole answer within ${patience.deadline} ms`));
    }, patience.deadline);
    const read = (ended: boolean): void => {
      try {
        const answer = reader.next(method, ended);
        if (answer !== null) {
          patience.answered();
          settle(answer);
        } else if (ended) settle(fault('connection-lost', 'the peer closed the connection before the answer was whole'));
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        settle(fault('malformed', error.message));
      }
    };
    let stage: 'connecting' | 'open' = 'connecting';
    socket.once('connect', () => {
      stage = 'open';
      socket.write(bytes);
    });
    socket.on('data', (chunk) => {
      reader.push(chunk);
      read(false);
    });
    socket.once('end', () => read(true));
    socket.once('error', (error) => settle(faultOf(error, stage)));
    socket.once('close', () => settle(fault('connection-lost', 'the peer closed the connection before the answer was whole')));
  });
}
