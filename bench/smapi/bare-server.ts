import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { serve } from '../server-process.ts';
import type { Ask, Told } from './protocol.ts';

// Node's HTTPS server with mutual TLS: it answers each path with the bytes that SMAPI answered, and looks at nothing.
serve<Ask, Told>(async (ask) => {
  if (ask.ask !== 'start') throw new Error('the bare server knows no subscriptions');
  const { identity, answers = {} } = ask;
  const server = createServer({
    cert: identity.certificate,
    key: identity.key,
    minVersion: 'TLSv1.2',
    requestCert: true,
    rejectUnauthorized: false,
    ca: [],
  });
  server.on('request', (request, response) => {
    const { status, headers, body } = answers[request.url ?? ''] ?? { status: 404, headers: {}, body: '' };
    response.writeHead(status, headers).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { told: 'started', url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
