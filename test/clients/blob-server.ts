import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { serverIdentity } from '../../src/clients/certificate.ts';
import type { ReachedSurface } from '../../src/clients/wire/index.ts';

/** A request as it came. */
export interface Came {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What to answer; 200 without a body by default. */
export interface Scripted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The documented error with this code. */
export const refusal = (status: number, code: string): Scripted => ({
  status,
  headers: { 'x-ms-error-code': code },
  body: `\ufeff<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>why</Message></Error>`,
});

/** A blob service over TLS on loopback that writes down what it is asked and answers as it is told to. */
export async function blobServer(answer: (came: Came) => Scripted = () => ({})) {
  const { certificate, key } = serverIdentity();
  const asked: Came[] = [];
  const server = createServer({ cert: certificate, key }, (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const came = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(chunks) };
      asked.push(came);
      const { status = 200, headers = {}, body = '' } = answer(came);
      response.writeHead(status, headers).end(came.method === 'HEAD' || status === 304 ? undefined : body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const surface: ReachedSurface = { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, certificate };
  return {
    surface,
    asked,
    /** The latest request. */
    last: (): Came => asked.at(-1) ?? { method: '', path: '', headers: {}, body: Buffer.alloc(0) },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
