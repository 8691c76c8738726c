import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import type { StorageStep } from '../../../src/reference-impl/storage/steps.ts';
import { openStorage } from './ground.ts';

describe('the front ends of storage', () => {
  let storage: Awaited<ReturnType<typeof openStorage>>;
  before(async () => {
    storage = await openStorage();
    await storage.send('PUT', '/first/box?restype=container');
  });
  after(() => storage.close());
  const body = Buffer.from('bytes');
  const PLACES = ['front end 1', 'front end 2', 'plain'] as const;

  it('show at once what was done through another', async () => {
    for (const by of PLACES) {
      for (const at of PLACES) {
        expect((await storage.send('PUT', '/first/box/a', { body: Buffer.from(by), at: by })).status).to.equal(201);
        expect((await storage.send('GET', '/first/box/a', { at })).body.toString(), `${by} > ${at}`).to.equal(by);
        expect((await storage.send('DELETE', '/first/box/a', { at: by })).status).to.equal(202);
        expect((await storage.send('GET', '/first/box/a', { at })).status, `${by} > ${at}`).to.equal(404);
      }
    }
  });

  it('let one of many who ask at once, and only one, through the same condition', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        storage.send('PUT', '/first/box/once', { body, at: PLACES[at % 3] ?? 'plain', headers: { 'if-none-match': '*' } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).to.have.length(1);
    expect(answers.filter(({ code }) => code === 'BlobAlreadyExists')).to.have.length(11);
    expect(storage.records.kept.size).to.equal(1);
    expect(storage.records.pending.size).to.equal(0);
    const deleted = await Promise.all(PLACES.map((at) => storage.send('DELETE', '/first/box/once', { at })));
    expect(deleted.map(({ status }) => status).sort()).to.deep.equal([202, 404, 404]);
  });

  it('are busy where there is no room, and keep nothing', async () => {
    storage.records.full = true;
    const full = await storage.send('PUT', '/first/box/b', { body });
    const block = await storage.send('PUT', '/first/box/b?comp=block&blockid=AAAA', { body });
    storage.records.full = false;
    for (const answer of [full, block]) expect(answer).to.include({ status: 503, code: 'ServerBusy' });
    expect((await storage.send('GET', '/first/box/b')).status).to.equal(404);
    expect((await storage.send('PUT', '/first/box/b', { body })).status).to.equal(201);
  });

  it('answer no byte of what is lost', async () => {
    await storage.send('PUT', '/first/box/lost', { body: Buffer.alloc(3 * 1024 * 1024, 1) });
    const records = storage.index.open({ account: 'first', container: 'box', blob: 'lost' });
    records.close();
    expect(records.records.map(({ size }) => size)).to.deep.equal([1048576, 1048576, 1048576]);
    storage.records.lost.add(records.records[0]?.record ?? '');
    expect(await storage.send('GET', '/first/box/lost')).to.include({ status: 500, code: 'InternalError' });
    storage.records.lost.clear();
    storage.records.lost.add(records.records[2]?.record ?? '');
    const cut = await storage.send('GET', '/first/box/lost').catch((error: NodeJS.ErrnoException) => error);
    expect(cut, 'an answer that has begun is cut off').to.be.instanceOf(Error);
    storage.records.lost.clear();
    expect((await storage.send('GET', '/first/box/lost')).body).to.have.length(3 * 1024 * 1024);
    expect(storage.records.pins).to.equal(0);
  });

  const steps: [StorageStep, string, string, number][] = [
    ['bytes-received', 'PUT', '/first/box/step', 404],
    ['reference-kept', 'PUT', '/first/box/step', 200],
    ['deletion-begun', 'DELETE', '/first/box/step', 200],
    ['reference-removed', 'DELETE', '/first/box/step', 404],
  ];
  for (const [step, method, path, status] of steps) {
    it(`answer nothing where the power fails at ${step}`, async () => {
      let failed = 0;
      storage.steps.failAt(step, () => (failed += 1));
      const answer = await storage.send(method, path, method === 'PUT' ? { body } : {}).catch((error: Error) => error);
      expect(answer).to.be.instanceOf(Error);
      expect(failed).to.equal(1);
      expect((await storage.send('GET', path)).status).to.equal(status);
    });
  }

  it('answer the documented error to what is no request', async () => {
    const { hostname, port } = new URL(storage.urls.plain);
    const say = (text: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(text));
        let answer = '';
        socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
        socket.on('error', reject);
        socket.on('close', () => resolve(answer));
      });
    for (const text of [
      'nonsense\r\n\r\n',
      'GET /first/box/a HTTP/1.1\r\nHost: a\r\nx bad: b\r\n\r\n',
      'PUT /first/box/a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      'PUT /first/box/a HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n',
      `GET /first/box/a HTTP/1.1\r\nHost: a\r\nx-ms-meta-a: ${'x'.repeat(40_000)}\r\n\r\n`,
    ]) {
      const answer = await say(text);
      expect(answer, text.slice(0, 60))
        .to.match(/^HTTP\/1\.1 400 /)
        .and.include('<Code>InvalidHeaderValue</Code>');
    }
    expect((await storage.send('GET', '/first/box/b')).status).to.equal(200);
  });

  it('ask for a length, also of a body in chunks', async () => {
    const chunked = { 'content-length': undefined, 'transfer-encoding': 'chunked' };
    expect(await storage.send('PUT', '/first/box/c', { body, headers: chunked })).to.include({
      status: 411,
      code: 'MissingContentLengthHeader',
    });
    expect((await storage.send('GET', '/first/box/c')).status).to.equal(404);
  });
});
