import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { openStorage } from './ground.ts';
import { sharedAccess } from './shared-access-token.ts';

describe('copies', () => {
  let storage: Awaited<ReturnType<typeof openStorage>>;
  before(async () => {
    storage = await openStorage();
    for (const account of ['first', 'second']) await storage.send('PUT', `/${account}/box?restype=container`);
    await storage.send('PUT', '/first/box/source', {
      body: Buffer.from('bytes'),
      headers: { 'content-type': 'text/plain', 'x-ms-meta-a': 'b' },
    });
  });
  after(() => storage.close());
  const copy = (to: string, source: string, headers = {}) =>
    storage.send('PUT', to, { headers: { 'x-ms-copy-source': source, ...headers } });
  const text = async (path: string): Promise<string> => (await storage.send('GET', path)).body.toString();
  const accounts = (): string[] => [...storage.records.kept.values()].map(({ account }) => account).sort();

  it('within an account share the content, and outlive their source', async () => {
    const source = `${storage.url}/first/box/source`;
    const answer = await copy('/first/box/target', source);
    expect(answer.status).to.equal(202);
    expect(answer.headers).to.include({ 'x-ms-copy-status': 'success' });
    const { headers, body } = await storage.send('GET', '/first/box/target');
    expect(body.toString()).to.equal('bytes');
    expect(headers).to.include({
      'content-type': 'text/plain',
      'x-ms-meta-a': 'b',
      'x-ms-copy-id': answer.headers['x-ms-copy-id'],
      'x-ms-copy-source': source,
      'x-ms-copy-status': 'success',
      'x-ms-copy-progress': '5/5',
    });
    expect(accounts()).to.deep.equal(['first']);
    await storage.send('PUT', '/first/box/short', { body: Buffer.from('1') });
    await copy('/first/box/kept', '/first/box/short', { 'x-ms-meta-c': 'd' });
    await storage.send('DELETE', '/first/box/short');
    expect(await text('/first/box/kept')).to.equal('1');
    expect((await storage.send('HEAD', '/first/box/kept')).headers).to.include({ 'x-ms-meta-c': 'd' });
    expect((await storage.send('PUT', '/first/box/kept', { body: Buffer.from('2') })).status).to.equal(201);
    expect((await storage.send('HEAD', '/first/box/kept')).headers, 'a write ends it').to.not.have.property('x-ms-copy-id');
    await storage.send('DELETE', '/first/box/kept');
    await storage.send('DELETE', '/first/box/target');
    expect(accounts()).to.deep.equal(['first']);
  });

  it('onto itself change the metadata, and of a snapshot bring it back', async () => {
    await storage.send('PUT', '/first/box/self', { body: Buffer.from('old') });
    const taken = await storage.send('PUT', '/first/box/self?comp=snapshot');
    await copy('/first/box/self', '/first/box/self', { 'x-ms-meta-x': 'y' });
    expect((await storage.send('HEAD', '/first/box/self')).headers).to.include({ 'x-ms-meta-x': 'y' });
    await storage.send('PUT', '/first/box/self', { body: Buffer.from('new') });
    await copy('/first/box/self', `/first/box/self?snapshot=${encodeURIComponent(String(taken.headers['x-ms-snapshot']))}`);
    expect(await text('/first/box/self')).to.equal('old');
    await storage.send('DELETE', '/first/box/self', { headers: { 'x-ms-delete-snapshots': 'include' } });
  });

  it('from another account need its leave, and share nothing with it', async () => {
    const source = `${storage.urls['front end 2']}/first/box/source`;
    const refused = { status: 404, code: 'CannotVerifyCopySource' };
    expect(await copy('/second/box/target', source)).to.include(refused);
    expect(await copy('/second/box/target', `${storage.url}/first/box/none`), 'nor does it tell what there is').to.include(refused);
    const token = (key: string) =>
      sharedAccess(key, '/first/box/source', {
        sv: '2012-02-12',
        sr: 'b',
        sp: 'r',
        se: `${new Date(storage.clock.now().getTime() + 60_000).toISOString().slice(0, 19)}Z`,
      });
    expect(await copy('/second/box/target', `${source}?${token(storage.keyOf('second'))}`)).to.include(refused);
    const done = await copy('/second/box/target', `${source}?${token(storage.keyOf('first'))}`);
    expect(done.status).to.equal(202);
    expect(accounts()).to.deep.equal(['first', 'second']);
    const shown = await storage.send('GET', '/second/box/target');
    expect(shown.body.toString()).to.equal('bytes');
    expect(shown.headers['x-ms-copy-source'], 'without what authorised it').to.equal(source);

    await storage.send('PUT', '/first/box?restype=container&comp=acl', { headers: { 'x-ms-blob-public-access': 'blob' } });
    expect((await copy('/second/box/public', source)).status).to.equal(202);
    await storage.send('PUT', '/first/box?restype=container&comp=acl');
    expect(await copy('/second/box/public', source)).to.include(refused);
    for (const name of ['target', 'public']) await storage.send('DELETE', `/second/box/${name}`);
    expect(accounts()).to.deep.equal(['first']);
    expect(storage.records.pending.size + storage.records.pins).to.equal(0);
  });

  it('are of nothing outside this fabric', async () => {
    for (const source of [
      'http://127.0.0.1:1/first/box/source',
      'https://example.com/first/box/source',
      'ftp://first.blob.core.windows.example',
    ])
      expect((await copy('/first/box/out', source)).status, source).to.be.oneOf([400, 404]);
    expect((await copy('/first/box/in', 'http://first.blob.core.windows.net/box/source')).status).to.equal(202);
    expect(await copy('/first/box/out', '/first/BOX/source')).to.include({ status: 400, code: 'InvalidResourceName' });
    expect(await copy('/first/box/out', '/first/box/%ff')).to.include({ status: 400, code: 'InvalidHeaderValue' });
  });

  it('obey conditions on their source and on their target', async () => {
    const { etag = '' } = (await storage.send('HEAD', '/first/box/source')).headers;
    const to = '/first/box/conditional';
    expect(await copy(to, '/first/box/source', { 'x-ms-source-if-none-match': etag })).to.include({
      status: 412,
      code: 'SourceConditionNotMet',
    });
    expect(await copy(to, '/first/box/source', { 'if-match': '*' })).to.include({ status: 412, code: 'ConditionNotMet' });
    expect((await copy(to, '/first/box/source', { 'x-ms-source-if-match': etag, 'if-none-match': '*' })).status).to.equal(202);
    expect(await copy(to, '/first/box/source', { 'if-none-match': '*' })).to.include({ status: 409, code: 'BlobAlreadyExists' });
    expect((await copy(to, '/first/box/source', { 'x-ms-version': '2011-08-18' })).status, 'before version 2012-02-12').to.equal(201);
  });

  it('are never pending', async () => {
    const abort = (query: string, headers = {}) => storage.send('PUT', `/first/box/source?comp=copy${query}`, { headers });
    expect(await abort('&copyid=1', { 'x-ms-copy-action': 'abort' })).to.include({ status: 409, code: 'NoPendingCopyOperation' });
    expect(await abort('', { 'x-ms-copy-action': 'abort' })).to.include({ status: 400, code: 'MissingRequiredQueryParameter' });
    expect(await abort('&copyid=1')).to.include({ status: 400, code: 'InvalidHeaderValue' });
  });
});
