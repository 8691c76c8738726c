import { wishedHeaders } from '../blob-headers.ts';
import { metadataOf, saysMetadata } from '../metadata.ts';
import type { Deletion } from '../index/blobs.ts';
import { StorageError } from '../storage-error.ts';
import type { Exchange } from './exchange.ts';
import { addressOf, answer, plainGuard, stamped, writeGuard } from './exchange.ts';

/** Set Blob Properties: those that are not named are cleared. */
export async function setBlobProperties(exchange: Exchange): Promise<void> {
  const { request, index, steps } = exchange;
  const headers = wishedHeaders(request, 'something-else', null);
  const guard = writeGuard(exchange);
  const row = await index.change(addressOf(request), (before) => {
    guard(before);
    return { headers };
  });
  steps.reached('reference-kept');
  answer(exchange, 200, stamped(exchange, row));
}

/** Set Blob Metadata: all of it is replaced. */
export async function setBlobMetadata(exchange: Exchange): Promise<void> {
  const { request, index, steps } = exchange;
  const metadata = metadataOf(request);
  const guard = writeGuard(exchange);
  const row = await index.change(addressOf(request), (before) => {
    guard(before);
    return { metadata };
  });
  steps.reached('reference-kept');
  answer(exchange, 200, stamped(exchange, row));
}

export async function snapshotBlob(exchange: Exchange): Promise<void> {
  const { request, index, steps } = exchange;
  const metadata = saysMetadata(request) ? metadataOf(request) : undefined;
  const row = await index.snapshot(addressOf(request), metadata, plainGuard(exchange));
  steps.reached('reference-kept');
  answer(exchange, 201, { ...stamped(exchange, row), 'x-ms-snapshot': row.snapshot });
}

/** Delete Blob: it is answered when the deletion is durable (DEL-1, DEL-3). */
export async function deleteBlob(exchange: Exchange): Promise<void> {
  const { request, index, steps } = exchange;
  const address = addressOf(request);
  const which = deletionOf(request.header('x-ms-delete-snapshots'), address.snapshot !== undefined);
  steps.reached('deletion-begun');
  await index.remove(address, which, address.snapshot === undefined ? writeGuard(exchange) : plainGuard(exchange));
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
