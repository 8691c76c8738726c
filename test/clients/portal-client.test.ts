import { describe, it } from 'node:test';
import { expect } from 'chai';
import { PortalClient } from '../../src/clients/portal/client.ts';
import type { Exchange } from '../../src/conformance/evidence/index.ts';
import { localServer } from './local-server.ts';

const FORM = `<form data-action="add-thing" action="/things"><input type="hidden" name="token" value="T"><input name="name"></form>
<form data-action="upload" action="/files"><input type="hidden" name="token" value="T"><input type="file" name="file"></form>`;

/** A Portal of one page: `/` holds the forms, and every POST is answered 303. Keeps the requests that came, whole. */
async function withPortal(act: (client: PortalClient, requests: string[]) => Promise<void>): Promise<void> {
  const requests: string[] = [];
  const server = await localServer((socket) =>
    socket.on('data', (data) => {
      const text = data.toString('latin1');
      requests.push(text);
      socket.write(
        text.startsWith('GET')
          ? `HTTP/1.1 200 OK\r\nSet-Cookie: session=S; Secure\r\nContent-Length: ${FORM.length}\r\n\r\n${FORM}`
          : 'HTTP/1.1 303 See Other\r\nLocation: /done\r\nContent-Length: 0\r\n\r\n',
      );
    }),
  );
  const client = new PortalClient({ surface: { url: server.url, certificate: server.trust } });
  await act(client, requests);
  client.close();
  await server.close();
}

const methods = (exchanges: readonly Exchange[]) => exchanges.map(({ request }) => `${request.method} ${request.path}`);

describe('PortalClient', () => {
  it('fetches the page, sends its hidden inputs and cookies back, and says where it came from', () =>
    withPortal(async (client, requests) => {
      const result = await client.submit('/', 'add-thing', { name: 'a b&c' });
      expect(result.outcome).to.deep.equal({ reply: 'accepted', result: { status: 303, location: '/done' } });
      expect(methods(result.exchanges)).to.deep.equal(['GET /', 'POST /things']);
      expect(requests[0]).to.not.include('Cookie:');
      expect(requests[1])
        .to.include('Cookie: session=S\r\n')
        .and.include('Origin: https://127.0.0.1:')
        .and.match(/\r\n\r\ntoken=T&name=a\+b%26c$/);
    }));

  it('sends files as multipart/form-data', () =>
    withPortal(async (client, requests) => {
      await client.submit('/', 'upload', { file: { fileName: 'a.cer', bytes: Buffer.from([0, 255, 13, 10]) } });
      const boundary = /boundary=(\S+)/.exec(requests[1] ?? '')?.[1];
      expect(requests[1]).to.include(
        `filename="a.cer"\r\nContent-Type: application/octet-stream\r\n\r\n\u0000\u00ff\r\n\r\n--${boundary}--\r\n`,
      );
      expect(requests[1]).to.include('name="token"\r\n\r\nT\r\n');
    }));

  it('tampers where it is told to, and nowhere else', () =>
    withPortal(async (client, requests) => {
      await client.submit(
        '/',
        'add-thing',
        {},
        {
          hidden: { token: null },
          headers: { Origin: 'https://elsewhere.example', 'Sec-Fetch-Site': null },
          cookies: new Map([['session', 'forged']]),
        },
      );
      expect(requests[1])
        .to.include('Origin: https://elsewhere.example\r\n')
        .and.include('Cookie: session=forged\r\n')
        .and.not.include('Sec-Fetch-Site')
        .and.not.include('token');
      expect(client.cookies.get('session')).to.equal('S');
    }));

  it('tells of a form that is not there', () =>
    withPortal(async (client) => {
      expect((await client.submit('/', 'nothing')).outcome).to.deep.include({ reply: 'fault', fault: 'no-form' });
    }));
});
