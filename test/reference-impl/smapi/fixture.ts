import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import forge from 'node-forge';
import { ManagementError } from '../../../src/reference-impl/management/management-error.ts';
import type { Command } from '../../../src/reference-impl/management/command.ts';
import type { Management } from '../../../src/reference-impl/management/management.ts';
import type { Principal } from '../../../src/reference-impl/management/principal.ts';
import { createClientCertificates, type ClientClaim } from '../../../src/reference-impl/smapi/client-certificates.ts';
import { createSmapiDoor, type SmapiDoor, type SmapiDoorParts } from '../../../src/reference-impl/smapi/door.ts';

/** A certificate with its key, PEM, as a TLS client or server takes them. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export function newKey(bits = 2048): string {
  return generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
}

/** A certificate for a key: self-signed, unless an issuer is given. Everything in it can be chosen. */
export function newCertificate(
  key: string,
  wish: { name?: string; serial?: string; from?: string; to?: string; issuer?: Pair; padding?: number } = {},
): Pair {
  const privateKey = forge.pki.privateKeyFromPem(key) as forge.pki.rsa.PrivateKey;
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(privateKey.n, privateKey.e);
  certificate.serialNumber = wish.serial ?? `01${randomBytes(8).toString('hex')}`;
  certificate.validity.notBefore = new Date(wish.from ?? '2010-01-01T00:00:00Z');
  certificate.validity.notAfter = new Date(wish.to ?? '2040-01-01T00:00:00Z');
  const subject = [{ name: 'commonName', value: wish.name ?? 'Contoso' }];
  certificate.setSubject(subject);
  certificate.setIssuer(wish.issuer === undefined ? subject : forge.pki.certificateFromPem(wish.issuer.cert).subject.attributes);
  const extensions: object[] = [
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
  ];
  if (wish.padding !== undefined) extensions.push({ id: '1.3.6.1.4.1.311.99.1', value: 'x'.repeat(wish.padding) });
  certificate.setExtensions(extensions);
  certificate.sign(forge.pki.privateKeyFromPem(wish.issuer?.key ?? key) as forge.pki.rsa.PrivateKey, forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(certificate), key };
}

export const derOf = (pair: Pair): Buffer => new X509Certificate(pair.cert).raw;
export const thumbprintOf = (pair: Pair): string => new X509Certificate(pair.cert).fingerprint.replaceAll(':', '');

export const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';
export const OTHER_SUBSCRIPTION = '99999999-2222-3333-4444-555555555555';
export const REQUEST_ID = '0123456789abcdef0123456789abcdef';

/** A door on a pretended management, which records what it is asked. */
export class Scene {
  readonly submitted: Command[] = [];
  readonly askedBy: Principal[] = [];
  readonly accidents: unknown[] = [];
  /** What is registered: subscription, then DER in base64. */
  readonly registered = new Map<string, Set<string>>();
  readonly claims: ClientClaim[] = [];
  now = new Date('2012-06-07T08:00:00Z');
  /** Views, by management's method; a function is called with the arguments after the subscription. */
  views: Record<string, unknown> = {};
  /** What submit does instead, if anything. */
  onSubmit: ((command: Command) => void) | undefined;
  origin = '';
  private door!: SmapiDoor;

  static async open(server: Pair, limits: SmapiDoorParts['limits'] = {}): Promise<Scene> {
    const scene = new Scene();
    const clientCertificates = createClientCertificates({
      certificateRegistry: {
        find: (subscriptionId, der) =>
          scene.registered.get(subscriptionId)?.has(Buffer.from(der).toString('base64')) === true ? { thumbprint: '' } : undefined,
      },
      clock: { now: () => scene.now },
    });
    scene.door = createSmapiDoor({
      management: scene.management(),
      clientCertificates: {
        authenticate: (claim) => {
          scene.claims.push(claim);
          return clientCertificates.authenticate(claim);
        },
      },
      identity: { certificate: server.cert, key: server.key },
      limits,
      onAccident: (thrown) => scene.accidents.push(thrown),
    });
    scene.origin = await scene.door.listen();
    return scene;
  }

  get port(): number {
    return Number(new URL(this.origin).port);
  }

  get routes(): SmapiDoor['routes'] {
    return this.door.routes;
  }

  close(): Promise<void> {
    return this.door.destroy();
  }

  register(pair: Pair, subscriptionId = SUBSCRIPTION): void {
    const set = this.registered.get(subscriptionId) ?? new Set();
    this.registered.set(subscriptionId, set.add(derOf(pair).toString('base64')));
  }

