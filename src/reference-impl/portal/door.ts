import type { Server, ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Accounts, Sessions, SignInGuard } from '../identity/index.ts';
import type { Management } from '../management/management.ts';
import { createHttpsServer } from '../pki/https-server.ts';
import type { AntiForgery } from './anti-forgery.ts';
import { createApplication, type Application } from './application.ts';
import type { PortalRoute } from './route.ts';
import { PORTAL_ROUTES } from './routes.ts';

/** The parts that the door stands on. */
export interface PortalDoorParts {
  readonly accounts: Accounts;
  readonly signInGuard: SignInGuard;
  readonly sessions: Sessions;
  readonly antiForgery: AntiForgery;
  readonly management: Management;
  /** The server's certificate and key, PEM. */
  readonly identity: { readonly certificate: string; readonly key: string };
  /** The table to serve, in place of {@link PORTAL_ROUTES}. */
  readonly routes?: readonly PortalRoute[];
  /** Makes the HTTPS server that the door listens with, in place of {@link createHttpsServer}. */
  readonly createServer?: (options: ServerOptions) => Server;
}

/** An endpoint, as the Portal's own table has it. `{subscription}` and the like stand for names. */
export interface PortalEndpoint {
  readonly surface: 'portal';
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly credential: 'public' | 'session';
}

/** The Portal's door. */
export interface PortalDoor {
  /** Open on a free port of 127.0.0.1; answers the door's address, as in `https://127.0.0.1:50123`. */
  listen(): Promise<string>;
  readonly routes: readonly PortalEndpoint[];
  /** Drop every connection and close, at once. */
  destroy(): Promise<void>;
}

/** How long, in milliseconds of real time, a request's headers and a whole request may take to come, and an idle connection is kept. */
const PATIENCE = { headers: 15_000, request: 60_000, idle: 120_000 } as const;

/** One application for each table: building it takes longer than opening a door. */
const applications = new WeakMap<readonly PortalRoute[], Application>();

/** The Portal of one fabric: HTTPS only, TLS 1.2 or later. Nothing is decided behind it but who is signed in; all else is management's. */
export function createPortalDoor(parts: PortalDoorParts): PortalDoor {
  const table = parts.routes ?? PORTAL_ROUTES;
  const sockets = new Set<Socket>();
  const server = (parts.createServer ?? createHttpsServer)({
    cert: parts.identity.certificate,
    key: parts.identity.key,
    minVersion: 'TLSv1.2',
    headersTimeout: PATIENCE.headers,
    requestTimeout: PATIENCE.request,
    keepAliveTimeout: PATIENCE.idle,
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', (request, response) => applicationOf(table)(request, response, parts));

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => resolve(`https://127.0.0.1:${(server.address() as AddressInfo).port}`));
      }),

    routes: table.map(({ method, path, credential }) => ({ surface: 'portal', method, path, credential })),

    destroy: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function applicationOf(table: readonly PortalRoute[]): Application {
  let application = applications.get(table);
  if (!application) applications.set(table, (application = createApplication(table)));
  return application;
}
