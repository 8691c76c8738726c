import { once } from 'node:events';
import { connect, createSecureContext, type TLSSocket } from 'node:tls';
import type { ClientIdentity } from '../../src/clients/certificate.ts';

export interface LoadOptions {
  readonly url: string;
  readonly trust: string;
  readonly identity: ClientIdentity;
  readonly path: string;
  /** How many connections ask at a time, each for one thing after another. */
  readonly connections: number;
}

/** Connections, open and ready, that ask for one path over and over. As light as can be, so that the server is what is measured. */
export class Load {
  private constructor(
    private readonly sockets: readonly TLSSocket[],
    private readonly request: string,
    /** How long each answer is, head and body: all are of one length. */
    private readonly length: number,
  ) {}

  static async open({ url, trust, identity, path, connections }: LoadOptions): Promise<Load> {
    const secureContext = createSecureContext({ ca: [trust], cert: identity.certificate, key: identity.key });
    const { hostname: host, port } = new URL(url);
    const sockets = Array.from({ length: connections }, () => connect({ host, port: Number(port), secureContext }));
    await Promise.all(sockets.map((socket) => once(socket, 'secureConnect')));
    for (const socket of sockets) socket.setNoDelay(true);
    const request = `GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nx-ms-version: 2012-03-01\r\n\r\n`;
    return new Load(sockets, request, await lengthOfAnswer(sockets[0] as TLSSocket, request));
  }

  /** Has this many requests served, over all connections; answers how long it took, in milliseconds. */
  async run(requests: number): Promise<number> {
    const began = performance.now();
    let left = requests;
    await Promise.all(
      this.sockets.map(
        (socket) =>
          new Promise<void>((resolve, reject) => {
            let awaited = 0;
            const ask = (): void => {
              if (left === 0) {
                socket.off('data', take).off('error', reject).off('close', reject);
                resolve();
                return;
              }
              left -= 1;
              awaited = this.length;
              socket.write(this.request);
            };
            const take = (bytes: Buffer): void => {
              awaited -= bytes.length;
              if (awaited < 0) reject(new Error('an answer was longer than the first'));
              else if (awaited === 0) ask();
            };
            socket.on('data', take).once('error', reject).once('close', reject);
            ask();
          }),
      ),
    );
    return performance.now() - began;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

/** Asks once and reads the answer for its length. Throws unless it is a 200 that says how long it is. */
async function lengthOfAnswer(socket: TLSSocket, request: string): Promise<number> {
  socket.write(request);
  let text = '';
  for (;;) {
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    text += bytes.toString('latin1');
    const head = text.indexOf('\r\n\r\n') + 4;
    const length = /^content-length: (\d+)\r$/im.exec(text.slice(0, Math.max(head, 0)))?.[1];
    if (head < 4) continue;
    if (!text.startsWith('HTTP/1.1 200') || length === undefined) throw new Error(`the server answered ${text.split('\r\n')[0] ?? ''}`);
    if (text.length === head + Number(length)) return text.length;
  }
}
