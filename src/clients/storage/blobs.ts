import { createHash } from 'node:crypto';
import { wholeBody } from '../wire/index.ts';
import { writeXml } from '../xml.ts';
import { conditionHeaders, metadataHeaders, nothing, pathOf, request, type BlobRequest, type Conditions } from './request.ts';
import { blobProperties, blockList, headerOf, metadata, written } from './values.ts';
import type { BlobProperties, BlockList, Metadata, Written } from './values.ts';

/** What a blob is said to be. */
export interface ContentOptions {
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly contentLanguage?: string | undefined;
  readonly cacheControl?: string | undefined;
}
export interface PutOptions extends Conditions, ContentOptions {
  readonly metadata?: Readonly<Metadata> | undefined;
  /** Sends the digest of the bytes as Content-MD5, so that the signature covers them. */
  readonly digest?: boolean | undefined;
}
export interface GetOptions extends Conditions {
  /** The first and the last byte, counted from 0; to the end without the last. */
  readonly range?: readonly [first: number, last?: number] | undefined;
  readonly snapshot?: string | undefined;
}
export interface CopyOptions extends Conditions {
  readonly metadata?: Readonly<Metadata> | undefined;
  readonly sourceIfMatch?: string | undefined;
  readonly sourceIfNoneMatch?: string | undefined;
}
export type LeaseAction =
  /** For 15 to 60 seconds, or -1 for good. */
  | { readonly action: 'acquire'; readonly seconds: number; readonly proposedId?: string }
  | { readonly action: 'renew' | 'release'; readonly leaseId: string }
  | { readonly action: 'change'; readonly leaseId: string; readonly proposedId: string }
  /** At once with a period of 0; by default as the lease has it. */
  | { readonly action: 'break'; readonly seconds?: number };
/** A block of a list to be made, and where it is looked for. */
export type BlockRef = readonly [where: 'Committed' | 'Uncommitted' | 'Latest', id: string];
/** What a lease request answers: the lease's id, or the seconds for which a broken one still holds. */
export type LeaseAnswer = { id: string | null; seconds: number | null };

/** The digest of bytes as Content-MD5 has it. */
export const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('base64');
/** A block id as requests carry it: base64, and within one blob all ids are of one length. */
export const blockId = (text: string): string => Buffer.from(text).toString('base64');

const BINARY = 'application/octet-stream';

