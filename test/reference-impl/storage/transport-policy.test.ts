import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { openStorage } from './ground.ts';

describe('an account that wants TLS alone', () => {
  let storage: Awaited<ReturnType<typeof openStorage>>;
  before(async () => {
    storage = await openStorage();
    for (const account of ['first', 'secure']) {
      expect(
        (await storage.send('PUT', `/${account}/box?restype=container`, { headers: { 'x-ms-blob-public-access': 'blob' } })).status,
      ).to.equal(201);
      expect((await storage.send('PUT', `/${account}/box/page.txt`, { body: Buffer.from('hello') })).status).to.equal(201);
    }
  });
  after(() => storage.close());

  for (const [what, method, path, headers] of [
    ['a blob that is read', 'GET', '/box/page.txt', {}],
    ['blobs that are listed', 'GET', '/box?restype=container&comp=list', {}],
    ['a blob that is stored', 'PUT', '/box/other.txt', {}],
    ['a blob that everybody may read', 'GET', '/box/page.txt', { authorization: '' }],
  ] as const)
    it(`is served over TLS alone, ${what}`, async () => {
      const ask = (account: string, at?: 'plain') => storage.send(method, `/${account}${path}`, { headers, ...(at && { at }) });
      expect((await ask('secure')).status).to.be.within(200, 201);
      expect(await ask('secure', 'plain')).to.include({ status: 400, code: 'AccountRequiresHttps' });
      expect((await ask('first', 'plain')).status).to.be.within(200, 201);
    });

  it('changes nothing for what is asked in the clear, and tells nobody who is not let in', async () => {
    expect(await storage.send('DELETE', '/secure/box/page.txt', { at: 'plain' })).to.include({ status: 400, code: 'AccountRequiresHttps' });
    expect((await storage.send('GET', '/secure/box/page.txt')).body.toString()).to.equal('hello');
    const stranger = await storage.send('GET', '/secure/box/page.txt', { at: 'plain', key: storage.keyOf('first') });
    expect(stranger).to.include({ status: 403, code: 'AuthenticationFailed' });
  });
});
