import { md5Of, wishedHeaders } from '../blob-headers.ts';
import { metadataOf } from '../metadata.ts';
import { LARGEST_BLOB, lengthOf, receive } from '../receive.ts';
import type { ReceivedBytes } from '../rows.ts';
import { NEVER_COPIED } from '../rows.ts';
import { StorageError } from '../storage-error.ts';
import { copyBlob } from './copy-blob.ts';
import type { Exchange } from './exchange.ts';
import { addressOf, answer, stamped, writeGuard } from './exchange.ts';

/** Put Blob, or Copy Blob where the content is said to lie elsewhere. Page blobs are not done here: they answer InvalidHeaderValue. */
export async function putBlob(exchange: Exchange): Promise<void> {
  const { request, body, index, storageKeys } = exchange;
  if (request.header('x-ms-copy-source') !== undefined) return copyBlob(exchange);
  const address = addressOf(request);
  const length = lengthOf(body, LARGEST_BLOB);
  const type = request.header('x-ms-blob-type');
  if (type === undefined) throw new StorageError('MissingRequiredHeader');
  if (type !== 'BlockBlob') throw new StorageError('InvalidHeaderValue');
  const claimed = [md5Of(request, 'content-md5'), md5Of(request, 'x-ms-blob-content-md5')];
  const metadata = metadataOf(request);
  const guard = writeGuard(exchange);
  requireContainer(exchange, address);
  guard(index.find(address));

  // Somebody else may write the blob while this body comes in: the guard looks again when it is put.
  const { row, md5 } = await storing(exchange, length, null, async (bytes) => {
    if (!claimed.every((each) => storageKeys.isAnnounced(each, bytes.md5))) throw new StorageError('Md5Mismatch');
    const properties = { ...wishedHeaders(request, 'content', bytes.md5), ...NEVER_COPIED, metadata };
    return { row: await index.put(address, bytes, properties, guard), md5: bytes.md5 };
  });
  answer(exchange, 201, { ...stamped(exchange, row), 'Content-MD5': md5 });
}

/**
 * Takes a body in, and makes it somebody's by `keep`, which is one transaction. What was received and comes to nothing is abandoned.
 */
export async function storing<Kept>(
  exchange: Exchange,
  length: number,
  block: string | null,
  keep: (bytes: ReceivedBytes) => Promise<Kept>,
): Promise<Kept> {
  const { request, body, records, steps } = exchange;
  const bytes = await receive(body, length, request.account, records, block);
  steps.reached('bytes-received');
  let kept: Kept;
  try {
    kept = await keep(bytes);
  } catch (error) {
    for (const { record } of bytes.records) records.abandon(record);
    throw error;
  }
  steps.reached('reference-kept');
  return kept;
}

export function requireContainer(
  { index }: Exchange,
  { account, container }: { readonly account: string; readonly container: string },
): void {
  if (index.container(account, container) === undefined) throw new StorageError('ContainerNotFound');
}
