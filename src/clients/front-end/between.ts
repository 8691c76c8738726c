import { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { serverIdentity } from '../certificate.ts';
import { Line, wholeBody, type ReachedSurface } from '../wire/index.ts';

/** A request of the front end's, as it reached storage, or would have. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Answers a request in storage's place. */
export type Answer = (request: SeenRequest, response: ServerResponse) => void;

/** These belong to one connection and not to what is passed on (RFC 9110 section 7.6.1), or are set anew. */
const OF_THE_CONNECTION = ['host', 'connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/**
 * Stands between a front end and storage, at an address of its own, where the front end takes it for storage. It passes everything on, and keeps
 * what was signed, so that the kit knows each signature; or it answers itself, as storage might on a bad day.
 */
export class Between {
  readonly seen: SeenRequest[] = [];
  /** Answers instead of storage, where it is set. */
  answer: Answer | null = null;
  private readonly server: Server;
  private readonly line: Line;

  constructor({ url, certificate, patience }: ReachedSurface) {
    const identity = serverIdentity();
    this.line = new Line({ surface: 'storage', url, trust: certificate, patience });
    this.server = createServer({ cert: identity.certificate, key: identity.key }, (request, response) => {
      request.on('error', () => undefined);
      void this.serve(request, response).catch(() => response.destroy());
    });
  }

  /** Listens, and says where, as an `https` address. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', () => resolve(`https://127.0.0.1:${(this.server.address() as AddressInfo).port}`));
    });
  }

  /** The certificate that it shows, DER in base64. */
  get certificate(): string {
    return new X509Certificate(serverIdentity().certificate).raw.toString('base64');
  }

  /** The signatures that it has seen, base64. */
  get signatures(): string[] {
    return this.seen.flatMap(({ headers }) => /:([A-Za-z0-9+/=]+)$/.exec(headers['authorization'] ?? '')?.[1] ?? []);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
    this.line.close();
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers, body: await buffer(incoming) };
    this.seen.push(request);
    if (this.answer !== null) return this.answer(request, response);
    const passed = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
    const exchange = await this.line.request({ ...request, headers: Object.fromEntries(passed) });
    const { outcome } = exchange;
    if (outcome.kind === 'fault') return void response.destroy();
    response.sendDate = false;
    const answered = Object.entries(outcome.headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
    response.writeHead(outcome.status, Object.fromEntries(answered)).end(wholeBody(exchange));
  }
}
