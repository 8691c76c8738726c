import { createSecureContext, TLSSocket } from 'node:tls';
import type { ChannelIdentity } from '../../../src/reference-impl/control-channel/channel-identity.ts';
import { AGENT_PORT } from '../../../src/reference-impl/network/host.ts';
import type { Host } from '../../../src/reference-impl/network/network.ts';

/** What a hostile agent does when it was asked something, and over which stream. */
export type Malice = (request: { readonly id: string; readonly op: string }, socket: TLSSocket) => void;

/** An agent with the right key and certificate that has been taken over: it does TLS as it should, and then what it likes. */
export function hostileAgent(
  host: Host,
  own: ChannelIdentity,
  onRequest: Malice,
  onConnected: (socket: TLSSocket) => void = () => undefined,
): void {
  const secureContext = createSecureContext({ cert: own.certificate, key: own.key });
  host.listen(AGENT_PORT.fabric, (stream) => {
    const socket = new TLSSocket(stream, { isServer: true, requestCert: true, rejectUnauthorized: false, secureContext });
    socket.on('error', () => undefined);
    socket.on('secure', () => onConnected(socket));
    socket.on('data', (chunk: Buffer) => onRequest(JSON.parse(chunk.subarray(4).toString()) as { id: string; op: string }, socket));
  });
}
