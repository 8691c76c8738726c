import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { ROOT_CONTAINER } from './names.ts';
import { StorageError } from './storage-error.ts';
import type { SignedRequest } from './string-to-sign.ts';

/** A request as it came, read for its signature and for what it is about. Names are decoded but not checked yet. */
export interface StorageRequest extends SignedRequest {
  /** Undefined when the address names the account alone. */
  readonly container: string | undefined;
  readonly blob: string | undefined;
  /** A parameter's value by its lower-case name. */
  parameter(name: string): string | undefined;
  /** The parameters' lower-case names; none comes twice. */
  readonly parameters: readonly string[];
  /** Whether it came over TLS, and from which address. */
  readonly secure: boolean;
  readonly peer: string;
}

/** `account.blob.core.windows.net` and the like: the account is named by the host, and the path begins with the container. */
export const ACCOUNT_HOST = /^([a-z0-9]{3,24})\.blob\./i;

/** Reads a request's line and headers. Throws {@link StorageError} when they cannot be understood, or could be understood in two ways. */
export function readRequest(incoming: IncomingMessage): StorageRequest {
  const headers = headersOf(incoming.rawHeaders);
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  if (!path.startsWith('/') || target.includes('#')) throw new StorageError('InvalidUri');
  const segments = path.slice(1).split('/');
  const host = ACCOUNT_HOST.exec(headers.get('host') ?? '');
  const account = host?.[1]?.toLowerCase() ?? decode(segments.shift() ?? '');
  const [first, ...rest] = segments;
  const query = mark < 0 ? [] : queryOf(target.slice(mark + 1));
  const parameters = parametersOf(query);
  const { container, blob } = named(first === '' ? undefined : first, rest.join('/'), parameters);
  return {
    method: incoming.method ?? '',
    account,
    path,
    query,
    header: (name) => headers.get(name),
    extensionHeaders: [...headers].filter(([name]) => name.startsWith('x-ms-')),
    container: container === undefined ? undefined : decode(container),
    blob: blob === undefined ? undefined : decode(blob),
    parameter: (name) => parameters.get(name),
    parameters: [...parameters.keys()],
    secure: (incoming.socket as Partial<TLSSocket>).encrypted === true,
    peer: incoming.socket.remoteAddress ?? '',
  };
}

/** A name that stands alone is a blob's in the root container, unless the query says that it is a container's. */
function named(
  first: string | undefined,
  rest: string,
  parameters: ReadonlyMap<string, string>,
): { readonly container: string | undefined; readonly blob: string | undefined } {
  if (first === undefined || rest !== '') return { container: first, blob: rest === '' ? undefined : rest };
  return parameters.get('restype') === 'container' ? { container: first, blob: undefined } : { container: ROOT_CONTAINER, blob: first };
}

/** A header that comes twice could be signed as one value and obeyed as the other. */
function headersOf(raw: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    if (headers.has(name)) throw new StorageError('InvalidHeaderValue');
    headers.set(name, raw[index + 1] ?? '');
  }
  return headers;
}

function queryOf(text: string): [string, string][] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [decode(pair), ''] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    });
}

/** A parameter that comes twice could be signed as one value and obeyed as the other. Names are taken in any case, as they are signed. */
function parametersOf(query: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of query) {
    if (parameters.has(name.toLowerCase())) throw new StorageError('InvalidQueryParameterValue');
    parameters.set(name.toLowerCase(), value);
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new StorageError('InvalidUri');
  }
}
