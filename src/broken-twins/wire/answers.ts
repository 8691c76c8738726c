import type { Server } from 'node:https';
import type { TLSSocket } from 'node:tls';

/** An HTTP/1.1 answer as a server is about to write it. */
export interface WireAnswer {
  readonly status: number;
  /** The status line's last words. */
  readonly reason: string;
  /** In order, names as written. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** What becomes of an answer on its way out. Null drops the connection instead. */
export type Rewrite = (answer: WireAnswer) => WireAnswer | null;

/**
 * Lets every answer of a server be rewritten. The server must write each answer at once, as Node does for one whose body is a string that
 * comes with its end.
 */
export function rewritingAnswers<S extends Server>(server: S, rewrite: Rewrite): S {
  server.on('secureConnection', (socket: TLSSocket) => {
    const [write, end] = [socket.write.bind(socket), socket.end.bind(socket)] as [Out, Out];
    socket.write = through(socket, rewrite, write) as typeof socket.write;
    socket.end = through(socket, rewrite, end) as typeof socket.end;
  });
  return server;
}

type Out = (chunk?: unknown, ...more: unknown[]) => unknown;

function through(socket: TLSSocket, rewrite: Rewrite, out: Out): Out {
  return (chunk, ...more) => {
    const answer = typeof chunk === 'string' || Buffer.isBuffer(chunk) ? readAnswer(chunk.toString('utf8')) : null;
    if (answer === null) return out(chunk, ...more);
    const rewritten = rewrite(answer);
    if (rewritten === null) return socket.destroy();
    const callbacks = more.filter((each) => typeof each === 'function');
    return out(Buffer.from(writeAnswer(rewritten)), ...callbacks);
  };
}

/** Null for what is no final answer: a `100 Continue`, the rest of a body. */
function readAnswer(text: string): WireAnswer | null {
  const match = /^HTTP\/1\.1 ([2-5]\d\d) ([^\r]*)\r\n([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(text);
  if (match === null) return null;
  const [, status, reason = '', head = '', body = ''] = match;
  const headers = head.split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { status: Number(status), reason, headers, body };
}

function writeAnswer({ status, reason, headers, body }: WireAnswer): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${reason}`, ...lines, '', body].join('\r\n');
}

/** An answer with another body, its length told right. */
export function withBody(answer: WireAnswer, body: string): WireAnswer {
  const headers = answer.headers.map(([name, value]): [string, string] =>
    name.toLowerCase() === 'content-length' ? [name, String(Buffer.byteLength(body))] : [name, value],
  );
  return { ...answer, headers, body };
}
