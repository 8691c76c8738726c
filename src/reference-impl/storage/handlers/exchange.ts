import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../clock/clock.ts';
import { checkConditions } from '../conditions.ts';
import type { Guard } from '../index/containers.ts';
import type { GatheredIndex } from '../index/gathered.ts';
import { requireGivenLease, requireLease } from '../lease.ts';
import { blobName, containerName, SNAPSHOT_TIME } from '../names.ts';
import type { Records } from '../records/records.ts';
import type { BlobAddress, BlobRow, ContainerRow } from '../rows.ts';
import { NO_LEASE } from '../rows.ts';
import type { StorageSteps } from '../steps.ts';
import type { StorageAuthorization, StorageCaller } from '../storage-authorization.ts';
import { StorageError } from '../storage-error.ts';
import type { StorageKeys } from '../storage-keys.ts';
import type { StorageRequest } from '../storage-request.ts';
import { SINCE } from '../version.ts';

/** The parts that requests are carried out with. */
export interface StorageParts {
  readonly index: GatheredIndex;
  readonly records: Records;
  readonly steps: StorageSteps;
  readonly storageKeys: StorageKeys;
  readonly storageAuthorization: StorageAuthorization;
  readonly clock: Clock;
  /** Where this fabric's front ends are reached, as in `127.0.0.1:50123`. */
  readonly hosts: Set<string>;
}

/** An authorised request, and what is needed to carry it out. */
export interface Exchange extends StorageParts {
  readonly request: StorageRequest;
  readonly caller: StorageCaller;
  /** The version of the service that is asked for. */
  readonly version: string;
  readonly body: IncomingMessage;
  readonly response: ServerResponse;
}

/** Carries out an action and answers it. Throws or rejects with {@link StorageError} before it has answered anything. */
export type Handler = (exchange: Exchange) => Promise<void> | void;

export type Headers = Record<string, string>;

/** In bytes: with the longest head it does not fill a connection. */
const SMALL_ANSWER = 4096;
const LAST_BYTES = 1024;

/** The address of a blob, or of the snapshot that the query names. Throws {@link StorageError} where a name is none. */
export function addressOf(request: StorageRequest): BlobAddress {
  const container = containerName(request.container);
  const blob = blobName(container, request.blob);
  const snapshot = request.parameter('snapshot');
  if (snapshot !== undefined && !SNAPSHOT_TIME.test(snapshot)) throw new StorageError('InvalidQueryParameterValue');
  return { account: request.account, container, blob, snapshot };
}

/** Whether a write may be made, by its conditions and its lease. */
export const writeGuard =
  ({ request, clock }: Exchange): Guard<BlobRow | undefined> =>
  (row) => {
    checkConditions(request.header, false, row);
    requireLease(row ?? NO_LEASE, request.header('x-ms-lease-id'), clock.now(), 'Blob');
  };

/** Whether what needs no lease may be done: one that is named must be right all the same. */
export const plainGuard =
  ({ request, clock }: Exchange): Guard<BlobRow> =>
  (row) => {
    checkConditions(request.header, false, row);
    requireGivenLease(row, request.header('x-ms-lease-id'), clock.now(), 'Blob');
  };

/** The same for a container. */
export const containerGuard =
  ({ request, clock }: Exchange): Guard<ContainerRow> =>
  (row) => {
    checkConditions(request.header, false, row);
    requireGivenLease(row, request.header('x-ms-lease-id'), clock.now(), 'Container');
  };

/** ETag and Last-Modified. */
export function stamped({ version }: Exchange, { etag, modified }: { readonly etag: string; readonly modified: string }): Headers {
  return { ETag: version < SINCE.quotedTags ? etag.replaceAll('"', '') : etag, 'Last-Modified': httpDate(modified) };
}

export function answer({ response }: Exchange, status: number, headers: Headers = {}): void {
  response.writeHead(status, { ...headers, 'Content-Length': '0' }).end();
}

/** Answers an XML document; its head alone to HEAD. */
export async function answerXml({ response, request }: Exchange, content: string, headers: Headers = {}): Promise<void> {
  const body = Buffer.from(`<?xml version="1.0" encoding="utf-8"?>${content}`);
  response.writeHead(200, { ...headers, 'Content-Type': 'application/xml', 'Content-Length': String(body.length) });
  if (request.method === 'HEAD') response.end();
  else await finish(response, body);
}

/**
 * Ends an answer with these bytes. Who has all of an answer may send the next request at once; and over TLS Node's parser loses a request whose body
 * comes while the connection still counts as full (HPE_PAUSED). So the last bytes of a large answer wait until the others have gone out.
 */
export async function finish(response: ServerResponse, bytes: Buffer): Promise<void> {
  const last = bytes.length > SMALL_ANSWER ? bytes.length - LAST_BYTES : 0;
  if (last > 0) await new Promise<void>((resolve) => response.write(bytes.subarray(0, last), () => resolve()));
  response.end(bytes.subarray(last));
}

export const httpDate = (iso: string): string => new Date(iso).toUTCString();
