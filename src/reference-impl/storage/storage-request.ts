import type { IncomingMessage } from 'node:http';
import { StorageError } from './storage-error.ts';
import type { SignedRequest } from './string-to-sign.ts';

/** A request as it came, read for its signature and for what it is about. Names are decoded but not checked yet. */
export interface StorageRequest extends SignedRequest {
  /** Undefined when the address names the account alone. */
  readonly container: string | undefined;
  readonly blob: string | undefined;
}

/** `account.blob.core.windows.net` and the like: the account is named by the host, and the path begins with the container. */
const ACCOUNT_HOST = /^([a-z0-9]{3,24})\.blob\./i;

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
  const [container, ...rest] = segments;
  const blob = rest.join('/');
  return {
    method: incoming.method ?? '',
    account,
    path,
    query: mark < 0 ? [] : queryOf(target.slice(mark + 1)),
    header: (name) => headers.get(name),
    extensionHeaders: [...headers].filter(([name]) => name.startsWith('x-ms-')),
    container: container === undefined || container === '' ? undefined : decode(container),
    blob: blob === '' ? undefined : decode(blob),
  };
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

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new StorageError('InvalidUri');
  }
}
