import { INFINITE, isLocked, leaseState } from './lease.ts';
import { metadataHeaders } from './metadata.ts';
import type { BlobHeaders, BlobRow, LeaseColumns } from './rows.ts';
import { StorageError } from './storage-error.ts';
import type { StorageRequest } from './storage-request.ts';
import { SINCE } from './version.ts';

type Headers = Record<string, string>;

const MD5 = /^[A-Za-z0-9+/]{22}==$/;

/** An MD5 that a request says, base64. Throws {@link StorageError} InvalidMd5. */
export function md5Of(request: StorageRequest, header: 'content-md5' | 'x-ms-blob-content-md5'): string | undefined {
  const md5 = request.header(header);
  if (md5 !== undefined && !MD5.test(md5)) throw new StorageError('InvalidMd5');
  return md5;
}

/**
 * The headers that a request wants to be kept with the blob. Each can be given in an `x-ms-blob-` form, which wins; where the body is not the blob's
 * content, the plain form is the body's own, and no wish.
 */
export function wishedHeaders(request: StorageRequest, bodyIs: 'content' | 'something-else', md5: string | null): BlobHeaders {
  const wish = (name: string): string | null => {
    const plain = bodyIs === 'content' ? request.header(name) : undefined;
    const value = request.header(`x-ms-blob-${name}`) ?? plain;
    return value === undefined || value === '' ? null : value;
  };
  return {
    contentType: wish('content-type') ?? 'application/octet-stream',
    contentEncoding: wish('content-encoding'),
    contentLanguage: wish('content-language'),
    contentDisposition: wish('content-disposition'),
    cacheControl: wish('cache-control'),
    contentMd5: md5Of(request, 'x-ms-blob-content-md5') ?? md5,
  };
}

/** The headers that describe a blob, but for its length, its entity tag and its time. */
export function describingHeaders(row: BlobRow, version: string, now: Date): Headers {
  const headers: Headers = { 'Content-Type': row.contentType };
  if (row.contentEncoding !== null) headers['Content-Encoding'] = row.contentEncoding;
  if (row.contentLanguage !== null) headers['Content-Language'] = row.contentLanguage;
  if (row.cacheControl !== null) headers['Cache-Control'] = row.cacheControl;
  if (row.contentDisposition !== null && version >= SINCE.serviceEndpoint) headers['Content-Disposition'] = row.contentDisposition;
  if (row.contentMd5 !== null) headers['Content-MD5'] = row.contentMd5;
  headers['x-ms-blob-type'] = 'BlockBlob';
  if (version >= SINCE.quotedTags) headers['Accept-Ranges'] = 'bytes';
  if (row.snapshot === '') Object.assign(headers, leaseHeaders(row, version, now));
  if (version >= SINCE.newLeases) Object.assign(headers, copyHeaders(row));
  return row.metadata === '' ? headers : Object.assign(headers, metadataHeaders(row.metadata));
}

/** What is told of a lease, and to nobody its id. */
export function leaseHeaders(lease: LeaseColumns, version: string, now: Date): Headers {
  const status = isLocked(lease, now) ? 'locked' : 'unlocked';
  if (version < SINCE.newLeases) return { 'x-ms-lease-status': status };
  const state = leaseState(lease, now);
  const headers: Headers = { 'x-ms-lease-status': status, 'x-ms-lease-state': state };
  if (state === 'leased') headers['x-ms-lease-duration'] = lease.leaseSeconds === INFINITE ? 'infinite' : 'fixed';
  return headers;
}

function copyHeaders({ copyId, copySource, copyFinished, size }: BlobRow): Headers {
  if (copyId === null || copySource === null || copyFinished === null) return {};
  return {
    'x-ms-copy-id': copyId,
    'x-ms-copy-source': copySource,
    'x-ms-copy-status': 'success',
    'x-ms-copy-progress': `${size}/${size}`,
    'x-ms-copy-completion-time': new Date(copyFinished).toUTCString(),
  };
}
