import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { sharedKey } from '../../src/clients/storage/shared-key.ts';
import type { Service } from './protocol.ts';

/** From this version of the service on, a length of zero is signed as nothing. Azurite signs it so whatever the version. */
const VERSION = '2015-02-21';
const END_OF_HEAD = '\r\n\r\n';

/** A request as it goes over the wire, signed ahead, and what has to come of it. */
export interface ReadyRequest {
  readonly bytes: Buffer;
  readonly status: number;
  /** How long the answer's body has to be, in bytes. */
  readonly length: number;
}

/** Signs a request to a service. `path` is below the account. */
export function ready(
  { url, account, key }: Service,
  method: string,
  path: string,
  { body = Buffer.alloc(0), status, length = 0 }: { readonly body?: Buffer; readonly status: number; readonly length?: number },
): ReadyRequest {
  const headers: Record<string, string> = { host: new URL(url).host, 'x-ms-date': new Date().toUTCString(), 'x-ms-version': VERSION };
  if (method !== 'GET') headers['content-length'] = String(body.length);
  if (method === 'PUT') headers['content-type'] = 'application/octet-stream';
  if (method === 'PUT') headers['x-ms-blob-type'] = 'BlockBlob';
  const whole = `/${account}${path}`;
  headers['authorization'] = sharedKey({ method, path: whole, headers }, account, key);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return { bytes: Buffer.concat([Buffer.from(`${method} ${whole} HTTP/1.1\r\n${lines.join('')}\r\n`), body]), status, length };
}

/** Clients of one service, each over a connection of its own that is kept alive. As light as can be: the service is what is measured. */
export class Clients {
  private constructor(private readonly sockets: readonly Socket[]) {}

  static async open({ url }: Service, count: number): Promise<Clients> {
    const { hostname: host, port } = new URL(url);
    const sockets = Array.from({ length: count }, () => connect({ host, port: Number(port), noDelay: true }));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    return new Clients(sockets);
  }

  /**
   * Has all requests served, each client asking for one after another; answers the milliseconds. Rejects for another answer than expected.
   */
  async run(requests: readonly ReadyRequest[]): Promise<number> {
    const waiting = requests.values();
    const began = performance.now();
    await Promise.all(this.sockets.map((socket) => serveAll(socket, waiting)));
    return performance.now() - began;
  }

  /** Has one request served; answers the body. */
  async ask(request: ReadyRequest): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const socket = this.sockets[0] as Socket;
    const keep = (chunk: Buffer): void => void chunks.push(chunk);
    socket.on('data', keep);
    await serveAll(socket, [request].values()).finally(() => socket.off('data', keep));
    const answer = Buffer.concat(chunks);
    return answer.subarray(answer.indexOf(END_OF_HEAD) + END_OF_HEAD.length);
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

function serveAll(socket: Socket, waiting: Iterator<ReadyRequest>): Promise<void> {
  return new Promise((resolve, reject) => {
    let asked: ReadyRequest | undefined;
    let head = '';
    let left = 0;
    const settle = (error?: Error): void => {
      socket.off('data', take).off('close', lost).off('error', settle);
      if (error === undefined) resolve();
      else reject(error);
    };
    const lost = (): void => settle(new Error('a connection was closed'));
    const ask = (): void => {
      const { value, done } = waiting.next();
      if (done === true) return settle();
      [asked, head, left] = [value, '', 0];
      socket.write(value.bytes);
    };
    const take = (chunk: Buffer): void => {
      if (left === 0) {
        head += chunk.toString('latin1');
        const end = head.indexOf(END_OF_HEAD);
        if (end < 0) return;
        const wrong = complaint(asked as ReadyRequest, head.slice(0, end));
        if (wrong !== null) return settle(new Error(wrong));
        left = (asked as ReadyRequest).length - (head.length - end - END_OF_HEAD.length);
      } else left -= chunk.length;
      if (left < 0) settle(new Error('more came than was asked for'));
      else if (left === 0) ask();
    };
    socket.on('data', take).once('close', lost).once('error', settle);
    ask();
  });
}

/** What is wrong with an answer's head; null where nothing is. */
function complaint({ status, length }: ReadyRequest, head: string): string | null {
  if (!head.startsWith(`HTTP/1.1 ${status} `)) return `a request was answered ${head.replaceAll('\r\n', ', ')}`;
  const said = /^content-length: *(\d+)$/im.exec(head)?.[1] ?? '0';
  return Number(said) === length && !/^transfer-encoding:/im.test(head) ? null : `an answer is ${said} bytes long, and not ${length}`;
}
