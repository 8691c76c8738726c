import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { ClientIdentity } from '../../src/clients/certificate.ts';
import { MAX_ANSWER_BYTES, Patience, type ReachedSurface } from '../../src/clients/wire/index.ts';
import { readSmapiReply } from '../../src/clients/smapi/reply.ts';
import { KEPT_BODY_CHARACTERS, type Exchange } from '../../src/conformance/evidence/index.ts';
import { done, saw } from './hosted-services.ts';
import type { Done } from './world.ts';

/** An XML element of a request: its name, and its text or its children in order. */
export type Element = readonly [name: string, content: string | readonly Element[]];

/** How a tool differs from the plainest one. Each habit is lawful HTTP or XML. */
export interface Habit {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends no Content-Type at all. */
  readonly withoutContentType?: boolean;
  /** Sends the head, and the body only when the server says that it wants it (RFC 9110 section 10.1.1). */
  readonly waitsForContinue?: boolean;
  readonly closesEachTime?: boolean;
  readonly lengthOnDelete?: boolean;
  readonly path?: (path: string) => string;
  readonly xml?: (root: Element) => string;
}

export const NAMESPACE = 'http://schemas.microsoft.com/windowsazure';

/** The plainest XML: one namespace on the root, no prolog, no white space. */
export function plainXml([name, content]: Element, attributes = ` xmlns="${NAMESPACE}"`): string {
  const inner = typeof content === 'string' ? content : content.map((child) => plainXml(child, '')).join('');
  return `<${name}${attributes}>${inner}</${name}>`;
}

/**
 * A stand-alone program that manages a subscription: a certificate, a key, and Node's own HTTPS. It shares no transport with the kit's
 * clients, writes its own XML, and reads answers as a shell script would, by the text between two tags, whatever their prefix.
 */
export class Tool {
  private readonly agent: Agent;
  private readonly patience: Patience;

  constructor(
    private readonly surface: ReachedSurface,
    private readonly subscriptionId: string,
    identity: ClientIdentity,
    private readonly habit: Habit = {},
  ) {
    this.patience = surface.patience ?? new Patience();
    this.agent = new Agent({
      keepAlive: !habit.closesEachTime,
      maxSockets: 1,
      ca: surface.certificate,
      cert: identity.certificate,
      key: identity.key,
    });
  }

  close(): void {
    this.agent.destroy();
  }

  get = (path: string): Promise<Done> => this.send('GET', path);
  delete = (path: string): Promise<Done> => this.send('DELETE', path);
  post = (path: string, root: Element): Promise<Done> => this.send('POST', path, this.write(root));
  put = (path: string, root: Element): Promise<Done> => this.send('PUT', path, this.write(root));

  /** The texts of all elements of that name in what a path shows. */
  async read(path: string, element: string): Promise<Done> {
    const got = await this.get(path);
    const answer = got.exchanges[0]?.outcome;
    if (got.outcome.reply !== 'accepted' || answer?.kind !== 'answer') return got;
    const texts = [...answer.body.matchAll(new RegExp(`<(?:[\\w.-]+:)?${element}>([^<]*)</`, 'g'))].map((match) => match[1] ?? '');
    return saw(got, texts);
  }

  write(root: Element): string {
    return (this.habit.xml ?? plainXml)(root);
  }

  /** Sends one request. Whatever goes wrong on the way is a fault in the exchange. */
  async send(method: string, path: string, body = ''): Promise<Done> {
    const exchange = await this.exchange(method, `/${this.subscriptionId}${this.habit.path?.(path) ?? path}`, body);
    return done(readSmapiReply(exchange), [exchange]);
  }

  private exchange(method: string, path: string, body: string): Promise<Exchange> {
    const headers = this.headers(method, body);
    const { hostname, port } = new URL(this.surface.url);
    const asked = {
      method,
      path,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
      body: kept(body),
      bodyBytes: Buffer.byteLength(body),
    };
    const { patience } = this;
    const timeout = (detail: string): Exchange['outcome'] => ({ kind: 'fault', fault: 'timeout', detail });
    if (patience.gone) {
      return Promise.resolve({
        surface: 'smapi',
        request: asked,
        connection: connectionOf(null, false),
        outcome: timeout(patience.reason),
      });
    }
    return new Promise((resolve) => {
      const outgoing = request({ host: hostname.replace(/[[\]]/g, ''), port, method, path, headers, agent: this.agent });
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        patience.waitedInVain(patience.deadline);
        outgoing.destroy(new Error('late'));
      }, patience.deadline);
      const end = (outcome: Exchange['outcome']) => {
        clearTimeout(timer);
        resolve({ surface: 'smapi', request: asked, connection: connectionOf(outgoing.socket, outgoing.reusedSocket), outcome });
      };
      const lost = ({ message }: Error) =>
        end(
          late ? timeout(`no whole answer within ${patience.deadline} ms`) : { kind: 'fault', fault: 'connection-lost', detail: message },
        );
      outgoing.on('error', lost);
      outgoing.on('response', (incoming) => {
        whole(incoming).then((outcome) => {
          patience.answered();
          end(outcome);
        }, lost);
      });
      if (this.habit.waitsForContinue && body !== '') {
        outgoing.on('continue', () => outgoing.end(body));
        outgoing.flushHeaders();
      } else outgoing.end(body);
    });
  }

  private headers(method: string, body: string): OutgoingHttpHeaders {
    const { habit } = this;
    const headers: OutgoingHttpHeaders = { 'x-ms-version': '2012-03-01', ...habit.headers };
    if (body !== '') {
      headers['Content-Length'] = Buffer.byteLength(body);
      if (!habit.withoutContentType) headers['Content-Type'] ??= 'application/xml';
      if (habit.waitsForContinue) headers['Expect'] = '100-continue';
    } else {
      delete headers['Content-Type'];
      if (method === 'DELETE' && habit.lengthOnDelete) headers['Content-Length'] = 0;
    }
    return headers;
  }
}

const kept = (text: string): string => text.slice(0, KEPT_BODY_CHARACTERS);

function connectionOf(socket: unknown, reused: boolean): Exchange['connection'] {
  const tls = socket as TLSSocket | null;
  const own = tls?.getCertificate?.();
  const thumbprint = own !== null && own !== undefined && 'fingerprint' in own ? own.fingerprint.replaceAll(':', '') : null;
  return { clientCertificate: thumbprint, protocol: tls?.getProtocol?.() ?? null, resumed: tls?.isSessionReused?.() ?? false, reused };
}

async function whole(incoming: IncomingMessage): Promise<Exchange['outcome']> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > MAX_ANSWER_BYTES)
      return { kind: 'fault', fault: 'malformed', detail: `the answer is longer than ${MAX_ANSWER_BYTES} bytes` };
  }
  const bytes = Buffer.concat(chunks);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join('\n') : (value ?? '')]),
  );
  return { kind: 'answer', status: incoming.statusCode ?? 0, headers, body: kept(bytes.toString('utf8')), bodyBytes: bytes.length };
}
