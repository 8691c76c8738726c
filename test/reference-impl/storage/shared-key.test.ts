import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import type { Difference } from './ground.ts';
import { openStorage } from './ground.ts';

describe('SharedKey at the storage door', () => {
  let storage: Awaited<ReturnType<typeof openStorage>>;
  before(async () => {
    storage = await openStorage();
    expect((await storage.send('PUT', '/first/box?restype=container')).status).to.equal(201);
    expect((await storage.send('PUT', '/first/box/page.txt', { body: Buffer.from('hello') })).status).to.equal(201);
    expect((await storage.send('PUT', '/second/box?restype=container')).status).to.equal(201);
  });
  after(() => storage.close());

  it('lets either key of the account in, and no other', async () => {
    const keys = storage.storageKeys.of('first');
    for (const key of [keys?.primary, keys?.secondary])
      expect((await storage.send('GET', '/first/box/page.txt', { key: key ?? '' })).body.toString()).to.equal('hello');
    for (const key of [storage.keyOf('second'), Buffer.alloc(64).toString('base64'), '']) {
      const answer = await storage.send('GET', '/first/box/page.txt', { key });
      expect(answer).to.include({ status: 403, code: 'AuthenticationFailed' });
    }
  });

  const now = (): Date => storage.clock.now();
  const refused: [string, () => Difference][] = [
    ['no signature', () => ({ headers: { authorization: '' } })],
    ['an empty signature', () => ({ headers: { authorization: 'SharedKey first:' } })],
    ['another scheme', () => ({ headers: { authorization: `Bearer ${storage.keyOf('first')}` } })],
    ['the key itself in place of a signature', () => ({ headers: { authorization: `SharedKey first:${storage.keyOf('first')}` } })],
    ['another account’s right signature', () => ({ signer: 'second' })],
    ['another verb', () => ({ tamper: { method: 'DELETE' } })],
    ['another path', () => ({ tamper: { path: '/first/box/other.txt' } })],
    ['another account’s path', () => ({ tamper: { path: '/second/box/page.txt' } })],
    ['an added parameter', () => ({ tamper: { path: '/first/box/page.txt?timeout=3' } })],
    ['an added header of the service', () => ({ tamper: { headers: { 'x-ms-meta-a': 'b' } } })],
    ['another version', () => ({ tamper: { headers: { 'x-ms-version': '2011-08-18' } } })],
    ['another date', () => ({ tamper: { headers: { 'x-ms-date': new Date(now().getTime() + 1000).toUTCString() } } })],
    ['an added range', () => ({ tamper: { headers: { range: 'bytes=0-1' } } })],
    ['a date of 16 minutes ago', () => ({ headers: { 'x-ms-date': new Date(now().getTime() - 16 * 60_000).toUTCString() } })],
    ['a date in 16 minutes', () => ({ headers: { 'x-ms-date': new Date(now().getTime() + 16 * 60_000).toUTCString() } })],
    ['no date', () => ({ headers: { 'x-ms-date': undefined } })],
    ['a date that is none', () => ({ headers: { 'x-ms-date': 'yesterday' } })],
  ];
  for (const [what, difference] of refused) {
    it(`refuses ${what}`, async () => {
      const answer = await storage.send('GET', '/first/box/page.txt', difference());
      expect(answer).to.include({ status: 403, code: 'AuthenticationFailed' });
      expect(answer.body.toString()).to.not.include('hello');
      expect((await storage.send('GET', '/first/box/page.txt')).status, 'the good request, again').to.equal(200);
    });
  }

  it('tells nothing of what exists to who has no key', async () => {
    const strip = (answer: { status: number; body: Buffer }): string =>
      answer.status + answer.body.toString().replaceAll(/(RequestId|Time):\S+/g, '');
    const answers = await Promise.all(
      ['/first/box/page.txt', '/first/box/none.txt', '/first/nobox/page.txt', '/nobody/box/page.txt'].map((path) =>
        storage.send('GET', path, { key: Buffer.alloc(64, 1).toString('base64') }),
      ),
    );
    expect(new Set(answers.map(strip)).size).to.equal(1);
  });

  it('judges dates by the clock of the fabric', async () => {
    const before = now().toUTCString();
    await storage.clock.advance(20 * 60);
    expect((await storage.send('GET', '/first/box/page.txt', { headers: { 'x-ms-date': before } })).status).to.equal(403);
    expect((await storage.send('GET', '/first/box/page.txt')).status).to.equal(200);
  });

  it('takes a date in the Date header when there is no x-ms-date', async () => {
    const headers = { 'x-ms-date': undefined, date: now().toUTCString() };
    expect((await storage.send('GET', '/first/box/page.txt', { headers })).status).to.equal(200);
  });

  it('signs a length of zero as 0 up to 2014-02-14 and as nothing from 2015-02-21 on', async () => {
    const attempt = async (version: string, length: string, blob: string): Promise<number> => {
      const date = now().toUTCString();
      const text = `PUT\n\n\n${length}\n\n\n\n\n\n\n\n\nx-ms-blob-type:BlockBlob\nx-ms-date:${date}\nx-ms-version:${version}\n/first/first/box/${blob}`;
      const signature = createHmac('sha256', Buffer.from(storage.keyOf('first'), 'base64'))
        .update(text)
        .digest('base64');
      return (
        await storage.send('PUT', `/first/box/${blob}`, {
          headers: { 'x-ms-date': date, 'x-ms-version': version, authorization: `SharedKey first:${signature}` },
        })
      ).status;
    };
    expect(await attempt('2014-02-14', '0', 'old')).to.equal(201);
    expect(await attempt('2014-02-14', '', 'old')).to.equal(403);
    expect(await attempt('2015-02-21', '', 'new')).to.equal(201);
    expect(await attempt('2015-02-21', '0', 'new')).to.equal(403);
  });

  it('takes a renewed key at once, no longer the old one, and goes on taking the other', async () => {
    const old = storage.storageKeys.of('second');
    expect(storage.storageKeys.renew('second', 'Primary')).to.equal(true);
    const renewed = storage.storageKeys.of('second');
    const status = async (key = ''): Promise<number> => (await storage.send('PUT', '/second/box/a', { key })).status;
    expect(await status(old?.primary)).to.equal(403);
    expect(await status(renewed?.primary)).to.equal(201);
    expect(renewed?.secondary).to.equal(old?.secondary);
    expect(await status(old?.secondary)).to.equal(201);
  });

  it('does not know an account that is still being made, or is gone', async () => {
    storage.addAccount('third', 'ResolvingDns');
    const key = storage.keyOf('third');
    expect((await storage.send('PUT', '/third/box?restype=container', { key })).status).to.equal(403);
    storage.store.run(`UPDATE storageAccounts SET status = 'Created' WHERE name = 'third'`);
    expect((await storage.send('PUT', '/third/box?restype=container', { key })).status).to.equal(201);
    storage.store.run(`DELETE FROM storageAccounts WHERE name = 'third'`);
    expect((await storage.send('PUT', '/third/other?restype=container', { key })).status).to.equal(403);
  });

  it('guards every route, and what is no route', async () => {
    const unsigned = { headers: { authorization: '' } };
    for (const { method, path } of storage.routes) {
      const address = path.replace('{storageAccount}', 'first').replace('{container}', 'box').replace('{blob}', 'page.txt');
      expect((await storage.send(method, address, unsigned)).status, `${method} ${path}`).to.equal(403);
    }
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/first'],
      ['GET', '/first?comp=list'],
      ['POST', '/first/box/page.txt'],
      ['OPTIONS', '/first/box/page.txt'],
    ] as const) {
      expect((await storage.send(method, path, unsigned)).status, `${method} ${path}`).to.equal(403);
    }
    expect((await storage.send('GET', '/first/box/page.txt')).status).to.equal(200);
  });
});
