import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request } from 'node:https';
import type { Composition } from '../../reference-impl/parts.ts';
import { openDoor } from './open-door.ts';

interface Door {
  listen(): Promise<string>;
  destroy(): Promise<void>;
}

/** What stands in front of a door may change on the way in and out. */
export interface Front {
  request?(headers: Record<string, string>, body: Buffer): { readonly headers: Record<string, string>; readonly body: Buffer };
  answer?(answer: FrontAnswer): FrontAnswer;
}

export interface FrontAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** A door behind a reverse proxy: for surfaces on which the handshake says nothing about the caller. */
export function fronted<D extends Door>(door: D, { options: { identity } }: Composition, front: Front): D {
  let inner = '';
  const agent = new Agent({ keepAlive: true, ca: identity.certificate });
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const given = { headers: headersOf(incoming), body: await whole(incoming) };
    const asked = front.request?.(given.headers, given.body) ?? given;
    const got = await send(inner, agent, incoming, asked.headers, asked.body);
    const { status, headers, body } = front.answer?.(got) ?? got;
    const { 'transfer-encoding': _coding, connection: _connection, 'keep-alive': _alive, ...kept } = headers;
    response.writeHead(status, { ...kept, 'content-length': body.length } as Record<string, string | string[] | number>);
    response.end(body);
  };
  const outer = openDoor(
    createServer({ cert: identity.certificate, key: identity.key }, (incoming, response) => {
      serve(incoming, response).catch(() => incoming.socket.destroy());
    }),
  );
  return {
    ...door,
    listen: async () => {
      inner = await door.listen();
      return outer.listen();
    },
    destroy: async () => {
      agent.destroy();
      await Promise.all([door.destroy(), outer.destroy()]);
    },
  };
}

function send(
  inner: string,
  agent: Agent,
  { method, url }: IncomingMessage,
  headers: Record<string, string>,
  body: Buffer,
): Promise<FrontAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(inner, {
      method: method ?? 'GET',
      path: url ?? '/',
      agent,
      headers: { ...headers, 'content-length': body.length },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (answer) => {
      whole(answer).then(
        (bytes) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers as FrontAnswer['headers'], body: bytes }),
        reject,
      );
    });
    outgoing.end(body);
  });
}

/** The headers of a request that are not about the connection. */
function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const own = new Set(['connection', 'transfer-encoding', 'content-length', 'expect', 'keep-alive']);
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (own.has(name) || value === undefined ? [] : [[name, String(value)]])),
  );
}

async function whole(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
