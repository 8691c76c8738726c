import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock/clock.ts';
import { createHttpsServer } from '../pki/https-server.ts';
import type { Blobs } from './blobs.ts';
import { handle } from './handlers.ts';
import type { StorageRoute } from './routes.ts';
import { STORAGE_ROUTES, routeOf } from './routes.ts';
import type { StorageKeys } from './storage-keys.ts';
import { StorageError, errorBody } from './storage-error.ts';
import { readRequest } from './storage-request.ts';

/** The parts that the storage door stands on. */
export interface StorageDoorParts {
  readonly blobs: Blobs;
  readonly storageKeys: StorageKeys;
  readonly clock: Clock;
  /** The server's certificate and key, PEM. */
  readonly identity: { readonly certificate: string; readonly key: string };
}

/** The storage door: the blob service, path style, as in `https://127.0.0.1:50123/account/container/blob`. */
export interface StorageDoor {
  /** Opens on a free port of 127.0.0.1; answers the door's address. */
  listen(): Promise<string>;
  readonly routes: readonly StorageRoute[];
  /** Drops every connection and closes, at once. */
  destroy(): Promise<void>;
}

/** Of a refused request's body so many bytes are still taken, so that the refusal can be read; then the connection is cut. */
const LINGER_BYTES = 96 * 1024 * 1024;
const SERVER = 'Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0';
const OLDEST_VERSION = '2009-09-19';

/** Every request is authenticated before anything else is looked at, and nothing of a refused one is read or told. */
export function createStorageDoor({ blobs, storageKeys, clock, identity }: StorageDoorParts): StorageDoor {
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    response.sendDate = false;
    response.setHeader('Date', clock.now().toUTCString());
    response.setHeader('Server', SERVER);
    response.setHeader('x-ms-request-id', requestId);
    try {
      const request = readRequest(incoming);
      if (storageKeys.authenticate(request) === null) throw new StorageError('AuthenticationFailed');
      const version = request.header('x-ms-version');
      if (version === undefined) throw new StorageError('MissingRequiredHeader');
      if (!/^\d{4}-\d{2}-\d{2}$/.test(version) || version < OLDEST_VERSION) throw new StorageError('InvalidHeaderValue');
      response.setHeader('x-ms-version', version);
      if (incoming.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
      await handle(routeOf(request).action, { request, body: incoming, response, blobs });
    } catch (error) {
      refuse(incoming, response, error instanceof StorageError ? error : new StorageError('InternalError'), requestId);
    }
  };

  const refuse = (incoming: IncomingMessage, response: ServerResponse, error: StorageError, requestId: string): void => {
    if (response.headersSent || response.destroyed) {
      // The answer has begun, so all that can still be said is that it is not whole.
      incoming.socket.destroy();
      return;
    }
    const body = Buffer.from(errorBody(error, requestId, clock.now()));
    response.statusCode = error.status;
    response.setHeader('Content-Type', 'application/xml');
    response.setHeader('Content-Length', body.length);
    response.setHeader('x-ms-error-code', error.code);
    if (!incoming.complete) response.setHeader('Connection', 'close');
    response.end(incoming.method === 'HEAD' ? undefined : body);
    let lingered = 0;
    incoming.on('data', (chunk: Buffer) => {
      lingered += chunk.length;
      if (lingered > LINGER_BYTES) incoming.socket.destroy();
    });
    incoming.on('error', () => undefined);
  };

  const server = createHttpsServer({
    cert: identity.certificate,
    key: identity.key,
    minVersion: 'TLSv1.2',
    handshakeTimeout: 20_000,
    headersTimeout: 15_000,
    requestTimeout: 120_000,
    keepAliveTimeout: 60_000,
  });
  const onRequest = (incoming: IncomingMessage, response: ServerResponse): void => void serve(incoming, response);
  server.on('request', onRequest);
  // Clients of the time expect all sorts of things here; they get an answer like anybody else.
  server.on('checkContinue', onRequest);
  server.on('checkExpectation', onRequest);

  return {
    routes: STORAGE_ROUTES,
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => resolve(`https://127.0.0.1:${(server.address() as AddressInfo).port}`));
      }),
    destroy: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
