import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { describingHeaders } from '../blob-headers.ts';
import { checkConditions } from '../conditions.ts';
import { requireGivenLease } from '../lease.ts';
import { metadataHeaders } from '../metadata.ts';
import type { BlobRow, ContentRecord } from '../rows.ts';
import { OVERRIDING } from '../shared-access.ts';
import { StorageError } from '../storage-error.ts';
import type { Exchange, Headers } from './exchange.ts';
import { addressOf, answer, finish, stamped } from './exchange.ts';

/** Bytes of a blob, the last one included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Of a range of at most so many bytes the MD5 can be asked for. */
const LARGEST_HASHED_RANGE = 4 * 1024 * 1024;

/** Get Blob: this version of it to its end, whatever happens to it meanwhile. */
export async function getBlob(exchange: Exchange): Promise<void> {
  const { request, response, index } = exchange;
  const { row, records, close } = index.open(addressOf(request));
  try {
    if (isNotModified(exchange, row)) return;
    const range = rangeOf(exchange, row.size);
    const span = range ?? { from: 0, to: row.size - 1 };
    const pieces = piecesOf(records, span);
    const hashed = request.header('x-ms-range-get-content-md5')?.toLowerCase() === 'true';
    if (hashed && (range === undefined || range.to - range.from >= LARGEST_HASHED_RANGE)) throw new StorageError('InvalidHeaderValue');
    // Nothing is answered before the first bytes are known to be whole; a hashed range is known altogether.
    const first = hashed ? await allOf(exchange, pieces.splice(0)) : await allOf(exchange, pieces.splice(0, 1));
    const headers = answered(exchange, row);
    if (range !== undefined) {
      delete headers['Content-MD5'];
      headers['Content-Range'] = `bytes ${span.from}-${span.to}/${row.size}`;
      if (hashed) headers['Content-MD5'] = createHash('md5').update(first).digest('base64');
    }
    headers['Content-Length'] = String(span.to - span.from + 1);
    response.writeHead(range === undefined ? 200 : 206, headers);
    await send(exchange, first, pieces);
  } finally {
    close();
  }
}

/** Get Blob Properties. */
export function readBlobProperties(exchange: Exchange): void {
  const { request, response, index } = exchange;
  const row = existing(exchange, index.find(addressOf(request)));
  if (isNotModified(exchange, row)) return;
  response.writeHead(200, { ...answered(exchange, row), 'Content-Length': String(row.size) }).end();
}

/** Get Blob Metadata. */
export function readBlobMetadata(exchange: Exchange): void {
  const { request, index } = exchange;
  const row = existing(exchange, index.find(addressOf(request)));
  if (!isNotModified(exchange, row)) answer(exchange, 200, { ...stamped(exchange, row), ...metadataHeaders(row.metadata) });
}

function existing({ index, request }: Exchange, row: BlobRow | undefined): BlobRow {
  if (row !== undefined) return row;
  throw new StorageError(index.container(request.account, request.container ?? '') === undefined ? 'ContainerNotFound' : 'BlobNotFound');
}

/** Answers "not modified" where that is so. Throws {@link StorageError} where a condition or a lease id forbids the reading. */
function isNotModified(exchange: Exchange, row: BlobRow): boolean {
  const { request, response, clock } = exchange;
  requireGivenLease(row, request.header('x-ms-lease-id'), clock.now(), 'Blob');
  if (checkConditions(request.header, true, row) === 'proceed') return false;
  response.writeHead(304, stamped(exchange, row)).end();
  return true;
}

function answered(exchange: Exchange, row: BlobRow): Headers {
  const { request, caller, version, clock } = exchange;
  const headers: Headers = { ...describingHeaders(row, version, clock.now()), ...stamped(exchange, row) };
  if (caller.kind !== 'shared-access') return headers;
  for (const [parameter, name] of Object.entries(OVERRIDING)) {
    const value = request.parameter(parameter);
    if (value === undefined) continue;
    if (/[^\t\u0020-\u007e\u00a0-\u00ff]/.test(value)) throw new StorageError('InvalidQueryParameterValue');
    headers[name] = value;
  }
  return headers;
}

/**
 * The one range that is asked for, within the blob; undefined for the whole. Throws {@link StorageError} InvalidRange beyond its end. Other forms of `Range`
 * are ignored, as RFC 7233 section 3.1 allows; `x-ms-range` has one form.
 */
function rangeOf({ request }: Exchange, size: number): Span | undefined {
  const own = request.header('x-ms-range');
  const [, first, last = ''] = /^bytes=(\d+)-(\d*)$/.exec(own ?? request.header('range') ?? '') ?? [];
  if (first === undefined) {
    if (own !== undefined) throw new StorageError('InvalidHeaderValue');
    return undefined;
  }
  const from = Number(first);
  const to = Math.min(last === '' ? size - 1 : Number(last), size - 1);
  if (from >= size || to < from) throw new StorageError('InvalidRange');
  return { from, to };
}

/** A part of a record. */
interface Piece {
  readonly record: string;
  readonly from: number;
  readonly to: number;
}

/** The records that the span lies in, and which part of each. */
function piecesOf(records: readonly ContentRecord[], span: Span): Piece[] {
  const pieces: Piece[] = [];
  let begin = 0;
  for (const { record, size } of records) {
    const [from, to] = [Math.max(span.from - begin, 0), Math.min(span.to + 1 - begin, size)];
    if (from < to) pieces.push({ record, from, to });
    begin += size;
  }
  return pieces;
}

async function read({ records }: Exchange, { record, from, to }: Piece): Promise<Buffer> {
  return (await records.read(record)).subarray(from, to);
}

async function allOf(exchange: Exchange, pieces: readonly Piece[]): Promise<Buffer> {
  const [only, ...more] = pieces;
  if (only === undefined) return Buffer.alloc(0);
  const first = await read(exchange, only);
  if (more.length === 0) return first;
  return Buffer.concat([first, ...(await Promise.all(more.map((piece) => read(exchange, piece))))]);
}

/** Sends what is read, and reads on no faster than it is taken. */
async function send(exchange: Exchange, first: Buffer, pieces: readonly Piece[]): Promise<void> {
  const { response } = exchange;
  let bytes = first;
  for (const piece of pieces) {
    if (!response.write(bytes) && !response.destroyed) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    if (response.destroyed) return;
    bytes = await read(exchange, piece);
  }
  await finish(response, bytes);
}
