import type { Server, ServerOptions } from 'node:https';
import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Management } from '../management/management.ts';
import type { Principal } from '../management/principal.ts';
import { createHttpsServer } from '../pki/https-server.ts';
import { PowerFailed } from '../storage/steps.ts';
import { responseHeaders, type Answer } from './answer.ts';
import { isApiVersion } from './api-version.ts';
import type { ClientCertificates } from './client-certificates.ts';
import { sayLastWords } from './last-words.ts';
import { SMAPI_LIMITS, type SmapiLimits } from './limits.ts';
import { announcesBody, announcesMoreThan, collectBody } from './request-body.ts';
import { newRequestId } from './request-id.ts';
import { parseTarget, type Target } from './request-target.ts';
import { Call, choose, parseQuery, Router, type Method } from './router.ts';
import { ROUTES } from './routes/index.ts';
import { FORBIDDEN, WireError, wireErrorOf } from './wire-error.ts';

/** The parts that the door stands on. */
export interface SmapiDoorParts {
  readonly management: Management;
  readonly clientCertificates: ClientCertificates;
  /** The server's certificate and key, PEM. */
  readonly identity: { readonly certificate: string; readonly key: string };
  readonly limits?: Partial<SmapiLimits>;
  /** Makes the HTTPS server that the door listens with, in place of {@link createHttpsServer}. */
  readonly createServer?: (options: ServerOptions) => Server;
  /** Hears of every accident behind an InternalError, of which the caller learns nothing; by default the process is warned. */
  readonly onAccident?: (thrown: unknown) => void;
}

/** An endpoint, as the router's own table has it. `path` may end in the query that tells it apart, as in `?comp=config`. */
export interface SmapiEndpoint {
  readonly surface: 'smapi';
  readonly method: Method;
  readonly path: string;
  readonly credential: 'certificate';
}

/** The SMAPI door. */
export interface SmapiDoor {
  /** Open on a free port of 127.0.0.1; answers the door's address, as in `https://127.0.0.1:50123`. */
  listen(): Promise<string>;
  readonly routes: readonly SmapiEndpoint[];
  /** Drop every connection and close, at once. */
  destroy(): Promise<void>;
}

const ROUTER = new Router(ROUTES);

const ENDPOINTS: readonly SmapiEndpoint[] = ROUTES.map(({ method, path, query, credential }) => ({
  surface: 'smapi',
  method,
  path: `/{subscription}${path === '' ? '' : `/${path}`}${query === undefined ? '' : `?${query}`}`,
  credential,
}));

/** Makes the door. It translates between the wire and management, and decides nothing but what the wire format says. */
export function createSmapiDoor(parts: SmapiDoorParts): SmapiDoor {
  return new Door(parts);
}

/** What the door keeps of a connection. */
interface Line {
  /** The peer's certificate, read once: a connection cannot change it. */
  readonly peer: X509Certificate | null;
  /** Whether its handshake resumed the TLS session of an earlier one. */
  readonly resumed: boolean;
  /** Requests that came while an earlier one's body was still coming: they wait for their turn. Undefined when no body is awaited. */
  waiting: (() => void)[] | undefined;
  /** Whether the last words were said: nothing that follows is served. */
  over: boolean;
}

class Door implements SmapiDoor {
  readonly routes = ENDPOINTS;
  private readonly management: Management;
  private readonly clientCertificates: ClientCertificates;
  private readonly limits: SmapiLimits;
  private readonly onAccident: (thrown: unknown) => void;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly lines = new WeakMap<Socket, Line>();
  private origin = '';

