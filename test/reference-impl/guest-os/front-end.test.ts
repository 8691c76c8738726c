import { randomBytes, scryptSync } from 'node:crypto';
import { createServer as createHttpsServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { duplexPair, type Duplex } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import {
  createFrontEnd,
  createFrontEndPolicy,
  LARGEST_OBJECT,
  type FrontEndParts,
} from '../../../src/reference-impl/guest-os/front-end/index.ts';
import { readAsked, readCredentials } from '../../../src/reference-impl/guest-os/front-end/asked.ts';
import { readStorageAccount } from '../../../src/reference-impl/guest-os/front-end/settings.ts';
import { readUsers } from '../../../src/reference-impl/guest-os/front-end/users.ts';
import { stringToSign } from '../../../src/reference-impl/storage/string-to-sign.ts';
import { serverIdentity } from '../../../src/clients/certificate.ts';

const COST = { N: 16, r: 8, p: 1 };
const user = (
  name: string,
  password: string,
  may: object[] = [{ do: ['read', 'write', 'delete'], container: 'data', prefix: `${name}/` }],
) => {
  const salt = randomBytes(16);
  return { name, salt: salt.toString('base64'), hash: scryptSync(password, salt, 32, COST).toString('base64'), may };
};
const fileOf = (...users: object[]): string => JSON.stringify({ scrypt: COST, users });
const configurationOf = (settings: Record<string, string>): string =>
  `<ServiceConfiguration xmlns="urn:x"><Role name="Front">${Object.entries(settings)
    .map(([name, value]) => `<Setting name="${name}" value="${value}"/>`)
    .join('')}</Role></ServiceConfiguration>`;

describe('The file of users', () => {
  it('knows each user by their password, and nobody else', async () => {
    const users = readUsers(fileOf(user('ada', 'right'), user('bob', 'other')));
    expect((await users.withPassword({ name: 'ada', password: 'right' }))?.name).to.equal('ada');
    for (const [name, password] of [
      ['ada', 'wrong'],
      ['ada', 'other'],
      ['ada', ''],
      ['Ada', 'right'],
      ['eve', 'right'],
      ['__proto__', 'right'],
    ] as const)
      expect(await users.withPassword({ name, password }), `${name} ${password}`).to.equal(undefined);
  });

  it('is refused where it says less, more or something else than it should', () => {
    const ada = user('ada', 'right');
    for (const wrong of [
      '',
      '{}',
      fileOf(),
      fileOf(ada, ada),
      fileOf({ ...ada, hash: 'AAAA' }),
      fileOf({ ...ada, salt: 'AAAA' }),
      fileOf({ ...ada, name: 'a:b' }),
      fileOf({ ...ada, password: 'right' }),
      fileOf({ ...ada, may: [{ do: ['everything'], container: 'data', prefix: '' }] }),
      JSON.stringify({ scrypt: { ...COST, N: 15 }, users: [ada] }),
      JSON.stringify({ scrypt: { ...COST, N: 2 ** 30 }, users: [ada] }),
    ])
      expect(() => readUsers(wrong), wrong).to.throw();
  });
});

describe('The settings of a front end', () => {
  const right = { StorageAddress: 'https://127.0.0.1:1', StorageAccount: 'ada', StorageKey: randomBytes(64).toString('base64') };
  it('say which account it stands before', () => {
    const account = readStorageAccount(configurationOf(right));
    expect([account.name, account.key.toString('base64'), account.certificate]).to.deep.equal(['ada', right.StorageKey, undefined]);
  });
  it('are refused by their name and without their value where one is missing or wrong', () => {
    for (const [name, value] of [
      ['StorageAddress', 'http://127.0.0.1:1'],
      ['StorageAddress', 'https://127.0.0.1:1/x'],
      ['StorageAccount', 'Not A Name'],
      ['StorageKey', 'short'],
      ['StorageKey', ''],
    ] as const)
      expect(() => readStorageAccount(configurationOf({ ...right, [name]: value })))
        .to.throw(name)
        .with.property('message')
        .that.does.not.include(value || 'nothing');
    expect(() => readStorageAccount('<ServiceConfiguration>')).to.throw('XML');
  });
});

describe('What a user asks for', () => {
  const asked = (method: string, url: string) => readAsked({ method, url });
  const refusal = (method: string, url: string): number => {
    try {
      asked(method, url);
      return 0;
    } catch (error) {
      return (error as { status: number }).status;
    }
  };

  it('is an object, or a list', () => {
    expect(asked('GET', '/data/a/b%20%26%2Bc')).to.deep.equal({ act: 'read', container: 'data', name: 'a/b &+c' });
    expect(asked('PUT', '/data/a%2Fb')).to.deep.equal({ act: 'write', container: 'data', name: 'a/b' });
    expect(asked('DELETE', '/data/%252e')).to.deep.equal({ act: 'delete', container: 'data', name: '%2e' });
    expect(asked('GET', '/data/')).to.deep.equal({ act: 'list', container: 'data', name: '' });
    expect(asked('GET', '/data/?prefix=a%2Fb')).to.deep.equal({ act: 'list', container: 'data', name: 'a/b' });
  });

  it('has one spelling, and no way up, round or into something else', () => {
    const wrong = [
      '..',
      '%2e%2e',
      '.',
      'a//b',
      'a/../b',
      'a%2F..%2Fb',
      'a%5cb',
      'a\\b',
      'a%00',
      'a%0d%0aX:',
      '%',
      '%ff',
      `${'x'.repeat(1025)}`,
    ];
    for (const name of wrong) expect(refusal('GET', `/data/${name}`), name).to.equal(400);
    for (const url of [
      '',
      '/',
      '/data',
      '//data/a',
      'http://h/data/a',
      '/Da/a',
      '/d/a',
      '/a--b/x',
      '/data/a?x=1',
      '/data/?comp=acl',
      '/data/a#b',
    ])
      expect(refusal('GET', url), url).to.equal(400);
    for (const method of ['HEAD', 'POST', 'TRACE', 'OPTIONS', '']) expect(refusal(method, '/data/a')).to.equal(405);
    for (const method of ['PUT', 'DELETE']) expect(refusal(method, '/data/')).to.equal(400);
  });

  it('comes with one name and password, or none', () => {
    const credentials = (...values: string[]) => readCredentials({ headersDistinct: { authorization: values } });
    const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;
    expect(credentials(basic('ada:p: ä'))).to.deep.equal({ name: 'ada', password: 'p: ä' });
    expect(credentials(basic(':'))).to.deep.equal({ name: '', password: '' });
    for (const wrong of [[], [''], ['Basic'], ['Basic %%'], [basic('ada')], ['Bearer x'], [basic('a:b'), basic('a:b')]])
      expect(credentials(...wrong), wrong.join()).to.equal(undefined);
  });
});

describe('A front end to storage', () => {
  type Storage = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;
  const { certificate, key: serverKey } = serverIdentity();
  const key = randomBytes(64);
  const seen: { line: string; authorization: string; type: string | undefined; body: string }[] = [];
  let storage: Storage;
  const server = createHttpsServer({ cert: certificate, key: serverKey }, (request, response) => {
    void buffer(request).then((body) => {
      const { authorization = '', 'content-type': type } = request.headers;
      seen.push({ line: `${request.method ?? ''} ${request.url ?? ''}`, authorization, type, body: body.toString() });
      storage(request, response, body);
    });
  });
  before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const settings = () => ({
    StorageAddress: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    StorageCertificate: new X509Certificate(certificate).raw.toString('base64'),
    StorageAccount: 'acc',
    StorageKey: key.toString('base64'),
  });
  const serving = (change: Partial<FrontEndParts> = {}): ((stream: Duplex) => void) =>
    createFrontEnd({
      policy: createFrontEndPolicy(),
      users: () => fileOf(user('ada', 'right'), user('bob', 'right', [{ do: ['read'], container: 'data', prefix: 'ada/open' }])),
      configuration: () => configurationOf(settings()),
      now: () => new Date('2012-06-07T08:00:00Z'),
      ...change,
    });
  /** All that comes back on a connection over which this is said. */
  const said = (serve: (stream: Duplex) => void, bytes: string | Buffer): Promise<string> => {
    const [near, far] = duplexPair();
    serve(far);
    near.write(bytes);
    return text(near);
  };
  const ask = async (method: string, path: string, { as = 'ada:right', body = '', serve = serving(), more = '' } = {}) => {
    const length = method === 'PUT' ? `Content-Length: ${Buffer.byteLength(body)}\r\n` : '';
    const head = `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Basic ${Buffer.from(as).toString('base64')}\r\n${length}${more}\r\n`;
    const answer = await said(serve, head + body);
    const [top = '', ...rest] = answer.split('\r\n\r\n');
    return { status: Number(top.split(' ')[1]), head: top, body: rest.join('\r\n\r\n'), all: answer };
  };
  const answering =
    (status: number, headers: Record<string, string> = {}, body = ''): Storage =>
    (_request, response) =>
      void response.writeHead(status, headers).end(body);

  it('signs what it asks of storage, by its own clock, and hands on the bytes and their type alone', async () => {
    storage = (request, response) => {
      const { headers } = request;
      const signed = stringToSign(
        {
          method: 'GET',
          account: 'acc',
          path: request.url ?? '',
          query: [],
          header: (name) => headers[name] as string | undefined,
          extensionHeaders: Object.entries(headers).filter(([name]) => name.startsWith('x-ms-')) as [string, string][],
        },
        'acc',
      );
      answering(
        200,
        { 'Content-Type': 'text/x', 'x-ms-meta-a': 'b', ETag: '"1"', 'Set-Cookie': 'c=d', 'x-signed': signed.length.toString() },
        'bytes',
      )(request, response, Buffer.alloc(0));
    };
    const { status, head, body } = await ask('GET', '/data/ada/a%20b');
    expect([status, body]).to.deep.equal([200, '5\r\nbytes\r\n0\r\n\r\n']);
    expect(seen.at(-1)).to.include({ line: 'GET /acc/data/ada/a%20b' });
    expect(seen.at(-1)?.authorization).to.match(/^SharedKey acc:[A-Za-z0-9+/]{43}=$/);
    const names = head
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(':')[0]?.toLowerCase());
    expect(new Set(names)).to.deep.equal(new Set(['date', 'cache-control', 'content-type', 'connection', 'transfer-encoding']));
    expect(head).to.include('Date: Thu, 07 Jun 2012 08:00:00 GMT').and.to.include('text/x');
  });

  it('stores and deletes', async () => {
    storage = answering(201);
    expect((await ask('PUT', '/data/ada/x', { body: 'abc', more: 'Content-Type: text/y\r\n' })).status).to.equal(201);
    expect(seen.at(-1)).to.include({ line: 'PUT /acc/data/ada/x', body: 'abc', type: 'text/y' });
    storage = answering(202);
    expect((await ask('DELETE', '/data/ada/x')).status).to.equal(204);
  });

  it('does not ask storage for who may not, and asks again at each request', async () => {
    storage = answering(200);
    const before = seen.length;
    const statuses = [
      ['GET', '/data/ada/x', 'ada:wrong', 401],
      ['GET', '/data/ada/x', 'eve:right', 401],
      ['GET', '/data/bob/x', 'ada:right', 403],
      ['GET', '/other/ada/x', 'ada:right', 403],
      ['PUT', '/data/ada/open', 'bob:right', 403],
      ['DELETE', '/data/ada/open', 'bob:right', 403],
      ['GET', '/data/?prefix=bob', 'ada:right', 403],
      ['GET', '/data/ada/../x', 'ada:right', 400],
    ] as const;
    for (const [method, path, as, status] of statuses)
      expect((await ask(method, path, { as })).status, `${method} ${path} ${as}`).to.equal(status);
    expect(seen.length).to.equal(before);
    const [right, wrong] = ['ada:right', 'ada:wrong'].map(
      (as) => `GET /data/ada/x HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${Buffer.from(as).toString('base64')}\r\n\r\n`,
    );
    const both = await said(serving(), `${right ?? ''}${wrong ?? ''}GET /data/ada/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect([...both.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).to.deep.equal(['200', '401', '401']);
  });

  it('lists what the user may read, page by page', async () => {
    const pages: Record<string, string> = {
      '': '<Blobs><Blob><Name>ada/1 &amp; 2</Name></Blob><Blob><Name>bob/x</Name><Properties><Name>ada/no</Name></Properties></Blob></Blobs><NextMarker>m/2</NextMarker>',
      'm/2': '<Blobs><Blob><Name>ada/3</Name></Blob></Blobs><NextMarker/>',
    };
    storage = (request, response, body) => {
      const { searchParams } = new URL(request.url ?? '', 'https://x');
      const page = pages[searchParams.get('marker') ?? ''] ?? '';
      answering(200, {}, `\ufeff<?xml version="1.0"?><EnumerationResults>${page}</EnumerationResults>`)(request, response, body);
    };
    const { status, body } = await ask('GET', '/data/?prefix=a');
    expect([status, body]).to.deep.equal([200, 'ada/1%20%26%202\nada/3\n']);
    expect(seen.at(-1)?.line).to.equal('GET /acc/data?restype=container&comp=list&prefix=a&marker=m%2F2');
    for (const broken of ['<EnumerationResults><Blobs>', '<Other/>', 'x']) {
      storage = answering(200, {}, broken);
      expect((await ask('GET', '/data/')).status, broken).to.equal(502);
    }
  });

  it('tells its users that storage did not serve, and nothing of why', async () => {
    const loud: Storage = (request, response) =>
      void response.writeHead(403, { 'x-echo': request.headers.authorization ?? '' }).end(request.headers.authorization);
    const ways: Record<string, Storage> = {
      loud,
      redirect: (request, response) =>
        void response.writeHead(307, { Location: `https://x/?sig=${request.headers.authorization ?? ''}` }).end(),
      silence: (_request, response) => void response.destroy(),
      nonsense: (request, response) => void response.socket?.end(request.headers.authorization ?? ''),
      partly: answering(206),
    };
    for (const [way, answer] of Object.entries(ways)) {
      storage = answer;
      for (const [method, path] of [
        ['GET', '/data/ada/x'],
        ['PUT', '/data/ada/x'],
        ['DELETE', '/data/ada/x'],
        ['GET', '/data/'],
      ] as const) {
        const { status, all } = await ask(method, path);
        expect(status, `${way} ${method}`).to.equal(502);
        expect(all).to.not.match(/SharedKey|sig=|x-echo/i);
        expect(all).to.not.include(seen.at(-1)?.authorization.split(':')[1]);
      }
    }
    storage = answering(404);
    expect((await ask('GET', '/data/ada/x')).status).to.equal(404);
  });

  it('trusts no storage but that whose certificate it was given', async () => {
    storage = answering(200);
    const { StorageCertificate: _none, ...untrusting } = settings();
    const { status } = await ask('GET', '/data/ada/x', { serve: serving({ configuration: () => configurationOf(untrusting) }) });
    expect(status).to.equal(502);
  });

  it('goes by what the configuration says now, and says nothing of what is wrong with it', async () => {
    storage = answering(200);
    let text = '<ServiceConfiguration/>';
    const serve = serving({ configuration: () => text });
    const { status, all } = await ask('GET', '/data/ada/x', { serve });
    expect(status).to.equal(500);
    expect(all).to.not.include('Storage');
    text = configurationOf(settings());
    expect((await ask('GET', '/data/ada/x', { serve })).status).to.equal(200);
    expect((await ask('GET', '/data/ada/x', { serve: serving({ users: () => '{' }) })).status).to.equal(500);
  });

  it('takes objects up to a size, and says so of larger ones', async () => {
    storage = answering(201);
    expect((await ask('PUT', '/data/ada/x', { body: 'x'.repeat(LARGEST_OBJECT) })).status).to.equal(201);
    expect((await ask('PUT', '/data/ada/x', { body: 'x'.repeat(LARGEST_OBJECT + 1) })).status).to.equal(413);
    const chunk = `${(LARGEST_OBJECT + 1).toString(16)}\r\n${'x'.repeat(LARGEST_OBJECT + 1)}\r\n0\r\n\r\n`;
    const head = `PUT /data/ada/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Basic ${Buffer.from('ada:right').toString('base64')}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(await said(serving(), head + chunk)).to.match(/^HTTP\/1\.1 413 /);
  });

  it('answers what is no request with a refusal, and lives', async () => {
    storage = answering(200);
    const serve = serving();
    for (const bytes of [
      'x\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      '\0\0\0\0',
      `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      'GET / HTTP/1.1\r\n\r\n',
    ])
      expect(await said(serve, bytes), JSON.stringify(bytes.slice(0, 20))).to.match(/^HTTP\/1\.1 400 /);
    const [silent, far] = duplexPair();
    serve(far);
    silent.end();
    expect(await text(silent)).to.equal('');
    expect((await ask('GET', '/data/ada/x', { serve })).status).to.equal(200);
  });

  it('hands on large objects no faster than they are taken, and ends where storage breaks off', async () => {
    const large = randomBytes(8 * 1024 * 1024).toString('latin1');
    storage = (_request, response) => void response.writeHead(200).end(Buffer.from(large, 'latin1'));
    expect((await ask('GET', '/data/ada/x')).body.length).to.be.greaterThan(large.length / 2);
    storage = (_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('half', () => response.destroy());
    };
    const [near, far] = duplexPair();
    serving()(far);
    far.on('close', () => near.destroy());
    near.write(`GET /data/ada/x HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${Buffer.from('ada:right').toString('base64')}\r\n\r\n`);
    const answer = await text(near).catch((error: Error) => error.message);
    expect(answer).to.not.match(/\r\n0\r\n\r\n$/);
  });
});
