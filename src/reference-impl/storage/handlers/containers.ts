import { leaseHeaders } from '../blob-headers.ts';
import { checkConditions } from '../conditions.ts';
import { requireGivenLease, requireLease } from '../lease.ts';
import { metadataHeaders, metadataOf } from '../metadata.ts';
import { containerName } from '../names.ts';
import type { ContainerRow, PublicAccess } from '../rows.ts';
import { StorageError } from '../storage-error.ts';
import type { StorageRequest } from '../storage-request.ts';
import { SINCE } from '../version.ts';
import type { Exchange, Headers } from './exchange.ts';
import { answer, containerGuard, stamped } from './exchange.ts';

export async function createContainer(exchange: Exchange): Promise<void> {
  const { request, index, steps } = exchange;
  const wish = { metadata: metadataOf(request), publicAccess: publicAccessOf(request) };
  const row = await index.createContainer(request.account, containerName(request.container), wish);
  steps.reached('reference-kept');
  answer(exchange, 201, stamped(exchange, row));
}

/** Get Container Properties, and Get Container Metadata, which tells less. */
export function readContainer(exchange: Exchange): void {
  const { request, version, clock } = exchange;
  const row = readableContainer(exchange);
  const headers: Headers = { ...stamped(exchange, row), ...metadataHeaders(row.metadata) };
  if (request.parameter('comp') === undefined) {
    if (version >= SINCE.newLeases) Object.assign(headers, leaseHeaders(row, version, clock.now()));
    if (version >= SINCE.publicAccessShown && row.publicAccess !== null) headers['x-ms-blob-public-access'] = row.publicAccess;
  }
  answer(exchange, 200, headers);
}

export async function setContainerMetadata(exchange: Exchange): Promise<void> {
  const { request, index, steps } = exchange;
  const metadata = metadataOf(request);
  const guard = containerGuard(exchange);
  const row = await index.changeContainer(request.account, containerName(request.container), (before) => {
    guard(before);
    return { metadata };
  });
  steps.reached('reference-kept');
  answer(exchange, 200, stamped(exchange, row));
}

/** Delete Container: it is answered when the deletion is durable (DEL-1, DEL-3). Of all that is done to a leased container, only this needs the lease. */
export async function deleteContainer(exchange: Exchange): Promise<void> {
  const { request, index, steps, clock } = exchange;
  steps.reached('deletion-begun');
  await index.deleteContainer(request.account, containerName(request.container), (row) => {
    checkConditions(request.header, false, row);
    requireLease(row, request.header('x-ms-lease-id'), clock.now(), 'Container');
  });
  steps.reached('reference-removed');
  answer(exchange, 202);
}

/** The container, where the lease that the request names, if any, is its own. Throws {@link StorageError}. */
export function readableContainer({ request, index, clock }: Exchange): ContainerRow {
  const row = index.container(request.account, containerName(request.container));
  if (row === undefined) throw new StorageError('ContainerNotFound');
  requireGivenLease(row, request.header('x-ms-lease-id'), clock.now(), 'Container');
  return row;
}

/** What a request lets strangers do. */
export function publicAccessOf(request: StorageRequest): PublicAccess | null {
  const access = request.header('x-ms-blob-public-access');
  if (access === undefined) return null;
  if (access !== 'container' && access !== 'blob') throw new StorageError('InvalidHeaderValue');
  return access;
}
