import type { IncomingMessage } from 'node:http';
import type { Act, Credentials } from './users.ts';

/** What a user asks for: an object, or the names below a prefix of a container. */
export interface Asked {
  readonly act: Act;
  readonly container: string;
  /** The object's name, or what the names begin with. */
  readonly name: string;
}

/** The request is none that a front end serves. */
export class Unserved extends Error {
  override readonly name = 'Unserved';
  constructor(
    readonly status: 400 | 405,
    message: string,
  ) {
    super(message);
  }
}

const ACTS: Readonly<Record<string, Act>> = { GET: 'read', PUT: 'write', DELETE: 'delete' };
const CONTAINER = /^[a-z0-9](?:-?[a-z0-9]){2,62}$/;
const LONGEST_NAME = 1024;
/** Neither control characters nor what another reader of paths may take for a separator. */
const UNFIT = /[\u0000-\u001f\u007f\\]/;

/** Reads what is asked for. Names are decoded once, and this is what is authorised and what storage is asked for. Throws {@link Unserved}. */
export function readAsked({ method = '', url = '' }: Pick<IncomingMessage, 'method' | 'url'>): Asked {
  const [path = '', query, ...more] = url.split('?');
  const [, container = '', ...segments] = path.split('/');
  if (!path.startsWith('/') || more.length > 0 || url.includes('#') || segments.length === 0)
    throw new Unserved(400, 'Ask for /container/name, or for /container/ to see what is there.');
  const act = ACTS[method];
  if (act === undefined) throw new Unserved(405, 'Objects can be read (GET), written (PUT) and deleted (DELETE).');
  if (!CONTAINER.test(container) || container.length > 63) throw new Unserved(400, 'There are no containers of such a name.');
  const name = segments.map((segment) => decoded(segment)).join('/');
  if (act === 'read' && name === '') return { act: 'list', container, name: prefixIn(query) };
  if (query !== undefined) throw new Unserved(400, 'An object is asked for without a query.');
  mustFit(name);
  return { act, container, name };
}

/** The name and the password of Basic authentication (RFC 7617). Undefined when there is none, more than one, or it cannot be read. */
export function readCredentials({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): Credentials | undefined {
  const [value = '', ...others] = headersDistinct['authorization'] ?? [];
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(value) ?? [];
  if (encoded === undefined || others.length > 0) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

function prefixIn(query: string | undefined): string {
  if (query === undefined || query === '') return '';
  const [, prefix] = /^prefix=([^&]*)$/.exec(query) ?? [];
  if (prefix === undefined) throw new Unserved(400, 'A list is asked for with a prefix or without.');
  const name = decoded(prefix);
  if (name.length > LONGEST_NAME || UNFIT.test(name)) throw new Unserved(400, 'There are no objects of such names.');
  return name;
}

/** A name has one spelling: what climbs, or stands for nothing, could be one object to this front end and another to storage. */
function mustFit(name: string): void {
  const climbs = name.split('/').some((segment) => segment === '' || segment === '.' || segment === '..');
  if (climbs || name.length > LONGEST_NAME || UNFIT.test(name)) throw new Unserved(400, 'There are no objects of such a name.');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Unserved(400, 'The address cannot be read.');
  }
}
