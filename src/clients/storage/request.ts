import type { Exchange } from '../../conformance/evidence/index.ts';

/** A request to the blob service, before anybody has signed it. */
export interface BlobRequest<Value = null> {
  readonly method: string;
  /** Below the account, percent-encoded: `/container/name`; empty for the account itself. */
  readonly path: string;
  /** Not encoded yet. */
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** What an accepted answer says. Throws XmlError for what is not of the documented shape. */
  readonly read: (exchange: Exchange) => Value;
}

/** A request as it goes over the wire: a plain value, to be changed at will and sent as it is. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The parts of a request that operations fill in; what is undefined is left out. */
export interface RequestParts {
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: Uint8Array | string | undefined;
}

/** Conditions under which a request is to be carried out, and the lease under which it is made. */
export interface Conditions {
  /** An entity tag, or `*`. */
  readonly ifMatch?: string | undefined;
  /** An entity tag, or `*`: only if there is no such blob yet. */
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSince?: Date | undefined;
  readonly ifUnmodifiedSince?: Date | undefined;
  readonly leaseId?: string | undefined;
}

export const nothing = (): null => null;

export function request<Value>(
  method: string,
  path: string,
  { query = {}, headers = {}, body = '' }: RequestParts,
  read: (exchange: Exchange) => Value,
): BlobRequest<Value> {
  return { method, path, query: present(query), headers: present(headers), body: Buffer.from(body as string), read };
}

/** The path of a container or of a blob in it, percent-encoded; slashes in a blob's name stay. */
export function pathOf(container: string, blob?: string): string {
  return ['', container, ...(blob === undefined ? [] : blob.split('/'))].map(encodeURIComponent).join('/');
}

export function conditionHeaders(conditions: Conditions): Record<string, string | undefined> {
  return {
    'if-match': conditions.ifMatch,
    'if-none-match': conditions.ifNoneMatch,
    'if-modified-since': conditions.ifModifiedSince?.toUTCString(),
    'if-unmodified-since': conditions.ifUnmodifiedSince?.toUTCString(),
    'x-ms-lease-id': conditions.leaseId,
  };
}

/** `x-ms-meta-` headers. */
export function metadataHeaders(metadata: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-ms-meta-${name.toLowerCase()}`, value]));
}

function present(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((each): each is [string, string] => each[1] !== undefined));
}
