import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sharedKey } from '../../src/clients/storage/shared-key.ts';
import { serve } from '../server-process.ts';
import type { Ask, Told } from './protocol.ts';

// The least that a blob service does: it checks the signature and keeps what it is given in a map.
const STATUS: Readonly<Record<string, number>> = { PUT: 201, DELETE: 202 };

serve<Ask, Told>(async ({ ask }) => {
  if (ask !== 'start') throw new Error('the bare server writes on no media');
  const [account, key] = ['bench', randomBytes(64).toString('base64')];
  const blobs = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '' } = request;
      const isSigned = request.headers.authorization === sharedKey({ method, path, headers: headersOf(request) }, account, key);
      if (isSigned && method === 'PUT') blobs.set(path, Buffer.concat(chunks));
      const body = (isSigned && method === 'GET' && blobs.get(path)) || Buffer.alloc(0);
      if (isSigned && method === 'DELETE') blobs.delete(path);
      response.writeHead(isSigned ? (STATUS[method] ?? 200) : 403, { 'Content-Length': body.length }).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { told: 'started', service: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, account, key } };
});

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
