import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { StoreClosed, type Store } from '../state/store.ts';
import { callerOf } from './authentication.ts';
import { HANDLERS } from './handlers/index.ts';
import type { StorageParts } from './handlers/exchange.ts';
import type { BlobIndex } from './index/blob-index.ts';
import { gathered } from './index/gathered.ts';
import { createListeners } from './listeners.ts';
import { NoRoom, NoSuchAccount } from './records/records.ts';
import type { StorageRoute } from './routes.ts';
import { STORAGE_ROUTES, routeOf } from './routes.ts';
import { SHARED_ACCESS_PARAMETERS } from './shared-access.ts';
import { PowerFailed } from './steps.ts';
import type { StorageCaller } from './storage-authorization.ts';
import { StorageError, errorBody } from './storage-error.ts';
import type { StorageRequest } from './storage-request.ts';
import { readRequest } from './storage-request.ts';
import type { TransportPolicy } from './transport-policy.ts';
import { versionOf } from './version.ts';

/** The parts that a storage door stands on. */
export interface StorageDoorParts extends Omit<StorageParts, 'index'> {
  /** Through what it sees the accounts' data. */
  readonly index: BlobIndex;
  /** How its changes become durable. */
  readonly together: Store['together'];
  readonly transportPolicy: TransportPolicy;
  /** The server's certificate and key, PEM. */
  readonly identity: { readonly certificate: string; readonly key: string };
  /** Makes the HTTPS server that it listens with, in place of its own. */
  readonly createServer?: (options: ServerOptions) => Server;
  /** Words a refusal, in place of its own words. */
  readonly errorBody?: typeof errorBody;
}

/** A front end of storage: the blob service, path style, as in `https://127.0.0.1:50123/account/container/blob`. */
export interface StorageDoor {
  /** Opens on a free port of 127.0.0.1; answers the door's address. */
  listen(): Promise<string>;
  /** Opens the same service without TLS on another port; answers its address. */
  listenPlain(): Promise<string>;
  readonly routes: readonly StorageRoute[];
  /** Drops every connection and closes, at once. */
  destroy(): Promise<void>;
}

/** Of a refused request's body so many bytes are still taken, so that the refusal can be read; then the connection is cut. */
const LINGER_BYTES = 96 * 1024 * 1024;
const SERVER = 'Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0';
const NO_OTHERS: ReadonlySet<string> = new Set();

/** Every request is authenticated before anything else is looked at, and nothing of a refused one is read or told. */
export function createStorageDoor(given: StorageDoorParts): StorageDoor {
  const parts = { ...given, index: gathered(given.index, given.together) };
  const { index, storageAuthorization, transportPolicy, clock, identity } = parts;

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    response.sendDate = false;
    response.setHeader('Date', clock.now().toUTCString());
    response.setHeader('Server', SERVER);
    response.setHeader('x-ms-request-id', requestId);
    try {
      const request = readRequest(incoming);
      const caller = callerOf(request, parts);
      const version = versionOf(request, caller);
      response.setHeader('x-ms-version', version);
      const secure = (incoming.socket as TLSSocket).encrypted === true;
      if (!transportPolicy.permits(request.account, { secure })) throw new StorageError('AccountRequiresHttps');
      const { action } = permitted(request, caller);
      if (incoming.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
      await HANDLERS[action]({ ...parts, request, caller, version, body: incoming, response });
    } catch (error) {
      // Nobody answers without power.
      if (error instanceof PowerFailed || error instanceof StoreClosed) incoming.socket.destroy();
      else refuse(incoming, response, asStorageError(error), requestId);
    }
  };

  /** The route, where the caller may take it. A stranger does not learn which routes there are. */
  const permitted = (request: StorageRequest, caller: StorageCaller): StorageRoute => {
    const stranger = caller.kind === 'anonymous';
    let route: StorageRoute;
    try {
      route = routeOf(request, caller.kind === 'shared-access' ? SHARED_ACCESS_PARAMETERS : NO_OTHERS);
    } catch (error) {
      throw stranger ? new StorageError('AuthenticationFailed') : error;
    }
    const publicAccess = stranger ? (index.container(request.account, request.container ?? '')?.publicAccess ?? null) : null;
    if (!storageAuthorization.may(caller, route.permission, request, publicAccess))
      throw new StorageError(stranger ? 'AuthenticationFailed' : 'AuthorizationPermissionMismatch');
    return route;
  };

  const refuse = (incoming: IncomingMessage, response: ServerResponse, error: StorageError, requestId: string): void => {
    if (response.headersSent || response.destroyed) {
      // The answer has begun, so all that can still be said is that it is not whole.
      incoming.socket.destroy();
      return;
    }
    const body = Buffer.from((given.errorBody ?? errorBody)(error, requestId, clock.now()));
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

  const listeners = createListeners(identity, clock, (incoming, response) => void serve(incoming, response), parts.createServer);
  const open = async (scheme: 'http' | 'https'): Promise<string> => {
    const address = await listeners.listen(scheme);
    parts.hosts.add(new URL(address).host);
    return address;
  };
  return {
    routes: STORAGE_ROUTES,
    listen: () => open('https'),
    listenPlain: () => open('http'),
    destroy: () => listeners.destroy(),
  };
}

function asStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  if (error instanceof NoRoom) return new StorageError('ServerBusy');
  // The account was deleted meanwhile: it is now one like all that never were.
  return new StorageError(error instanceof NoSuchAccount ? 'AuthenticationFailed' : 'InternalError');
}
