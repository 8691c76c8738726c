import { wishedHeaders } from '../blob-headers.ts';
import { metadataOf, saysMetadata } from '../metadata.ts';
import type { Deletion } from '../index/blobs.ts';
import { StorageError } from '../storage-error.ts';
import type { Exchange } from './exchange.ts';
import { addressOf, answer, plainGuard, stamped, writeGuard } from './exchange.ts';

/** Set Blob Properties: those that are not named are cleared. */
export function setBlobProperties(exchange: Exchange): void {
  const { request, index, steps } = exchange;
  const headers = wishedHeaders(request, 'something-else', null);
  const guard = writeGuard(exchange);
  const row = index.change(addressOf(request), (before) => {
    guard(before);
    return { headers };
  });
  steps.reached('reference-kept');
  answer(exchange, 200, stamped(exchange, row));
}

/** Set Blob Metadata: all of it is replaced. */
export function setBlobMetadata(exchange: Exchange): void {
  const { request, index, steps } = exchange;
  const metadata = metadataOf(request);
  const guard = writeGuard(exchange);
  const row = index.change(addressOf(request), (before) => {
    guard(before);
    return { metadata };
  });
  steps.reached('reference-kept');
  answer(exchange, 200, stamped(exchange, row));
}

export function snapshotBlob(exchange: Exchange): void {
  const { request, index, steps } = exchange;
  const metadata = saysMetadata(request) ? metadataOf(request) : undefined;
  const row = index.snapshot(addressOf(request), metadata, plainGuard(exchange));
  steps.reached('reference-kept');
  answer(exchange, 201, { ...stamped(exchange, row), 'x-ms-snapshot': row.snapshot });
}

/** Delete Blob: it is answered when the deletion is durable (DEL-1, DEL-3). */
export function deleteBlob(exchange: Exchange): void {
  const { request, index, steps } = exchange;
  const address = addressOf(request);
  const which = deletionOf(request.header('x-ms-delete-snapshots'), address.snapshot !== undefined);
  steps.reached('deletion-begun');
  index.remove(address, which, address.snapshot === undefined ? writeGuard(exchange) : plainGuard(exchange));
  steps.reached('reference-removed');
  answer(exchange, 202);
}

function deletionOf(header: string | undefined, ofSnapshot: boolean): Deletion {
  if (header === undefined) return 'blob';
  if (ofSnapshot) throw new StorageError('InvalidHeaderValue');
  if (header === 'include') return 'with-snapshots';
  if (header === 'only') return 'snapshots-only';
  throw new StorageError('InvalidHeaderValue');
}