  unregister(pair: Pair, subscriptionId = SUBSCRIPTION): void {
    this.registered.get(subscriptionId)?.delete(derOf(pair).toString('base64'));
  }

  private management(): Management {
    const submit = (who: Principal, _subscriptionId: string, command: Command): { requestId: string; queued: boolean } => {
      this.askedBy.push(who);
      this.onSubmit?.(command);
      this.submitted.push(command);
      return { requestId: REQUEST_ID, queued: true };
    };
    return new Proxy({} as Management, {
      get: (_target, method: string) =>
        method === 'submit'
          ? submit
          : (who: Principal, _subscriptionId: string, ...rest: unknown[]) => {
              this.askedBy.push(who);
              const view = this.views[method];
              if (view === undefined) throw new ManagementError('ResourceNotFound', 'not-found', `No ${method} here.`);
              return typeof view === 'function' ? (view as (...rest: unknown[]) => unknown)(...rest) : view;
            },
    });
  }
}

/** One response, read off the wire. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection that sends what it is told to, well-formed or not, and reads responses one by one. */
export class Wire {
  private received = Buffer.alloc(0);
  private ended = false;
  private wake: () => void = () => undefined;

  private constructor(readonly socket: TLSSocket) {
    socket.on('data', (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.wake();
    });
    for (const event of ['end', 'close', 'error']) {
      socket.on(event, () => {
        this.ended = true;
        this.wake();
      });
    }
  }

  static open(scene: Pick<Scene, 'port'>, client: Pair | null, more: ConnectionOptions = {}): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: scene.port, rejectUnauthorized: false, ...(client ?? {}), ...more }, () =>
        resolve(new Wire(socket)),
      );
      socket.once('error', reject);
    });
  }

  send(bytes: string | Buffer): this {
    this.socket.write(bytes);
    return this;
  }

  /** The next response; undefined when the connection ends first. `Content-Length` is believed, except to HEAD. */
  async next({ toHead = false } = {}): Promise<WireResponse | undefined> {
    for (;;) {
      const end = this.received.indexOf('\r\n\r\n');
      if (end >= 0) {
        const [line = '', ...fields] = this.received.subarray(0, end).toString('latin1').split('\r\n');
        const headers = Object.fromEntries(
          fields.map((field) => [field.slice(0, field.indexOf(':')).toLowerCase(), field.slice(field.indexOf(':') + 1).trim()]),
        );
        const length = toHead ? 0 : Number(headers['content-length'] ?? 0);
        if (this.received.length >= end + 4 + length) {
          const body = this.received.subarray(end + 4, end + 4 + length).toString('utf8');
          this.received = this.received.subarray(end + 4 + length);
          return { status: Number(line.split(' ')[1]), headers, body };
        }
      }
      if (this.ended) return undefined;
      await this.change();
    }
  }

  /** Everything until the other side has closed. */
  async untilClosed(): Promise<string> {
    while (!this.ended) await this.change();
    return this.received.toString('latin1');
  }

  close(): void {
    this.socket.destroy();
  }

  private change(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}

export interface Ask {
  readonly method?: string;
  readonly path?: string;
  /** Below the subscription. */
  readonly below?: string;
  readonly version?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A request as bytes. */
export function requestBytes({
  method = 'GET',
  below = '',
  path = `/${SUBSCRIPTION}${below}`,
  version = '2013-03-01',
  headers = {},
  body,
}: Ask): Buffer {
  const fields: Record<string, string> = { Host: '127.0.0.1' };
  if (version !== null) fields['x-ms-version'] = version;
  if (body !== undefined) fields['Content-Length'] = String(Buffer.byteLength(body));
  const head = Object.entries({ ...fields, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n`, 'latin1'), Buffer.from(body ?? '')]);
}

/** One request on a connection of its own. */
export async function ask(scene: Scene, client: Pair | null, request: Ask): Promise<WireResponse> {
  const wire = await Wire.open(scene, client);
  const response = await wire.send(requestBytes(request)).next({ toHead: request.method === 'HEAD' });
  wire.close();
  if (response === undefined) throw new Error('the connection ended without a response');
  return response;
}

export const NS = 'xmlns="http://schemas.microsoft.com/windowsazure" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"';
export const base64 = (text: string): string => Buffer.from(text).toString('base64');
/** A request body of that root. */
export const xml = (root: string, content: string): string => `<${root} ${NS}>${content}</${root}>`;
export const codeOf = ({ body }: WireResponse): string | undefined => /<Code>(\w+)<\/Code>/.exec(body)?.[1];