/** The operations on blobs, as requests that nobody has signed yet. ("Operations on Blobs" and "Operations on Block Blobs", Blob Service.) */
export const blobRequests = {
  putBlob: (container: string, name: string, bytes: Uint8Array, options: PutOptions = {}): BlobRequest<Written> => {
    const { contentType = BINARY, contentEncoding, contentLanguage, cacheControl, digest } = options;
    const headers = {
      'x-ms-blob-type': 'BlockBlob',
      ...{ 'content-type': contentType, 'content-encoding': contentEncoding, 'content-language': contentLanguage },
      'x-ms-blob-cache-control': cacheControl,
      'content-md5': digest === true ? md5(bytes) : undefined,
    };
    const all = { ...headers, ...metadataHeaders(options.metadata), ...conditionHeaders(options) };
    return request('PUT', pathOf(container, name), { headers: all, body: bytes }, written);
  },
  getBlob: (container: string, name: string, options: GetOptions = {}): BlobRequest<Buffer> => {
    const headers = { 'x-ms-range': options.range && `bytes=${options.range[0]}-${options.range[1] ?? ''}`, ...conditionHeaders(options) };
    return request('GET', pathOf(container, name), { query: { snapshot: options.snapshot }, headers }, wholeBody);
  },
  headBlob: (container: string, name: string, options: Omit<GetOptions, 'range'> = {}): BlobRequest<BlobProperties> =>
    request('HEAD', pathOf(container, name), { query: { snapshot: options.snapshot }, headers: conditionHeaders(options) }, blobProperties),
  setBlobProperties: (container: string, name: string, options: Conditions & ContentOptions): BlobRequest<Written> => {
    const headers = {
      'x-ms-blob-content-type': options.contentType,
      'x-ms-blob-content-encoding': options.contentEncoding,
      'x-ms-blob-content-language': options.contentLanguage,
      'x-ms-blob-cache-control': options.cacheControl,
      ...conditionHeaders(options),
    };
    return request('PUT', pathOf(container, name), { query: { comp: 'properties' }, headers }, written);
  },
  getBlobMetadata: (container: string, name: string, options: Omit<GetOptions, 'range'> = {}): BlobRequest<Metadata> =>
    request(
      'GET',
      pathOf(container, name),
      { query: { comp: 'metadata', snapshot: options.snapshot }, headers: conditionHeaders(options) },
      metadata,
    ),
  setBlobMetadata: (container: string, name: string, given: Readonly<Metadata>, conditions: Conditions = {}): BlobRequest<Written> =>
    request(
      'PUT',
      pathOf(container, name),
      { query: { comp: 'metadata' }, headers: { ...metadataHeaders(given), ...conditionHeaders(conditions) } },
      written,
    ),
  deleteBlob: (
    container: string,
    name: string,
    options: Conditions & { readonly snapshots?: 'include' | 'only' | undefined; readonly snapshot?: string | undefined } = {},
  ): BlobRequest =>
    request(
      'DELETE',
      pathOf(container, name),
      { query: { snapshot: options.snapshot }, headers: { 'x-ms-delete-snapshots': options.snapshots, ...conditionHeaders(options) } },
      nothing,
    ),
  /** `source` is the address of the other blob, or (before 2012-02-12) `/account/container/name`. */
  copyBlob: (
    container: string,
    name: string,
    source: string,
    options: CopyOptions = {},
  ): BlobRequest<Written & { copyStatus: string | null }> => {
    const headers = {
      'x-ms-copy-source': source,
      'x-ms-source-if-match': options.sourceIfMatch,
      'x-ms-source-if-none-match': options.sourceIfNoneMatch,
      ...metadataHeaders(options.metadata),
      ...conditionHeaders(options),
    };
    return request('PUT', pathOf(container, name), { headers }, (exchange) => ({
      ...written(exchange),
      copyStatus: headerOf(exchange, 'x-ms-copy-status'),
    }));
  },
  /** Answers the snapshot's time, by which it is asked for. */
  snapshotBlob: (
    container: string,
    name: string,
    options: Conditions & { readonly metadata?: Readonly<Metadata> } = {},
  ): BlobRequest<string | null> =>
    request(
      'PUT',
      pathOf(container, name),
      { query: { comp: 'snapshot' }, headers: { ...metadataHeaders(options.metadata), ...conditionHeaders(options) } },
      (exchange) => headerOf(exchange, 'x-ms-snapshot'),
    ),
  leaseBlob: (container: string, name: string, lease: LeaseAction): BlobRequest<LeaseAnswer> => {
    const headers = {
      'x-ms-lease-action': lease.action,
      'x-ms-lease-id': 'leaseId' in lease ? lease.leaseId : undefined,
      'x-ms-proposed-lease-id': 'proposedId' in lease ? lease.proposedId : undefined,
      'x-ms-lease-duration': lease.action === 'acquire' ? String(lease.seconds) : undefined,
      'x-ms-lease-break-period': lease.action === 'break' ? lease.seconds?.toString() : undefined,
    };
    return request('PUT', pathOf(container, name), { query: { comp: 'lease' }, headers }, (exchange) => {
      const seconds = headerOf(exchange, 'x-ms-lease-time');
      return { id: headerOf(exchange, 'x-ms-lease-id'), seconds: seconds === null ? null : Number(seconds) };
    });
  },
  putBlock: (
    container: string,
    name: string,
    id: string,
    bytes: Uint8Array,
    options: Pick<PutOptions, 'digest' | 'leaseId'> = {},
  ): BlobRequest => {
    const headers = { 'content-md5': options.digest === true ? md5(bytes) : undefined, 'x-ms-lease-id': options.leaseId };
    return request('PUT', pathOf(container, name), { query: { comp: 'block', blockid: id }, headers, body: bytes }, nothing);
  },
  putBlockList: (container: string, name: string, blocks: readonly BlockRef[], options: PutOptions = {}): BlobRequest<Written> => {
    const body = Buffer.from(`<?xml version="1.0" encoding="utf-8"?>${writeXml('BlockList', blocks)}`);
    const headers = {
      'content-type': 'application/xml',
      'content-md5': options.digest === true ? md5(body) : undefined,
      'x-ms-blob-content-type': options.contentType,
      'x-ms-blob-content-encoding': options.contentEncoding,
      'x-ms-blob-content-language': options.contentLanguage,
      'x-ms-blob-cache-control': options.cacheControl,
      ...metadataHeaders(options.metadata),
      ...conditionHeaders(options),
    };
    return request('PUT', pathOf(container, name), { query: { comp: 'blocklist' }, headers, body }, written);
  },
  getBlockList: (
    container: string,
    name: string,
    type: 'committed' | 'uncommitted' | 'all' = 'all',
    options: Pick<GetOptions, 'snapshot' | 'leaseId'> = {},
  ): BlobRequest<BlockList> =>
    request(
      'GET',
      pathOf(container, name),
      { query: { comp: 'blocklist', blocklisttype: type, snapshot: options.snapshot }, headers: { 'x-ms-lease-id': options.leaseId } },
      blockList,
    ),
};
