import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readAsked, readCredentials, Unserved, type Asked } from './asked.ts';
import { readPage } from './names.ts';
import { sentence, type FrontEndPolicy, type StorageAnswer, type Told } from './policy.ts';
import { readStorageAccount, type StorageAccount } from './settings.ts';
import { send, signed, type StorageRequest } from './storage-client.ts';
import { readUsers, type User, type Users } from './users.ts';

export interface FrontEndParts {
  readonly policy: FrontEndPolicy;
  /** The text of the file of users. */
  users(): string;
  /** The instance's configuration as it is at this moment. */
  configuration(): string;
  /** What the machine's clock shows. */
  now(): Date;
}

/** The largest object that a user can write, in bytes: no more than a virtual machine may send at once when it is read (NET-4). */
export const LARGEST_OBJECT = 256 * 1024;
/** Of a refused request's body so much is still taken, so that the refusal can be read; then the connection is cut. */
const LINGER_BYTES = 16 * 1024 * 1024;
const SIGN_IN = { 'WWW-Authenticate': 'Basic realm="storage", charset="UTF-8"' };
const NOT_SET_UP = sentence(500, 'This front end is not set up.');

/**
 * A customer's front end to storage (FRONT-END.md): serves HTTP/1.1 on every stream that it is given. It runs in the instance as the customer's own
 * process, holds the storage account key, and asks about each request anew who sends it and whether they may.
 */
export function createFrontEnd(parts: FrontEndParts): (stream: Duplex) => void {
  const server = createServer({ maxHeaderSize: 16 * 1024 });
  const program = new FrontEnd(parts);
  server.on('request', (request, response) => void program.serve(request, response));
  server.on('clientError', (_error, socket: Duplex) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  return (stream) => {
    stream.on('error', () => undefined);
    server.emit('connection', stream);
  };
}

class FrontEnd {
  #users: Users | undefined;

  constructor(private readonly parts: FrontEndParts) {}

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#answer(request, response);
    } catch (error) {
      if (error instanceof Unserved) return this.#say(request, response, sentence(error.status, error.message));
      // A fault of the program's own, or of its configuration: what it says is for the customer, not for the customer's users.
      if (response.headersSent) response.destroy();
      else this.#say(request, response, NOT_SET_UP);
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { policy } = this.parts;
    const user = policy.caller(await this.#signedIn(request), request.socket);
    if (user === undefined)
      return this.#say(request, response, {
        ...sentence(401, 'Sign in with a name and a password that this application knows.'),
        headers: SIGN_IN,
      });
    const asked = readAsked(request);
    if (!policy.permits(user, asked)) return this.#say(request, response, sentence(403, 'You may not do this to this object.'));
    const account = policy.account(() => readStorageAccount(this.parts.configuration()), this);
    if (asked.act === 'list') return this.#list(request, response, { user, asked, account });
    const body = asked.act === 'write' ? await bodyOf(request) : undefined;
    if (body === 'too large') return this.#say(request, response, sentence(413, `An object may have at most ${LARGEST_OBJECT} bytes.`));
    const { told, answer } = await this.#askStorage(account, asked, requestFor(asked, body, request.headers['content-type']));
    if (told.body !== 'stored' || answer === undefined) return this.#say(request, response, told);
    this.#head(response, told);
    await pipeline(answer, response);
  }

  /** The user whose password came with this request. */
  async #signedIn(request: IncomingMessage): Promise<User | undefined> {
    this.#users ??= readUsers(this.parts.users());
    const credentials = readCredentials(request);
    return credentials === undefined ? undefined : this.#users.withPassword(credentials);
  }

  /** The names below a prefix, as far as the user may read them, a line each. */
  async #list(
    request: IncomingMessage,
    response: ServerResponse,
    { user, asked, account }: { readonly user: User; readonly asked: Asked; readonly account: StorageAccount },
  ): Promise<void> {
    const { container, name: prefix } = asked;
    const names: string[] = [];
    let [marker, told]: [string | undefined, Told | undefined] = [undefined, undefined];
    do {
      const page: StorageRequest = {
        method: 'GET',
        container,
        query: [
          ['restype', 'container'],
          ['comp', 'list'],
          ['prefix', prefix],
          ...(marker === undefined ? [] : [['marker', marker] as const]),
        ],
      };
      const { told: pageTold, answer } = await this.#askStorage(account, asked, page);
      if (pageTold.body !== 'stored' || answer === undefined) return this.#say(request, response, pageTold);
      const read = await readPage(answer);
      if (read === undefined) return this.#say(request, response, sentence(502, 'Storage did not serve the front end. Try again later.'));
      names.push(...read.names);
      [marker, told] = [read.next, pageTold];
    } while (marker !== undefined);
    const seen = names.filter((name) => this.parts.policy.permits(user, { act: 'read', container, name }));
    const lines = Buffer.from(seen.map((name) => `${name.split('/').map(encodeURIComponent).join('/')}\n`).join(''));
    this.#head(response, { ...told, headers: { ...told.headers, 'Content-Length': String(lines.length) } });
    response.end(lines);
  }

  /** Asks storage, and says what the user is told of what it answers. What is not told is not read. */
  async #askStorage(account: StorageAccount, asked: Asked, request: StorageRequest) {
    const sent = signed(account, request, this.parts.now());
    const answer = await send(account, sent, request.body);
    const head: StorageAnswer | undefined = answer && { status: answer.statusCode ?? 0, headers: answer.headers };
    const told = this.parts.policy.tell(asked, sent, head);
    if (told.body !== 'stored') answer?.destroy();
    return { told, answer };
  }

  #head(response: ServerResponse, { status, headers }: Told): void {
    response.sendDate = false;
    response.writeHead(status, { Date: this.parts.now().toUTCString(), 'Cache-Control': 'no-store', ...headers });
  }

  #say(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Told): void {
    const text = body === 'stored' ? Buffer.alloc(0) : Buffer.from(body.sentence === '' ? '' : `${body.sentence}\n`);
    const framing = status === 204 ? {} : { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': String(text.length) };
    const last = request.complete ? {} : { Connection: 'close' };
    this.#head(response, { status, headers: { ...framing, ...last, ...headers }, body });
    response.end(text);
    let lingered = 0;
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => {
      if ((lingered += chunk.length) > LINGER_BYTES) request.socket.destroy();
    });
  }
}

function requestFor({ act, container, name }: Asked, body: Buffer | undefined, type = 'application/octet-stream'): StorageRequest {
  if (act === 'write' && body !== undefined)
    return { method: 'PUT', container, name, body, headers: { 'x-ms-blob-type': 'BlockBlob', 'content-type': type } };
  return { method: act === 'delete' ? 'DELETE' : 'GET', container, name };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | 'too large'> {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_OBJECT) return 'too large';
  const chunks: Buffer[] = [];
  let size = 0;
  // Left unfinished where it is too large, and not destroyed, so that the refusal can be read.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if ((size += chunk.length) > LARGEST_OBJECT) return 'too large';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
