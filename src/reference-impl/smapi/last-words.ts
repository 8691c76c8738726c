import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { newRequestId } from './request-id.ts';
import { responseHeaders } from './answer.ts';

/** How long, in milliseconds, and how much a caller may go on sending after the last words. */
export interface Linger {
  readonly lingerTimeout: number;
  readonly lingerBytes: number;
}

/**
 * Answers on a connection whose request will not be read to its end, and closes it. Closing at once would reset the connection under
 * a caller who is still sending, and the answer would be lost: so what still comes is thrown away for a while.
 */
export function sayLastWords(socket: Duplex, status: number, body: string, { lingerTimeout, lingerBytes }: Linger): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const headers = responseHeaders(newRequestId(), Buffer.byteLength(body));
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nDate: ${new Date().toUTCString()}\r\n`;
  for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;

  let thrownAway = 0;
  const drop = (): unknown => socket.destroy();
  const timer = setTimeout(drop, lingerTimeout);
  timer.unref();
  socket.removeAllListeners('data'); // HTTP is over here: nothing that follows is read as a request
  socket.on('data', (chunk: Buffer) => {
    thrownAway += chunk.length;
    if (thrownAway > lingerBytes) drop();
  });
  socket.once('end', drop);
  socket.once('close', () => clearTimeout(timer));
  socket.end(`${head}\r\n${body}`);
  socket.resume();
}
