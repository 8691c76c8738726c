import { X509Certificate } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureVersion } from 'node:tls';
import type { Patience } from '../wire/index.ts';
import { FrameReader, message, requestIn, type ControlRequest } from './frame.ts';
import type { VisitRecord } from './record.ts';

/** Who a stand-in says that it is, and what it says. */
export interface Behaviour {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
  /** Said as soon as the handshake is over, whoever comes. */
  readonly first?: Uint8Array;
  /** What is said to a request, piece by piece. Nothing more comes after it, and the stream stays open. */
  readonly answer: (request: ControlRequest) => readonly Uint8Array[];
}

/** An honest answer to `hello`. */
export const helloOf = (node: string) => (request: ControlRequest) => [
  message({ id: request.id, answer: { agent: 'fabric-agent', node } }),
];

/** How a visit stands; the record is made of it. */
type Visit = { -readonly [Key in keyof VisitRecord]: VisitRecord[Key] };

/**
 * A server on loopback that stands in for a node's fabric agent: it does the handshake with the certificate that it was given, asks the visitor for one,
 * and answers `hello` as it was told. It breaks off at every other operation. What visitors do is recorded, and never thrown.
 */
export class StandIn {
  private readonly server: Server;
  private readonly visits: Visit[] = [];
  private readonly raws: Socket[] = [];
  private readonly mouths = new Set<(bytes: Uint8Array) => void>();
  private readonly sockets = new Set<Socket>();
  private readonly peers: (string | null)[] = [];
  private wake: (() => void)[] = [];

  constructor(
    private readonly behaviour: Behaviour,
    private readonly patience: Patience,
  ) {
    this.server = createServer((socket) => this.receive(socket));
  }

  /** Listens, and says where. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(this.server.address() as AddressInfo).port}`));
    });
  }

  /** Every visit so far. */
  get record(): VisitRecord[] {
    return this.visits.map((visit, index) => ({
      ...visit,
      cipherBytes: Math.max(visit.cipherBytes, this.raws[index]?.bytesRead ?? 0),
      asked: [...visit.asked],
    }));
  }

  /** The certificate of the latest visitor, PEM; null when none was shown. */
  get visitor(): string | null {
    return this.peers.at(-1) ?? null;
  }

  /** Resolves when somebody has asked something, or every visit is over, or patience is. */
  asked(): Promise<void> {
    const over = (): boolean => this.visits.length > 0 && this.visits.every(({ ended }) => ended);
    return this.until(() => over() || this.visits.some(({ asked }) => asked.length > 0), this.patience.deadline);
  }

  /**
   * Resolves when every visitor so far has gone, or with the first byte of a request from one of them where that is `enough`. It is an end that is waited for
   * and not an answer, so a part of the patience has to do, and none is used up.
   */
  left({ enough = false } = {}): Promise<void> {
    const over = (visit: Visit): boolean => visit.ended || (enough && visit.applicationBytes > 0);
    return this.until(() => this.visits.every(over), this.patience.deadline / 4);
  }

  /** Says something on every stream that stands. */
  say(bytes: Uint8Array): void {
    for (const say of this.mouths) say(bytes);
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private receive(raw: Socket): void {
    const visit: Visit = {
      cipherBytes: 0,
      protocol: null,
      visitor: null,
      applicationBytes: 0,
      asked: [],
      said: 0,
      ended: false,
      detail: '',
    };
    this.visits.push(visit);
    this.raws.push(raw);
    this.sockets.add(raw);
    const { certificate, key, minVersion = 'TLSv1.2', maxVersion = 'TLSv1.3', first, answer } = this.behaviour;
    const secureContext = createSecureContext({ cert: certificate, key, minVersion, maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' });
    const socket = new TLSSocket(raw, { isServer: true, secureContext, requestCert: true, rejectUnauthorized: false });
    const reader = new FrameReader();
    const say = (bytes: Uint8Array): void => {
      visit.said += bytes.length;
      socket.write(bytes);
    };
    socket.once('secure', () => {
      this.mouths.add(say);
      visit.protocol = socket.getProtocol();
      const shown = socket.getPeerX509Certificate();
      visit.visitor = shown?.fingerprint.replaceAll(':', '') ?? null;
      this.peers.push(shown?.toString() ?? null);
      if (first) say(first);
    });
    socket.on('data', (bytes: Buffer) => {
      visit.applicationBytes += bytes.length;
      for (const each of reader.push(bytes)) {
        const request = requestIn(each);
        visit.asked.push(request?.op ?? 'what is no request');
        if (request?.op === 'hello' && visit.asked.length === 1) for (const piece of answer(request)) say(piece);
        else if (request?.op !== 'hello') socket.destroy();
      }
      this.stir();
    });
    const over = (detail: string) => (): void => {
      this.mouths.delete(say);
      visit.cipherBytes = Math.max(visit.cipherBytes, raw.bytesRead);
      visit.detail ||= detail;
      visit.ended = true;
      this.stir();
    };
    socket.on('error', (error: NodeJS.ErrnoException & { reason?: string }) => over(error.reason ?? error.code ?? error.message)());
    socket.on('end', over('the visitor ended the stream'));
    socket.on('close', over('the stream was ended'));
    raw.on('error', over('the stream was reset'));
    raw.on('close', () => {
      this.sockets.delete(raw);
      over('the stream was ended')();
    });
  }

  private stir(): void {
    for (const wake of this.wake.splice(0)) wake();
  }

  private async until(come: () => boolean, milliseconds: number): Promise<void> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.stir();
    }, milliseconds);
    while (!come() && !late) await new Promise<void>((resolve) => this.wake.push(resolve));
    clearTimeout(timer);
  }
}

/** The parts of a certificate that a forger can copy. */
export function namesIn(pem: string): { readonly subject: string; readonly serial: string } {
  const certificate = new X509Certificate(pem);
  return { subject: /(?:^|\n)CN=(.*)/.exec(certificate.subject)?.[1] ?? 'agent', serial: certificate.serialNumber.toLowerCase() };
}
