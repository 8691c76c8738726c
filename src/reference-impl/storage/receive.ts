import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Records } from './records/records.ts';
import type { ContentRecord, ReceivedBytes } from './rows.ts';
import { md5Of } from './blob-headers.ts';
import { StorageError } from './storage-error.ts';
import type { StorageKeys } from './storage-keys.ts';
import type { StorageRequest } from './storage-request.ts';

/** The largest block blob that is put in one request, in bytes. */
export const LARGEST_BLOB = 64 * 1024 * 1024;
/** The largest block, in bytes: one record. */
export const LARGEST_BLOCK = 4 * 1024 * 1024;
/** A blob that is put in one request is cut into records of at most so many bytes. */
const PIECE = 1024 * 1024;

/** How long a request's body says that it is, in bytes. Throws {@link StorageError} where it says nothing, or more than `most`. */
export function lengthOf(body: IncomingMessage, most: number): number {
  const length = body.headers['content-length'];
  if (length === undefined) throw new StorageError('MissingContentLengthHeader');
  if (Number(length) > most) throw new StorageError('RequestBodyTooLarge');
  return Number(length);
}

/**
 * Writes a body on the media while it comes in, holding no more than two pieces of it at a time. `block` is the block that it is, whole, or null.
 * Nothing is left on the media when it rejects: what had been written is abandoned.
 */
export async function receive(
  body: IncomingMessage,
  length: number,
  account: string,
  records: Records,
  block: string | null,
): Promise<ReceivedBytes> {
  const most = block === null ? PIECE : LARGEST_BLOCK;
  const hash = createHash('md5');
  const written: ContentRecord[] = [];
  let writing: Promise<void> = Promise.resolve();
  const write = async (bytes: Buffer): Promise<void> => {
    const record = await records.write(account, bytes);
    written.push({ record, size: bytes.length, block });
  };
  try {
    let size = 0;
    let piece = Buffer.allocUnsafe(Math.min(most, length));
    let filled = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size += chunk.length;
      for (let from = 0; from < chunk.length;) {
        const copied = chunk.copy(piece, filled, from);
        from += copied;
        filled += copied;
        if (filled < piece.length) continue;
        await writing;
        writing = write(piece);
        writing.catch(() => undefined); // it is awaited later
        piece = Buffer.allocUnsafe(Math.min(most, length - size + (chunk.length - from)));
        filled = 0;
      }
    }
    await writing;
    if (size !== length) throw new StorageError('InvalidHeaderValue');
    return { records: written, size, md5: hash.digest('base64') };
  } catch (error) {
    await writing.catch(() => undefined);
    for (const { record } of written) records.abandon(record);
    throw error;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What takes part in receiving a document. */
export interface XmlExchange {
  readonly request: StorageRequest;
  readonly body: IncomingMessage;
  readonly storageKeys: Pick<StorageKeys, 'isAnnounced'>;
}

/** A whole body that is XML, as text. Throws {@link StorageError} where it is longer than `most` bytes, not UTF-8, or has not the MD5 that is said. */
export async function receiveXml({ request, body, storageKeys }: XmlExchange, most: number): Promise<string> {
  lengthOf(body, most);
  const claimed = md5Of(request, 'content-md5');
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (!storageKeys.isAnnounced(claimed, createHash('md5').update(bytes).digest('base64'))) throw new StorageError('Md5Mismatch');
  try {
    return utf8.decode(bytes);
  } catch {
    throw new StorageError('InvalidXmlDocument');
  }
}
