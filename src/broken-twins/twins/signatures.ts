import { createHmac } from 'node:crypto';
import type { Composition } from '../../reference-impl/parts.ts';
import type { StorageKeys } from '../../reference-impl/storage/storage-keys.ts';
import { liteStringToSign, stringToSign, type SignedRequest } from '../../reference-impl/storage/string-to-sign.ts';
import { exchanged, type Change } from '../change.ts';

/** What a request shows in its `Authorization`, and what was to be signed by that. */
export interface Shown {
  readonly request: SignedRequest;
  readonly scheme: string;
  readonly account: string;
  readonly signature: string;
  readonly signed: string;
}

/** Reads what is shown, however oddly it is written; null where nothing is. */
export function shownBy(request: SignedRequest): Shown | null {
  const shown = request.header('authorization');
  if (shown === undefined) return null;
  const [, scheme = '', account = '', signature = ''] = /^(\S+) ?([^:]*):?(.*)$/.exec(shown) ?? [];
  const signed = scheme === 'SharedKeyLite' ? liteStringToSign(request, account) : stringToSign(request, account);
  return { request, scheme, account, signature, signed };
}

/** The signature by this key, base64. */
export const signatureBy = (key: string | Buffer, signed: string): string =>
  createHmac('sha256', typeof key === 'string' ? Buffer.from(key, 'base64') : key)
    .update(signed, 'utf8')
    .digest('base64');

/** The signatures that the account's keys make over what is signed. */
export function rightOnes(keys: StorageKeys, account: string, signed: string): readonly string[] {
  const pair = keys.of(account);
  return pair === undefined ? [] : [pair.primary, pair.secondary].map((key) => signatureBy(key, signed));
}

/** Besides what the reference takes for the owner's, a request of these looks counts as signed by the account that its address names, if it is dated well. */
export const countsIf = (counts: (shown: Shown, lawful: StorageKeys, c: Composition) => boolean): Change =>
  exchanged('storageKeys', (lawful, c) => ({
    authenticate: (request) => {
      const account = lawful.authenticate(request);
      const shown = account === null ? shownBy(request) : null;
      return shown !== null && lawful.isFresh(request) && counts(shown, lawful, c) ? request.account : account;
    },
  }));

/** A signature counts when it is like a right one. */
export const like = (alike: (right: string, shown: string, scheme: string) => boolean): Change =>
  countsIf(({ request, account, scheme, signature, signed }, lawful) =>
    account === request.account && rightOnes(lawful, account, signed).some((right) => alike(right, signature, scheme)),
  );

/** Everything that a signature covers, by a name for each part. */
export type Covered = Record<'authorization' | 'verb' | 'path' | 'query' | 'extensions' | 'standard' | 'date', unknown>;

const STANDARD = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
] as const;
export type StandardHeader = (typeof STANDARD)[number];

/**
 * A request is taken for one that was served before when it is the same in all but the parts that `but` leaves out: so the signature, which was looked at
 * then, does not cover them. `dated` says whether its date counts all the same.
 */
export const recalledBut = (but: (request: SignedRequest, covered: Covered) => unknown, dated = true): Change =>
  exchanged('storageKeys', (lawful) => {
    const known = new Set<string>();
    return {
      authenticate: (request) => {
        const account = lawful.authenticate(request);
        const key = JSON.stringify(but(request, coveredBy(request)));
        if (account !== null) known.add(key);
        return account ?? (known.has(key) && (!dated || lawful.isFresh(request)) ? request.account : null);
      },
    };
  });

function coveredBy(request: SignedRequest): Covered {
  const { method, path, query, extensionHeaders, header } = request;
  return {
    authorization: header('authorization'),
    verb: method,
    path,
    query: [...query].sort(),
    extensions: extensionHeaders.filter(([name]) => name !== 'x-ms-date').sort(),
    standard: STANDARD.map((name) => [name, header(name)]),
    date: [header('x-ms-date'), header('date')],
  };
}

/** The standard headers but these. */
export const standardBut = (request: SignedRequest, names: readonly StandardHeader[]): unknown =>
  STANDARD.filter((name) => !names.includes(name)).map((name) => [name, request.header(name)]);
