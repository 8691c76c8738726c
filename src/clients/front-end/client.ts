import type { Exchange, Fault, Outcome } from '../../conformance/evidence/index.ts';
import { wholeBody, type Patience, type RawOptions, type WireRequest } from '../wire/index.ts';
import { PlainConnection } from './connection.ts';
import { readFrontEndReply } from './reply.ts';

/** A name and a password that the application knows, or that somebody hopes it does. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
}

export interface FrontEndOptions {
  /** Opens a stream to the front end, and says where it is handed over. */
  readonly open: () => Promise<string | Fault>;
  readonly patience: Patience;
}

/** What came of a request. */
export interface FrontEndResult {
  readonly outcome: Outcome;
  readonly exchanges: readonly Exchange[];
  /** The bytes that an accepted answer holds; null for any other. */
  readonly value: Buffer | null;
}

/** A front end to storage (FRONT-END.md), as its users reach it from the Internet. Requests go over one connection, and over a new one when that has ended. */
export class FrontEndClient {
  private connection: PlainConnection | null = null;
  private readonly connections: PlainConnection[] = [];

  constructor(private readonly options: FrontEndOptions) {}

  /** Every byte that came on every connection. */
  get received(): readonly Buffer[] {
    return this.connections.map(({ received }) => received);
  }

  read(user: Credentials | null, container: string, name: string): Promise<FrontEndResult> {
    return this.send(user, { method: 'GET', path: pathOf(container, name) });
  }
  write(user: Credentials | null, container: string, name: string, bytes: string | Uint8Array): Promise<FrontEndResult> {
    return this.send(user, { method: 'PUT', path: pathOf(container, name), body: bytes });
  }
  delete(user: Credentials | null, container: string, name: string): Promise<FrontEndResult> {
    return this.send(user, { method: 'DELETE', path: pathOf(container, name) });
  }
  list(user: Credentials | null, container: string, prefix: string): Promise<FrontEndResult> {
    return this.send(user, { method: 'GET', path: `/${container}/?prefix=${encodeURIComponent(prefix)}` });
  }

  /** Any request, with the credentials of this user or with none. */
  async send(user: Credentials | null, request: WireRequest): Promise<FrontEndResult> {
    const headers = user === null ? request.headers : { Authorization: basic(user), ...request.headers };
    return this.over((connection) => connection.request({ ...request, headers }));
  }

  /** Bytes as they are, on a connection of their own. */
  async raw(bytes: Uint8Array, options: Omit<RawOptions, 'answers'> = {}): Promise<FrontEndResult> {
    this.connection = null;
    return this.over((connection) => connection.raw(bytes, options));
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }

  private async over(ask: (connection: PlainConnection) => Promise<Exchange>): Promise<FrontEndResult> {
    if (this.connection === null || !this.connection.usable) {
      const at = await this.options.open();
      if (typeof at !== 'string') return { outcome: at, exchanges: [], value: null };
      this.connections.push((this.connection = new PlainConnection({ at, patience: this.options.patience })));
    }
    const exchange = await ask(this.connection);
    const outcome = readFrontEndReply(exchange);
    return { outcome, exchanges: [exchange], value: outcome.reply === 'accepted' ? wholeBody(exchange) : null };
  }
}

/** Basic authentication (RFC 7617). */
export const basic = ({ name, password }: Credentials): string => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

const pathOf = (container: string, name: string): string => `/${container}/${name.split('/').map(encodeURIComponent).join('/')}`;
