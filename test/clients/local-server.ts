import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TLSSocket, type TlsOptions } from 'node:tls';
import { serverIdentity } from '../../src/clients/certificate.ts';

export interface LocalServer {
  readonly url: string;
  readonly trust: string;
  close(): Promise<void>;
}

/** A TLS server on loopback that treats each connection as `serve` says. */
export async function localServer(serve: (socket: TLSSocket) => void, options: TlsOptions = {}): Promise<LocalServer> {
  const { certificate, key } = serverIdentity();
  const sockets = new Set<TLSSocket>();
  const server: Server = createServer({ cert: certificate, key, ...options }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    trust: certificate,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Answers every request, once its head has come, with these bytes. */
export const answering =
  (bytes: string | Buffer, { end = false } = {}) =>
  (socket: TLSSocket): void => {
    socket.on('data', (data) => {
      if (!data.includes('\r\n\r\n')) return;
      if (end) socket.end(bytes);
      else socket.write(bytes);
    });
  };
