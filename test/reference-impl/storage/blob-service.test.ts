import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { connect } from 'node:tls';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { receive } from '../../../src/reference-impl/storage/receive.ts';
import { openStorage } from './ground.ts';

describe('the blob service', () => {
  let storage: Awaited<ReturnType<typeof openStorage>>;
  before(async () => {
    storage = await openStorage();
    await storage.send('PUT', '/first/box?restype=container');
  });
  after(() => storage.close());
  const records = (): string[] => [...storage.records.kept.keys(), ...storage.records.pending.keys()];

  it('makes a container once', async () => {
    expect((await storage.send('PUT', '/first/new?restype=container')).status).to.equal(201);
    expect(await storage.send('PUT', '/first/new?restype=container')).to.include({ status: 409, code: 'ContainerAlreadyExists' });
    for (const name of ['A', 'ab', '-ab', 'a--b', 'a_b']) {
      expect(await storage.send('PUT', `/first/${name}?restype=container`), name).to.include({ status: 400, code: 'InvalidResourceName' });
    }
  });

  it('gives back what was put, with its properties', async () => {
    const body = Buffer.from('some bytes');
    const md5 = createHash('md5').update(body).digest('base64');
    const put = await storage.send('PUT', '/first/box/folder/a%20b.txt', {
      body,
      headers: { 'content-type': 'text/plain', 'x-ms-meta-colour': 'red' },
    });
    expect(put).to.include({ status: 201 });
    expect(put.headers['content-md5']).to.equal(md5);
    for (const method of ['GET', 'HEAD']) {
      const answer = await storage.send(method, '/first/box/folder/a%20b.txt');
      expect(answer.status).to.equal(200);
      expect(answer.headers).to.include({
        'content-type': 'text/plain',
        'x-ms-meta-colour': 'red',
        'content-length': '10',
        etag: put.headers.etag,
        'x-ms-blob-type': 'BlockBlob',
      });
      expect(answer.body.toString()).to.equal(method === 'GET' ? 'some bytes' : '');
    }
    const part = await storage.send('GET', '/first/box/folder/a%20b.txt', { headers: { range: 'bytes=5-99' } });
    expect(part).to.include({ status: 206 });
    expect(part.headers['content-range']).to.equal('bytes 5-9/10');
    expect(part.body.toString()).to.equal('bytes');
    expect(await storage.send('GET', '/first/box/folder/a%20b.txt', { headers: { range: 'bytes=10-' } })).to.include({
      status: 416,
      code: 'InvalidRange',
    });
  });

  it('replaces and deletes, and leaves no record behind', async () => {
    const count = records().length;
    await storage.send('PUT', '/first/box/b', { body: Buffer.from('one') });
    await storage.send('PUT', '/first/box/b', { body: Buffer.from('two') });
    expect((await storage.send('GET', '/first/box/b')).body.toString()).to.equal('two');
    expect(records()).to.have.length(count + 1);
    expect((await storage.send('DELETE', '/first/box/b')).status).to.equal(202);
    expect(records()).to.have.length(count);
    for (const method of ['GET', 'DELETE'])
      expect(await storage.send(method, '/first/box/b')).to.include({ status: 404, code: 'BlobNotFound' });
    expect((await storage.send('HEAD', '/first/box/b')).headers['x-ms-error-code']).to.equal('BlobNotFound');
  });

  it('tells a missing container from a missing blob', async () => {
    expect(await storage.send('GET', '/first/none/b')).to.include({ status: 404, code: 'ContainerNotFound' });
    expect(await storage.send('PUT', '/first/none/b', { body: Buffer.from('x') })).to.include({ status: 404, code: 'ContainerNotFound' });
  });

  it('refuses what it does not do, and never takes it for something else', async () => {
    const count = records().length;
    const body = Buffer.from('x');
    for (const [method, path, difference, expected] of [
      ['PUT', '/first/box/c?comp=page', { body }, { status: 400, code: 'UnsupportedQueryParameter' }],
      ['GET', '/first/box/c?comp=tags', {}, { status: 400, code: 'UnsupportedQueryParameter' }],
      ['GET', '/first/box/c?versionid=1', {}, { status: 400, code: 'UnsupportedQueryParameter' }],
      ['GET', '/first/box/c?timeout=1&TIMEOUT=2', {}, { status: 400, code: 'InvalidQueryParameterValue' }],
      ['POST', '/first/box?restype=container', {}, { status: 405, code: 'UnsupportedHttpVerb' }],
      ['GET', '/first', {}, { status: 400, code: 'InvalidUri' }],
      ['PUT', '/first/box/c', { body, headers: { 'x-ms-blob-type': 'PageBlob' } }, { status: 400, code: 'InvalidHeaderValue' }],
      ['PUT', '/first/box/c', { body, headers: { 'x-ms-blob-type': undefined } }, { status: 400, code: 'MissingRequiredHeader' }],
      [
        'PUT',
        '/first/box/c',
        { body, headers: { 'content-md5': createHash('md5').digest('base64') } },
        { status: 400, code: 'Md5Mismatch' },
      ],
      ['PUT', '/first/box/c', { body, headers: { 'content-md5': 'short' } }, { status: 400, code: 'InvalidMd5' }],
      ['GET', '/first/box/c', { headers: { 'x-ms-version': undefined } }, { status: 400, code: 'MissingRequiredHeader' }],
      ['GET', '/first/box/c', { headers: { 'x-ms-version': '2009-07-17' } }, { status: 400, code: 'InvalidHeaderValue' }],
      ['GET', '/first/box/%ff', {}, { status: 400, code: 'InvalidUri' }],
    ] as const) {
      expect(await storage.send(method, path, difference), `${method} ${path}`).to.include(expected);
    }
    expect(records()).to.have.length(count);
  });

  it('obeys conditions', async () => {
    const { etag = '' } = (await storage.send('PUT', '/first/box/d', { body: Buffer.from('1') })).headers;
    const conditions = (name: string, value: string): { headers: Record<string, string> } => ({ headers: { [name]: value } });
    expect((await storage.send('GET', '/first/box/d', conditions('if-none-match', etag))).status).to.equal(304);
    expect(await storage.send('GET', '/first/box/d', conditions('if-match', '"other"'))).to.include({
      status: 412,
      code: 'ConditionNotMet',
    });
    expect(await storage.send('PUT', '/first/box/d', conditions('if-none-match', '*'))).to.include({
      status: 409,
      code: 'BlobAlreadyExists',
    });
    expect((await storage.send('PUT', '/first/box/d', conditions('if-match', etag))).status).to.equal(201);
    expect(await storage.send('DELETE', '/first/box/d', conditions('if-match', etag))).to.include({ status: 412 });
  });

  it('refuses a body that is too large before it comes', async () => {
    const text = await raw(storage.url, `PUT /first/box/e HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n`);
    expect(text).to.match(/^HTTP\/1.1 403 /);
    const answer = await storage.send('PUT', '/first/box/e', { body: Buffer.alloc(64 * 1024 * 1024 + 1) });
    expect(answer).to.include({ status: 413, code: 'RequestBodyTooLarge' });
    expect((await storage.send('GET', '/first/box/e')).status).to.equal(404);
  });

  it('refuses a header that comes twice', async () => {
    const text = await raw(
      storage.url,
      `GET /first/box/e HTTP/1.1\r\nHost: a\r\nx-ms-date: a\r\nX-MS-Date: b\r\nConnection: close\r\n\r\n`,
    );
    expect(text)
      .to.match(/^HTTP\/1.1 400 /)
      .and.to.include('InvalidHeaderValue');
  });

  it('forgets an upload that breaks off', async () => {
    const count = records().length;
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(2 * 1024 * 1024);
      throw new Error('the line broke');
    }
    const body = Readable.from(broken()) as IncomingMessage;
    const failure = await receive(body, 3 * 1024 * 1024, 'first', storage.records, null).catch((error: Error) => error.message);
    expect(failure).to.equal('the line broke');
    expect(records()).to.have.length(count);
  });

  it('is reached by the host name of the account too', async () => {
    await storage.send('PUT', '/first/box/g', { body: Buffer.from('by host') });
    const answer = await storage.send('GET', '/box/g', { signer: 'first', headers: { host: 'first.blob.core.windows.net' } });
    expect(answer.body.toString()).to.equal('by host');
  });

  it('lets a deleted account take its data with it', async () => {
    await storage.send('PUT', '/second/box?restype=container');
    await storage.send('PUT', '/second/box/secret', { body: Buffer.from('gone') });
    expect([...storage.records.kept.values()].filter(({ account }) => account === 'second')).to.have.length(1);
    storage.store.transaction(() => {
      storage.index.dropAccount('second');
      storage.store.run(`DELETE FROM storageAccounts WHERE name = 'second'`);
    });
    expect([...storage.records.kept.values()].filter(({ account }) => account === 'second')).to.have.length(0);
    storage.addAccount('second');
    expect(await storage.send('GET', '/second/box/secret')).to.include({ status: 404, code: 'ContainerNotFound' });
  });
});

/** Sends bytes as they stand and reads until the other end closes or has answered. */
function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (answer.includes('</Error>')) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
