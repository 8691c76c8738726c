import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { clientIdentity, makeCertificate, serverIdentity } from '../../src/clients/certificate.ts';
import { keyRing } from '../../src/clients/keys.ts';
import type { Traffic } from './traffic.ts';

/** Node's HTTPS server and TLS client with nothing behind them, and the certificates of a run. */
export interface BareWire {
  /** Makes the same connections again, one after another, each with as many requests. */
  repeat(traffic: Traffic): Promise<void>;
  close(): Promise<void>;
}

const REQUEST = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
const ANSWER = 'served';

export async function bareWire(): Promise<BareWire> {
  const { certificate: cert, key } = serverIdentity();
  const server = createServer({ cert, key, requestCert: true, rejectUnauthorized: false, ca: [] }, (_request, response) => {
    response.writeHead(200, { 'Content-Length': ANSWER.length }).end(ANSWER);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const pair = await keyRing.hand().rsa('the floor');
  const identity = clientIdentity(pair, makeCertificate({ subject: 'floor', key: pair }));
  const contexts = {
    mutual: createSecureContext({ ca: [cert], cert: identity.certificate, key: identity.key }),
    plain: createSecureContext({ ca: [cert] }),
  };
  let session: Buffer | undefined;

  const carry = async (context: SecureContext, requests: number, resumed?: Buffer): Promise<void> => {
    const socket = connect({ host: '127.0.0.1', port, secureContext: context, ...(resumed ? { session: resumed } : {}) });
    socket.setNoDelay(true);
    socket.once('session', (ticket: Buffer) => (session = ticket));
    for (let sent = 0; sent < requests; sent++) await ask(socket);
    socket.destroy();
  };

  return {
    repeat: async ({ connections }) => {
      for (const { kind, requests } of connections) {
        if (kind === 'resumed') await carry(contexts.mutual, requests, session);
        else await carry(contexts[kind], requests);
      }
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Sends one request and waits for its answer, which is small enough to come whole. */
function ask(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const over = (error?: Error): void => reject(error ?? new Error('the bare server closed the connection'));
    const take = (bytes: Buffer): void => {
      text += bytes.toString('latin1');
      if (!text.endsWith(ANSWER)) return;
      socket.off('data', take).off('error', over).off('close', over);
      resolve();
    };
    socket.on('data', take).once('error', over).once('close', over);
    socket.write(REQUEST);
  });
}
