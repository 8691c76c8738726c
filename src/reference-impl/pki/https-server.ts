import { Server, type ServerOptions } from 'node:https';
import { createSecureContext } from 'node:tls';

/**
 * Node's HTTPS server, which reads its certificate and key when the first connection comes. That takes longer than all else about a door, and most of the
 * many fabrics of a test run have doors that nobody comes to.
 * @throws Error when certificate and key cannot be read or do not belong together: at once, not when the first connection comes
 */
export function createHttpsServer(options: ServerOptions): Server {
  requireGood(options);
  const server = new LateServer(options);
  server.prependOnceListener('connection', () => server.setSecureContext(options));
  return server;
}

class LateServer extends Server {
  /** Not while the server is made, when Node would do so. */
  override setSecureContext(options: ServerOptions): void {
    if (this.listening) super.setSecureContext(options);
  }
}

let lastGood: Pick<ServerOptions, 'cert' | 'key'> = {};

function requireGood({ cert, key }: ServerOptions): void {
  if (lastGood.cert === cert && lastGood.key === key) return;
  createSecureContext({ cert, key });
  lastGood = { cert, key };
}
