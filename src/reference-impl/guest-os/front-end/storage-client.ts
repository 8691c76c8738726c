import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { stringToSign } from '../../storage/string-to-sign.ts';
import type { SentRequest } from './policy.ts';
import type { StorageAccount } from './settings.ts';

/** What is asked of storage. */
export interface StorageRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly container: string;
  /** Undefined where the container itself is asked. */
  readonly name?: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** In lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** A version of the service that has all that is asked for here. */
const VERSION = '2012-02-12';

/** The request with its signature by the account's key (SharedKey). `now` is what the machine's clock shows, and nobody else's: storage refuses what is not fresh. */
export function signed(account: StorageAccount, request: StorageRequest, now: Date): SentRequest {
  const { method, container, name, query = [], body } = request;
  const path = ['', account.name, container, ...(name?.split('/') ?? [])].map(encodeURIComponent).join('/');
  const headers: Record<string, string> = {
    'x-ms-date': now.toUTCString(),
    'x-ms-version': VERSION,
    ...(body === undefined ? {} : { 'content-length': String(body.length) }),
    ...request.headers,
  };
  const text = stringToSign(
    {
      method,
      account: account.name,
      path,
      query,
      header: (header) => headers[header],
      extensionHeaders: Object.entries(headers).filter(([header]) => header.startsWith('x-ms-')),
    },
    account.name,
  );
  const signature = createHmac('sha256', account.key).update(text, 'utf8').digest('base64');
  const search = query.length === 0 ? '' : `?${query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`;
  return {
    method,
    url: account.address.origin + path + search,
    headers: { ...headers, authorization: `SharedKey ${account.name}:${signature}` },
  };
}

/**
 * Sends a signed request. Storage is a public service, so it is reached like one: over TLS at its public address, which on this fabric is on loopback, and
 * not over the network of the virtual machines. Resolves with the answer as it begins, or with undefined when none comes; goes nowhere else on anybody's word.
 */
export function send(
  { certificate }: StorageAccount,
  { method, url, headers }: SentRequest,
  body?: Buffer,
): Promise<IncomingMessage | undefined> {
  return new Promise((resolve) => {
    const request = httpsRequest(url, { method, headers, agent: false, ...(certificate === undefined ? {} : { ca: certificate }) });
    // What is wrong is nothing for a user, and an error's own words could hold what was sent.
    request.on('error', () => resolve(undefined));
    request.once('response', resolve);
    request.end(body);
  });
}
