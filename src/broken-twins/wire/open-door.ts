import type { AddressInfo, Server, Socket } from 'node:net';

/** A server of any kind as the composition takes doors: opened on a free port of loopback, and closed at once with all its connections. */
export function openDoor(server: Server, scheme: 'http' | 'https' = 'https'): { listen(): Promise<string>; destroy(): Promise<void> } {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => resolve(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`));
      }),
    destroy: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
