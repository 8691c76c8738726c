import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { BlobAddress, BlobRow, Blobs, ReceivedBytes } from './blobs.ts';
import { LARGEST_BLOB, TooLarge } from './blobs.ts';
import { checkConditions } from './conditions.ts';
import type { StorageAction } from './routes.ts';
import { StorageError } from './storage-error.ts';
import type { StorageRequest } from './storage-request.ts';

/** An authorised request, and what is needed to carry it out. */
export interface Exchange {
  readonly request: StorageRequest;
  readonly body: IncomingMessage;
  readonly response: ServerResponse;
  readonly blobs: Blobs;
}

const CONTAINER_NAME = /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;
const LONGEST_BLOB_NAME = 1024;
/** Headers that are kept with a blob and come back with it; each can be given in an `x-ms-blob-` form too, which wins. */
const KEPT_HEADERS = ['Content-Type', 'Content-Encoding', 'Content-Language', 'Cache-Control'] as const;

/** Carries out an action and answers it. Rejects with {@link StorageError} before it has answered anything. */
export function handle(action: StorageAction, exchange: Exchange): Promise<void> | void {
  switch (action) {
    case 'create-container':
      return createContainer(exchange);
    case 'put-blob':
      return putBlob(exchange);
    case 'get-blob':
    case 'head-blob':
      return readBlob(exchange);
    case 'delete-blob':
      return deleteBlob(exchange);
  }
}

function createContainer({ request, response, blobs }: Exchange): void {
  const container = blobs.createContainer(request.account, containerName(request));
  if (container === undefined) throw new StorageError('ContainerAlreadyExists');
  answer(response, 201, { ETag: container.etag, 'Last-Modified': httpDate(container.modified) });
}

async function putBlob({ request, body, response, blobs }: Exchange): Promise<void> {
  const address = addressOf(request);
  const length = request.header('content-length');
  if (length === undefined) throw new StorageError('MissingContentLengthHeader');
  if (Number(length) > LARGEST_BLOB) throw new StorageError('RequestBodyTooLarge');
  const type = request.header('x-ms-blob-type');
  if (type === undefined) throw new StorageError('MissingRequiredHeader');
  if (type !== 'BlockBlob') throw new StorageError('InvalidHeaderValue');
  const claimed = request.header('content-md5');
  if (claimed !== undefined && !/^[A-Za-z0-9+/]{22}==$/.test(claimed)) throw new StorageError('InvalidMd5');
  if (blobs.container(address.account, address.container) === undefined) throw new StorageError('ContainerNotFound');
  checkConditions(request, blobs.find(address));

  const bytes = await receive(body, blobs);
  try {
    if (claimed !== undefined && claimed !== bytes.md5) throw new StorageError('Md5Mismatch');
    // Somebody else may have written the blob while this body came in.
    checkConditions(request, blobs.find(address));
  } catch (error) {
    await blobs.discard(bytes);
    throw error;
  }
  const row = await blobs.put(address, bytes, keptHeaders(request, bytes.md5));
  if (row === undefined) throw new StorageError('ContainerNotFound');
  answer(response, 201, { ETag: row.etag, 'Last-Modified': httpDate(row.modified), 'Content-MD5': bytes.md5 });
}

async function receive(body: IncomingMessage, blobs: Blobs): Promise<ReceivedBytes> {
  try {
    return await blobs.receive(body);
  } catch (error) {
    throw error instanceof TooLarge ? new StorageError('RequestBodyTooLarge') : error;
  }
}

async function readBlob({ request, response, blobs }: Exchange): Promise<void> {
  const row = existing(blobs, addressOf(request));
  const headers = {
    ...(JSON.parse(row.headers) as Record<string, string>),
    ETag: row.etag,
    'Last-Modified': httpDate(row.modified),
    'x-ms-blob-type': 'BlockBlob',
    'Accept-Ranges': 'bytes',
  };
  if (checkConditions(request, row) === 'not-modified') {
    response.writeHead(304, { ETag: row.etag, 'Last-Modified': httpDate(row.modified) }).end();
    return;
  }
  const range = rangeOf(request, row.size);
  const span = range ?? { from: 0, to: row.size - 1 };
  const file = request.method === 'HEAD' ? undefined : await blobs.open(row);
  if (request.method !== 'HEAD' && file === undefined) throw new StorageError('BlobNotFound');
  response.writeHead(range === undefined ? 200 : 206, {
    ...(range === undefined
      ? headers
      : { ...without(headers, 'Content-MD5'), 'Content-Range': `bytes ${span.from}-${span.to}/${row.size}` }),
    'Content-Length': String(span.to - span.from + 1),
  });
  if (file === undefined || row.size === 0) {
    await file?.close();
    response.end();
  } else await pipeline(file.createReadStream({ start: span.from, end: span.to }), response);
}

async function deleteBlob({ request, response, blobs }: Exchange): Promise<void> {
  const address = addressOf(request);
  checkConditions(request, existing(blobs, address));
  if (!(await blobs.remove(address))) throw new StorageError('BlobNotFound');
  answer(response, 202, {});
}

function existing(blobs: Blobs, address: BlobAddress): BlobRow {
  const row = blobs.find(address);
  if (row !== undefined) return row;
  throw new StorageError(blobs.container(address.account, address.container) === undefined ? 'ContainerNotFound' : 'BlobNotFound');
}

function containerName({ container = '' }: StorageRequest): string {
  if (!CONTAINER_NAME.test(container)) throw new StorageError('InvalidResourceName');
  return container;
}

function addressOf(request: StorageRequest): BlobAddress {
  const { account, blob = '' } = request;
  if (blob.length > LONGEST_BLOB_NAME) throw new StorageError('InvalidUri');
  return { account, container: containerName(request), blob };
}

function keptHeaders(request: StorageRequest, md5: string): Record<string, string> {
  const kept: Record<string, string> = { 'Content-Type': 'application/octet-stream', 'Content-MD5': md5 };
  for (const name of KEPT_HEADERS) {
    const value = request.header(`x-ms-blob-${name.toLowerCase()}`) ?? request.header(name.toLowerCase());
    if (value !== undefined && value !== '') kept[name] = value;
  }
  for (const [name, value] of request.extensionHeaders) if (name.startsWith('x-ms-meta-')) kept[name] = value;
  return kept;
}

/** The one range that is asked for, within the blob; undefined for the whole. Throws {@link StorageError} InvalidRange beyond its end. */
function rangeOf(request: StorageRequest, size: number): { from: number; to: number } | undefined {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.header('x-ms-range') ?? request.header('range') ?? '') ?? [];
  if (first === undefined) return undefined; // other forms are ignored, as RFC 7233 section 3.1 allows
  const from = Number(first);
  const to = Math.min(last === undefined || last === '' ? size - 1 : Number(last), size - 1);
  if (from >= size || to < from) throw new StorageError('InvalidRange');
  return { from, to };
}

function without(headers: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}

function answer(response: ServerResponse, status: number, headers: Record<string, string>): void {
  response.writeHead(status, { ...headers, 'Content-Length': '0' }).end();
}

const httpDate = (iso: string): string => new Date(iso).toUTCString();