  constructor({ management, clientCertificates, identity, limits, onAccident = warn, createServer = createHttpsServer }: SmapiDoorParts) {
    this.management = management;
    this.clientCertificates = clientCertificates;
    this.limits = { ...SMAPI_LIMITS, ...limits };
    this.onAccident = onAccident;
    this.server = createServer({
      cert: identity.certificate,
      key: identity.key,
      minVersion: 'TLSv1.2',
      // Ask for a certificate and take any in the handshake: who may come in is asked on every request. No certificate authority is
      // trusted here, so that none of the registered certificates can vouch for another.
      requestCert: true,
      rejectUnauthorized: false,
      ca: [],
      handshakeTimeout: this.limits.handshakeTimeout,
      headersTimeout: this.limits.headersTimeout,
      requestTimeout: this.limits.requestTimeout,
      keepAliveTimeout: this.limits.keepAliveTimeout,
      connectionsCheckingInterval: this.limits.checkInterval,
      requireHostHeader: false, // nothing here is chosen by it, and Node would answer in a format of its own
    });
    const serve = (request: IncomingMessage, response: ServerResponse): void => {
      const line = this.lineOf(request.socket);
      this.takeTurn(line, () => this.serve(line, request, response));
    };
    this.server.on('request', serve);
    this.server.on('checkContinue', serve);
    this.server.on('checkExpectation', serve); // an odd or empty Expect is nobody's loss
    this.server.on('connect', (_request, socket: Duplex) => this.hangUp(socket, FORBIDDEN));
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => this.onClientError(error, socket));
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', () => {
        this.server.off('error', reject);
        this.origin = `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
        resolve(this.origin);
      });
    });
  }

  destroy(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      for (const socket of this.sockets) socket.destroy();
    });
  }

  /** One request of a connection at a time, in the order in which they came: a pipelined one must not overtake a body. */
  private takeTurn(line: Line, turn: () => void): void {
    if (line.over) return;
    if (line.waiting === undefined) turn();
    else line.waiting.push(turn);
  }

  private serve(line: Line, request: IncomingMessage, response: ServerResponse): void {
    try {
      this.admit(line, request, response);
    } catch (thrown) {
      this.fail(response, thrown);
    }
  }

  /** Nothing of a request is looked at before it is known whose it is, and that is asked again when its body has come. */
  private admit(line: Line, request: IncomingMessage, response: ServerResponse): void {
    const target = parseTarget(request.url);
    const who = this.authenticate(line, request, target);
    const hasBody = announcesBody(request);
    if (who === null) {
      if (hasBody) this.cutShort(line, response, request.socket, FORBIDDEN);
      else this.refuse(response, FORBIDDEN);
      return;
    }
    if (!hasBody) {
      this.answer(response, this.carryOut(who, request, target as Target, NO_BODY));
      return;
    }

    const { bodyBytes } = this.limits;
    const sayTooLarge = (): void => this.cutShort(line, response, request.socket, tooLarge(bodyBytes));
    if (announcesMoreThan(request, bodyBytes)) {
      sayTooLarge();
      return;
    }
    if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
    const waiting: (() => void)[] = (line.waiting = []);
    collectBody(
      request,
      bodyBytes,
      (body) => {
        this.conclude(line, request, response, target as Target, body);
        line.waiting = undefined;
        for (const turn of waiting) this.takeTurn(line, turn);
      },
      sayTooLarge,
    );
  }

  private conclude(line: Line, request: IncomingMessage, response: ServerResponse, target: Target, body: Buffer): void {
    try {
      const who = this.authenticate(line, request, target);
      if (who === null) this.refuse(response, FORBIDDEN);
      else this.answer(response, this.carryOut(who, request, target, body));
    } catch (thrown) {
      this.fail(response, thrown);
    }
  }

  private authenticate(line: Line, request: IncomingMessage, target: Target | null): Principal | null {
    if (target === null) return null;
    const { peer, resumed } = line;
    return this.clientCertificates.authenticate({ peer, resumed, headers: request.headers, subscriptionId: target.subscriptionId });
  }

  /** The order of the checks is part of the wire format: path, verb, version, query, and then what the operation itself looks at. */
  private carryOut(who: Principal, request: IncomingMessage, target: Target, body: Buffer): Answer {
    const place = ROUTER.find(target.segments);
    if (!place.routes.some(({ method }) => method === request.method)) throw new WireError('InvalidHttpVerb');
    const version = request.headers['x-ms-version'];
    if (!isApiVersion(version)) throw new WireError('MissingOrIncorrectVersionHeader');
    const query = parseQuery(target.query);
    const route = choose(place, request.method, query);
    if (version < route.since) throw new WireError('MissingOrIncorrectVersionHeader');
    return route.handle(new Call(this.management, who, target.subscriptionId, this.origin, version, place.params, query, body));
  }

  private answer(response: ServerResponse, { status, body = '', location, requestId = newRequestId() }: Answer): void {
    response.writeHead(status, responseHeaders(requestId, Buffer.byteLength(body), location));
    response.end(body);
  }

  private fail(response: ServerResponse, thrown: unknown): void {
    if (response.socket?.destroyed === true) return; // nobody listens any more, and the fabric may have ended under the request
    const error = wireErrorOf(thrown);
    if (error.code === 'InternalError') this.onAccident(thrown);
    this.refuse(response, error);
  }

  private refuse(response: ServerResponse, error: WireError): void {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const body = error.body;
    response.writeHead(error.status, responseHeaders(newRequestId(), Buffer.byteLength(body)));
    response.end(body);
  }

  /** Answers a request whose body will not be read, in its turn, and closes the connection. */
  private cutShort(line: Line, response: ServerResponse, socket: Socket, error: WireError): void {
    line.over = true;
    const speak = (): void => sayLastWords(socket, error.status, error.body, this.limits);
    if (response.socket === null)
      response.once('socket', speak); // an earlier answer is still on its way
    else speak();
  }

  /** Answers what is no request, and closes the connection. */
  private hangUp(socket: Duplex, error: WireError): void {
    const line = this.lineOf(socket as Socket);
    if (line.over) return;
    line.over = true;
    sayLastWords(socket, error.status, error.body, this.limits);
  }

  /** What is no HTTP (two lengths for one body included), comes too slowly, or ends too soon. Nothing of it was carried out. */
  private onClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') this.hangUp(socket, new WireError('OperationTimedOut'));
    else if (error.code === 'HPE_INVALID_METHOD') this.hangUp(socket, new WireError('InvalidHttpVerb'));
    else if (error.code?.startsWith('HPE_') === true)
      this.hangUp(socket, new WireError('BadRequest', 'The request is not well-formed HTTP.'));
    else socket.destroy(); // a failed handshake, or a connection lost: nobody is left to hear why
  }

  private lineOf(socket: Socket): Line {
    let line = this.lines.get(socket);
    if (line === undefined) {
      const tls = socket as TLSSocket;
      const peer = tls.getPeerX509Certificate?.() ?? null;
      line = { peer, resumed: tls.isSessionReused?.() ?? false, waiting: undefined, over: false };
      this.lines.set(socket, line);
    }
    return line;
  }
}

const NO_BODY = Buffer.alloc(0);

function warn(thrown: unknown): void {
  // Where the power fails, nobody is left to be warned.
  if (thrown instanceof PowerFailed) return;
  process.emitWarning('SMAPI could not answer a request.', {
    detail: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
  });
}

function tooLarge(bodyBytes: number): WireError {
  return new WireError('BadRequest', `The request body is larger than ${bodyBytes} bytes.`);
}
