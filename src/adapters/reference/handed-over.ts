import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** The two halves of `127.0.0.1:port` or `[::1]:port`. */
export function tcpAddress(at: string): { host: string; port: number } {
  const colon = at.lastIndexOf(':');
  return { host: at.slice(0, colon).replace(/[[\]]/g, ''), port: Number(at.slice(colon + 1)) };
}

/** Waits on loopback for the one connection that takes a stream over. Resolves with where. */
export function handedOver(stream: Duplex): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      server.close();
      joined(stream, socket);
    });
    // What nobody takes over goes with the fabric, and holds nothing up.
    server.unref();
    stream.once('close', () => server.close());
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

/** What is written at one end comes out at the other; each passes on its end, and its untimely end. */
export function joined(stream: Duplex, socket: Socket): void {
  socket.setNoDelay(true);
  stream.pipe(socket);
  socket.pipe(stream);
  socket.on('error', () => stream.destroy());
  stream.on('error', () => socket.destroy());
  socket.once('close', () => stream.destroy());
  stream.once('close', () => socket.destroy());
}
