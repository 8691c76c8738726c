import { randomBytes } from 'node:crypto';
import { faulty, type Result } from '../result.ts';
import { Line, wholeBody, type ReachedSurface, type TlsOptions, type WireRequest } from '../wire/index.ts';
import { cookieHeader, takeCookies, type Cookies } from './cookies.ts';
import { Page, type Form, type Mark } from './page.ts';
import { readPortalReply, SIGN_IN, type PortalRequestKind } from './reply.ts';

export interface PortalOptions {
  readonly surface: ReachedSurface;
  readonly tls?: TlsOptions;
}

/** A file to upload. */
export interface Upload {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

export type Fields = Readonly<Record<string, string | Upload>>;

/** What to send otherwise than a browser would. */
export interface Tampering {
  /** These cookies instead of the browser's own. */
  readonly cookies?: ReadonlyMap<string, string>;
  /** Hidden inputs to change, or with null to leave out. */
  readonly hidden?: Readonly<Record<string, string | null>>;
  /** Headers to add, change, or with null to leave out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** A form and the page that it was taken from. */
export interface FormOnPage {
  readonly page: Result<Page>;
  readonly form: Form | null;
}

/** Forms after whose success nobody is signed in. */
const LEADS_TO_SIGN_IN: ReadonlySet<string> = new Set(['sign-out', 'change-password']);

/** The Portal through a browser's eyes and hands: cookies, pages, forms. It follows no redirect by itself. */
export class PortalClient {
  readonly cookies: Cookies = new Map();
  private readonly line: Line;
  private readonly origin: string;

  constructor({ surface, tls }: PortalOptions) {
    this.origin = surface.url;
    this.line = new Line({ surface: 'portal', url: surface.url, trust: surface.certificate, patience: surface.patience, ...tls });
  }

  close(): void {
    this.line.close();
  }

  signIn(liveId: string, password: string): Promise<Result<null>> {
    return this.submit(SIGN_IN, 'sign-in', { liveId, password });
  }

  signOut(): Promise<Result<null>> {
    return this.submit('/', 'sign-out');
  }

  /** Asks for a page. */
  page(path: string, tampering: Tampering = {}): Promise<Result<Page>> {
    return this.ask({ method: 'GET', path }, 'page', tampering);
  }

  /** Fetches a page and takes a form from it. */
  async form(path: string, name: string, within?: Mark): Promise<FormOnPage> {
    const page = await this.page(path);
    return { page, form: page.value?.form(name, within) ?? null };
  }

  /** Fetches the page, fills in the form and sends it. When the page does not come, or has no such form, that is the result. */
  async submit(
    path: string,
    name: string,
    fields: Fields = {},
    { within, ...tampering }: Tampering & { readonly within?: Mark } = {},
  ): Promise<Result<null>> {
    const { page, form } = await this.form(path, name, within);
    if (!form) {
      const outcome =
        page.outcome.reply === 'accepted'
          ? faulty('no-form', `${path} has no form ${name}${within ? ` in ${within.join('=')}` : ''}`)
          : page.outcome;
      return { exchange: page.exchange, exchanges: page.exchanges, outcome, value: null };
    }
    const sent = await this.send(form, fields, tampering);
    return { ...sent, exchanges: [...page.exchanges, ...sent.exchanges] };
  }

  /** Sends a form, from wherever it was taken. */
  async send(form: Form, fields: Fields = {}, tampering: Tampering = {}): Promise<Result<null>> {
    const hidden = Object.entries({ ...form.hidden, ...tampering.hidden }).filter((entry): entry is [string, string] => entry[1] !== null);
    const entries: [string, string | Upload][] = [...hidden, ...Object.entries(fields)];
    const { type, body } = form.multipart ? multipart(entries) : urlEncoded(entries);
    const headers = { 'Content-Type': type, Origin: this.origin, 'Sec-Fetch-Site': 'same-origin' };
    const request = { method: 'POST', path: form.action, headers, body };
    const { exchange, exchanges, outcome } = await this.ask(
      request,
      LEADS_TO_SIGN_IN.has(form.name) ? 'form to sign-in' : 'form',
      tampering,
    );
    return { exchange, exchanges, outcome, value: null };
  }

  /** Sends any request with the browser's cookies, and reads the answer as one to `kind`. */
  async ask(
    request: WireRequest,
    kind: PortalRequestKind,
    { cookies = this.cookies, headers = {} }: Tampering = {},
  ): Promise<Result<Page>> {
    const all = { ...(cookies.size > 0 ? { Cookie: cookieHeader(cookies) } : {}), ...request.headers, ...headers };
    const sent = Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null));
    const exchange = await this.line.request({ ...request, headers: sent });
    const { outcome: answer } = exchange;
    if (answer.kind === 'answer' && cookies === this.cookies) takeCookies(this.cookies, answer.headers['set-cookie']);
    const page = new Page(wholeBody(exchange).toString('utf8'));
    const outcome = readPortalReply(exchange, kind, page);
    return { exchange, exchanges: [exchange], outcome, value: kind === 'page' && outcome.reply === 'accepted' ? page : null };
  }
}

function urlEncoded(entries: readonly [string, string | Upload][]): { type: string; body: Buffer } {
  const texts = entries.map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : value.fileName]);
  return { type: 'application/x-www-form-urlencoded', body: Buffer.from(new URLSearchParams(texts).toString(), 'utf8') };
}

/** RFC 7578. Names and file names are the kit's own and need no escaping. */
function multipart(entries: readonly [string, string | Upload][]): { type: string; body: Buffer } {
  const boundary = `form-${randomBytes(16).toString('hex')}`;
  const parts = entries.flatMap(([name, value]) =>
    typeof value === 'string'
      ? [`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`]
      : [
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${value.fileName}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
          value.bytes,
          '\r\n',
        ],
  );
  const body = Buffer.concat(
    [...parts, `--${boundary}--\r\n`].map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part)),
  );
  return { type: `multipart/form-data; boundary=${boundary}`, body };
}
