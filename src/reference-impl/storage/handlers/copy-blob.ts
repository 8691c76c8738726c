import { randomUUID } from 'node:crypto';
import type { CopyWish } from '../index/blobs.ts';
import { sharedAccessOf } from '../authentication.ts';
import { readCopySource, type CopySource } from '../copy-source.ts';
import { checkSourceConditions } from '../conditions.ts';
import { metadataOf, saysMetadata } from '../metadata.ts';
import type { BlobAddress, BlobRow, ContentRecord } from '../rows.ts';
import type { SharedAccessRequest } from '../shared-access.ts';
import type { StorageCaller } from '../storage-authorization.ts';
import { StorageError } from '../storage-error.ts';
import { SINCE } from '../version.ts';
import type { Exchange } from './exchange.ts';
import { addressOf, answer, stamped, writeGuard } from './exchange.ts';

/** Copy Blob: done when it is answered. The source is found within this fabric, never over a network. */
export async function copyBlob(exchange: Exchange): Promise<void> {
  const { request, version, clock, steps } = exchange;
  const to = addressOf(request);
  const source = readCopySource(request, exchange.hosts);
  requireReadable(exchange, source);
  const wish: CopyWish = {
    copyId: randomUUID(),
    copySource: source.shown,
    copyFinished: clock.now().toISOString(),
    ...(saysMetadata(request) && { metadata: metadataOf(request) }),
  };
  const row =
    source.address.account === to.account ? await share(exchange, source.address, to, wish) : await duplicate(exchange, source, to, wish);
  steps.reached('reference-kept');
  if (version < SINCE.newLeases) answer(exchange, 201, stamped(exchange, row));
  else answer(exchange, 202, { ...stamped(exchange, row), 'x-ms-copy-id': wish.copyId ?? '', 'x-ms-copy-status': 'success' });
}

/** No copy takes longer than its request, so there is never one to abort. */
export function abortCopy({ request }: Exchange): void {
  if (request.parameter('copyid') === undefined) throw new StorageError('MissingRequiredQueryParameter');
  if (request.header('x-ms-copy-action') !== 'abort') throw new StorageError('InvalidHeaderValue');
  throw new StorageError('NoPendingCopyOperation');
}

/** What the caller may not read, nobody copies for them. Throws {@link StorageError} CannotVerifyCopySource, whether it is there or not. */
function requireReadable(exchange: Exchange, { address, sharedAccess }: CopySource): void {
  const { index, storageAuthorization, caller } = exchange;
  const publicAccess = index.container(address.account, address.container)?.publicAccess ?? null;
  const who = sharedAccess === undefined ? caller : sourceCaller(exchange, sharedAccess);
  const may = (each: StorageCaller): boolean => storageAuthorization.may(each, 'read', address, publicAccess);
  if (!may(who) && !may({ kind: 'anonymous' })) throw new StorageError('CannotVerifyCopySource');
}

function share(exchange: Exchange, from: BlobAddress, to: BlobAddress, wish: CopyWish): Promise<BlobRow> {
  const { request, index } = exchange;
  const guards = { from: (row: BlobRow) => checkSourceConditions(request.header, row), to: writeGuard(exchange) };
  return index.copy(from, to, wish, guards);
}

/** Two accounts share no record: the copy gets records of its own (ISO-2). The source must still be as it was when they are kept. */
async function duplicate(exchange: Exchange, source: CopySource, to: BlobAddress, wish: CopyWish): Promise<BlobRow> {
  const { request, index, records, steps } = exchange;
  const { row, records: made, close } = index.open(source.address);
  const written: ContentRecord[] = [];
  const guard = writeGuard(exchange);
  try {
    checkSourceConditions(request.header, row);
    for (const { record, size, block } of made)
      written.push({ record: await records.write(to.account, await records.read(record)), size, block });
  } catch (error) {
    for (const { record } of written) records.abandon(record);
    throw error;
  } finally {
    close();
  }
  steps.reached('bytes-received');
  try {
    return await index.put(to, { records: written, size: row.size, md5: row.contentMd5 ?? '' }, { ...row, ...wish }, (before) => {
      requireReadable(exchange, source);
      if (index.find(source.address)?.etag !== row.etag) throw new StorageError('SourceConditionNotMet');
      guard(before);
    });
  } catch (error) {
    for (const { record } of written) records.abandon(record);
    throw error;
  }
}

/** Who the source's own shared access signature makes of the caller. */
function sourceCaller(exchange: Exchange, sharedAccess: SharedAccessRequest): StorageCaller {
  try {
    return sharedAccessOf(sharedAccess, exchange);
  } catch (error) {
    throw error instanceof StorageError ? new StorageError('CannotVerifyCopySource') : error;
  }
}
