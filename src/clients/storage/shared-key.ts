import { createHmac } from 'node:crypto';

/** `SharedKeyLite` signs less: of the standard headers two, of the query only `comp`. */
export type SigningScheme = 'SharedKey' | 'SharedKeyLite';

/** What a signature is made over. */
export interface Signable {
  readonly method: string;
  /** Path and query, as they are sent. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** From this version of the service on, a length of zero signs as nothing. */
const EMPTY_FOR_ZERO = '2015-02-21';
const STANDARD = [
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
];
const STANDARD_LITE = ['content-md5', 'content-type', 'date'];

/** The SharedKey `Authorization` of a blob request. ("Authorize with Shared Key", Blob, Queue and File Services, from 2009-09-19 on.) */
export function sharedKey(request: Signable, account: string, key: string): string {
  return authorization(request, account, key, 'SharedKey');
}

/** The `Authorization` of a blob request under one of the two schemes. `key` is base64. */
export function authorization(request: Signable, account: string, key: string, scheme: SigningScheme): string {
  return `${scheme} ${account}:${signatureOf(stringToSign(request, account, scheme), key)}`;
}

/** HMAC-SHA256 under the base64 key, as base64. */
export function signatureOf(text: string, key: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'utf8').digest('base64');
}

/** The text that a signature covers, a line a thing. */
export function stringToSign({ method, path, headers }: Signable, account: string, scheme: SigningScheme): string {
  const lite = scheme === 'SharedKeyLite';
  const standard = (lite ? STANDARD_LITE : STANDARD).map((name) => {
    if (name === 'date' && headers['x-ms-date'] !== undefined) return '';
    if (name === 'content-length' && headers[name] === '0' && (headers['x-ms-version'] ?? '') >= EMPTY_FOR_ZERO) return '';
    return headers[name] ?? '';
  });
  const extensions = Object.keys(headers)
    .filter((name) => name.startsWith('x-ms-'))
    .sort()
    .map((name) => `${name}:${(headers[name] as string).trim().replaceAll(/\s*\r?\n\s*/g, ' ')}`);
  const [resource = '', ...query] = path.split('?');
  const parameters = new URLSearchParams(query.join('?'));
  return [method, ...standard, ...extensions, `/${account}${resource}${lite ? component(parameters) : all(parameters)}`].join('\n');
}

function component(parameters: URLSearchParams): string {
  const comp = parameters.get('comp');
  return comp === null ? '' : `?comp=${comp}`;
}

function all(parameters: URLSearchParams): string {
  const values = new Map<string, string[]>();
  for (const [name, value] of parameters) values.set(name.toLowerCase(), [...(values.get(name.toLowerCase()) ?? []), value]);
  const names = [...values.keys()].sort();
  return names.map((name) => `\n${name}:${(values.get(name) as string[]).sort().join(',')}`).join('');
}
