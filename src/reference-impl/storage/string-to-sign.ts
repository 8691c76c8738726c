/** A request to the blob service, as far as its signature goes. */
export interface SignedRequest {
  /** In upper case, as on the wire. */
  readonly method: string;
  /** The account that the address names. */
  readonly account: string;
  /** The path as it was sent, still percent-encoded and without the query. */
  readonly path: string;
  /** The query's parameters, decoded, as sent. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** A header's value by its lower-case name; the reader of the request has seen to it that none comes twice. */
  header(name: string): string | undefined;
  /** All `x-ms-*` headers, by their lower-case names. */
  readonly extensionHeaders: readonly (readonly [name: string, value: string])[];
}

/** From this version of the service on, a length of zero is signed as nothing. */
const EMPTY_FOR_ZERO = '2015-02-21';
const STANDARD_HEADERS = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
] as const;

/**
 * What a SharedKey signature covers, for the service versions from 2009-09-19 on: the verb, eleven standard headers, every `x-ms-` header
 * and the resource with all its query parameters. ("Authorize with Shared Key", Blob, Queue and File Services.)
 */
export function stringToSign(request: SignedRequest, account: string): string {
  const version = request.header('x-ms-version') ?? '';
  const standard = STANDARD_HEADERS.map((name) => {
    const value = request.header(name) ?? '';
    if (name === 'date' && request.header('x-ms-date') !== undefined) return '';
    if (name === 'content-length' && value === '0' && version >= EMPTY_FOR_ZERO) return '';
    return value;
  });
  return [request.method, ...standard, ...canonicalHeaders(request), canonicalResource(request, account)].join('\n');
}

/**
 * What a SharedKeyLite signature covers, for the service versions from 2009-09-19 on: the verb, three standard headers, every `x-ms-` header, and the
 * resource with its `comp` alone.
 */
export function liteStringToSign(request: SignedRequest, account: string): string {
  const date = request.header('x-ms-date') === undefined ? (request.header('date') ?? '') : '';
  const component = request.query.find(([name]) => name.toLowerCase() === 'comp')?.[1];
  const resource = `/${account}${request.path}${component === undefined ? '' : `?comp=${component}`}`;
  const standard = [request.header('content-md5') ?? '', request.header('content-type') ?? '', date];
  return [request.method, ...standard, ...canonicalHeaders(request), resource].join('\n');
}

/** Each `x-ms-` header as `name:value`, in the order of the names, with folds made one blank. */
function canonicalHeaders(request: SignedRequest): string[] {
  return [...request.extensionHeaders].sort(byName).map(([name, value]) => `${name}:${value.trim().replaceAll(/\s*\r?\n\s*/g, ' ')}`);
}

/** The account, the path as sent, and each parameter as `name:values` on a line of its own; the values of one name are sorted too. */
function canonicalResource(request: SignedRequest, account: string): string {
  const values = new Map<string, string[]>();
  for (const [name, value] of request.query) values.set(name.toLowerCase(), [...(values.get(name.toLowerCase()) ?? []), value]);
  const lines = [...values].sort(byName).map(([name, all]) => `\n${name}:${[...all].sort().join(',')}`);
  return `/${account}${request.path}${lines.join('')}`;
}

const byName = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  left < right ? -1 : left > right ? 1 : 0;
