import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { TLSSocket } from 'node:tls';

/** What a run put on the wire. */
export interface Traffic {
  readonly connections: readonly {
    /** With a client certificate, without, or resuming an earlier session. */
    readonly kind: 'mutual' | 'plain' | 'resumed';
    readonly requests: number;
  }[];
}

const CHANNEL = 'http.server.request.start';

/**
 * Counts the requests that reach a server of this process while some work goes on, connection by connection. The evidence of a run would not do: it
 * leaves out what only lays the ground. A handshake that was refused, or carried no request, is not counted.
 */
export async function countTraffic(work: () => Promise<void>): Promise<{ traffic: Traffic }> {
  const connections = new Map<TLSSocket, { kind: Traffic['connections'][number]['kind']; requests: number }>();
  const count = (message: unknown): void => {
    const { socket } = message as { socket: TLSSocket };
    const known = connections.get(socket);
    if (known === undefined) connections.set(socket, { kind: kindOf(socket), requests: 1 });
    else known.requests += 1;
  };
  subscribe(CHANNEL, count);
  try {
    await work();
  } finally {
    unsubscribe(CHANNEL, count);
  }
  return { traffic: { connections: [...connections.values()] } };
}

function kindOf(socket: TLSSocket): Traffic['connections'][number]['kind'] {
  if (socket.isSessionReused()) return 'resumed';
  return socket.getPeerX509Certificate() === undefined ? 'plain' : 'mutual';
}
