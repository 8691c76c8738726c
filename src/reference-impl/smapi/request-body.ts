import type { IncomingMessage } from 'node:http';

/** Whether a request says that a body follows its headers. */
export function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** Whether a request says beforehand that its body is larger than that. */
export function announcesMoreThan({ headers }: IncomingMessage, mostBytes: number): boolean {
  return Number(headers['content-length'] ?? 0) > mostBytes;
}

/**
 * Collects a body. Exactly one of the two is called, once the whole body has come or more of it than `mostBytes`; neither, when the
 * connection ends first: what was cut off is not carried out.
 */
export function collectBody(request: IncomingMessage, mostBytes: number, whole: (body: Buffer) => void, tooLarge: () => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const onData = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > mostBytes) {
      request.off('data', onData).off('end', onEnd);
      tooLarge();
    } else {
      chunks.push(chunk);
    }
  };
  const onEnd = (): void => {
    // A chunked body that is cut off ends the stream without completing the message.
    if (request.complete) whole(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size));
  };
  request.on('data', onData).on('end', onEnd);
}
