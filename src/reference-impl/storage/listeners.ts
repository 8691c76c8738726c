import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server as HttpsServer, ServerOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Clock } from '../clock/clock.ts';
import { createHttpsServer } from '../pki/https-server.ts';
import { StorageError, errorBody } from './storage-error.ts';

/** The servers of one front end. */
export interface Listeners {
  /** Opens on a free port of 127.0.0.1; answers the address. */
  listen(scheme: 'http' | 'https'): Promise<string>;
  /** Drops every connection and closes, at once. */
  destroy(): Promise<void>;
}

type OnRequest = (incoming: IncomingMessage, response: ServerResponse) => void;

/** Times in milliseconds. Metadata alone may have 8 KiB, so Node's 16 for all headers are few. */
const LIMITS = { headersTimeout: 15_000, requestTimeout: 120_000, keepAliveTimeout: 60_000, maxHeaderSize: 32 * 1024 };

export function createListeners(
  identity: { readonly certificate: string; readonly key: string },
  clock: Clock,
  onRequest: OnRequest,
  createSecureServer: (options: ServerOptions) => HttpsServer = createHttpsServer,
): Listeners {
  const secure = createSecureServer({
    cert: identity.certificate,
    key: identity.key,
    minVersion: 'TLSv1.2',
    handshakeTimeout: 20_000,
    ...LIMITS,
  });
  const servers = { https: secure, http: createServer(LIMITS) } as const;
  for (const server of Object.values(servers)) {
    server.on('request', onRequest);
    // Clients of the time expect all sorts of things here; they get an answer like anybody else.
    server.on('checkContinue', onRequest);
    server.on('checkExpectation', onRequest);
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => sayUnreadable(error, socket, clock));
  }
  return {
    listen: (scheme) =>
      new Promise((resolve, reject) => {
        const server: Server = servers[scheme];
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => resolve(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`));
      }),
    destroy: async () => {
      await Promise.all(Object.values(servers).map((server) => closed(server)));
    },
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** What cannot be read as a request at all is answered by the documented error, and the connection ends. */
function sayUnreadable(error: NodeJS.ErrnoException, socket: Duplex, clock: Clock): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = new StorageError('InvalidHeaderValue');
  const requestId = randomUUID();
  const body = errorBody(refusal, requestId, clock.now());
  socket.end(
    `HTTP/1.1 ${refusal.status} Bad Request\r\nConnection: close\r\nDate: ${clock.now().toUTCString()}\r\nx-ms-request-id: ${requestId}\r\n` +
      `x-ms-error-code: ${refusal.code}\r\nContent-Type: application/xml\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
