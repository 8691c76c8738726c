import type { Duplex } from 'node:stream';

/** Something that is open until it is closed. */
export interface Open {
  close(): void;
}

/** The machine's own port of the network, as far as a role needs it. */
export interface ListeningHost {
  listen(port: number, accept: (stream: Duplex) => void): Open;
}

const LONGEST_LINE = 8192;
const HTTP_REQUEST = /^[A-Z]+ \S+ HTTP\/1\.[01]$/;

/** What a role does with a stream that somebody has opened to it. */
export type RoleProgram = (stream: Duplex) => void;

/**
 * What a role does for the world: it listens at the local ports of its endpoints, and its program serves what comes. `program` is asked at the first stream for the
 * one that the customer's package brings; a role without one reads one line, and answers: to HTTP with the name of its instance, and any other line it sends
 * back. Throws when a port is taken.
 */
export function openRoleService(
  host: ListeningHost,
  instance: string,
  ports: readonly number[],
  program: () => RoleProgram | undefined = () => undefined,
): Open {
  const streams = new Set<Duplex>();
  const listeners: Open[] = [];
  const close = (): void => {
    for (const listener of listeners) listener.close();
    for (const stream of streams) stream.destroy();
  };
  let serve: RoleProgram | undefined;
  const accept = (stream: Duplex): void => {
    streams.add(stream);
    stream.once('close', () => streams.delete(stream));
    serve ??= program() ?? ((each) => answerOneLine(each, instance));
    serve(stream);
  };
  try {
    for (const port of new Set(ports)) listeners.push(host.listen(port, accept));
  } catch (error) {
    close();
    throw error;
  }
  return { close };
}

function answerOneLine(stream: Duplex, instance: string): void {
  let heard = '';
  let isAnswered = false;
  stream.on('error', () => undefined);
  stream.on('data', (chunk: Buffer) => {
    // Whatever comes behind the line is read, so that the stream can end well, and not looked at.
    if (isAnswered) return;
    heard += chunk.toString('latin1');
    const end = heard.indexOf('\n');
    if (end > LONGEST_LINE || (end === -1 && heard.length > LONGEST_LINE)) stream.destroy();
    else if (end !== -1) {
      isAnswered = true;
      stream.end(answerTo(heard.slice(0, end), instance), 'latin1');
    }
  });
  stream.once('end', () => {
    if (!isAnswered) stream.end();
  });
}

function answerTo(line: string, instance: string): string {
  if (!HTTP_REQUEST.test(line.replace(/\r$/, ''))) return `${line}\n`;
  return `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${instance.length}\r\nConnection: close\r\n\r\n${instance}`;
}
