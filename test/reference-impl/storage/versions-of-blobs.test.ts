import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { openStorage } from './ground.ts';

describe('a blob through its life', () => {
  let storage: Awaited<ReturnType<typeof openStorage>>;
  before(async () => {
    storage = await openStorage();
    await storage.send('PUT', '/first/box?restype=container');
  });
  after(() => storage.close());
  const put = (blob: string, text: string, headers = {}) => storage.send('PUT', `/first/box/${blob}`, { body: Buffer.from(text), headers });
  const snapshot = async (blob: string, headers = {}): Promise<string> =>
    `/first/box/${blob}?snapshot=${encodeURIComponent(String((await storage.send('PUT', `/first/box/${blob}?comp=snapshot`, { headers })).headers['x-ms-snapshot']))}`;
  const text = async (path: string): Promise<string> => (await storage.send('GET', path)).body.toString();

  it('keeps its metadata and properties until others are set', async () => {
    const made = await put('a', 'x', { 'x-ms-meta-one': '1', 'x-ms-blob-cache-control': 'no-cache', 'content-language': 'de' });
    const set = await storage.send('PUT', '/first/box/a?comp=metadata', { headers: { 'x-ms-meta-two': '2' } });
    expect(set.status).to.equal(200);
    expect(set.headers.etag).to.not.equal(made.headers.etag);
    const read = await storage.send('GET', '/first/box/a?comp=metadata');
    expect(read.headers).to.include({ 'x-ms-meta-two': '2', etag: set.headers.etag }).and.not.have.property('x-ms-meta-one');
    expect((await storage.send('HEAD', '/first/box/a')).headers).to.include({ 'cache-control': 'no-cache', 'content-language': 'de' });
    const named = { 'x-ms-blob-content-type': 'text/plain', 'x-ms-blob-content-disposition': 'attachment', 'content-language': 'fr' };
    expect((await storage.send('PUT', '/first/box/a?comp=properties', { headers: named })).status).to.equal(200);
    const { headers } = await storage.send('GET', '/first/box/a', { headers: { 'x-ms-version': '2013-08-15' } });
    expect(headers).to.include({ 'content-type': 'text/plain', 'content-disposition': 'attachment', 'x-ms-meta-two': '2' });
    expect(headers, 'what is not named is cleared').to.not.have.any.keys('cache-control', 'content-language', 'content-md5');
  });

  it('takes metadata of 8 KiB with names that are names', async () => {
    const set = (headers: Record<string, string>) => storage.send('PUT', '/first/box/a?comp=metadata', { headers });
    expect((await set({ 'x-ms-meta-a': 'x'.repeat(8191) })).status).to.equal(200);
    expect(await set({ 'x-ms-meta-a': 'x'.repeat(8192) })).to.include({ status: 400, code: 'MetadataTooLarge' });
    expect(await set({ 'x-ms-meta-': 'x' })).to.include({ status: 400, code: 'EmptyMetadataKey' });
    expect(await set({ 'x-ms-meta-1st': 'x' })).to.include({ status: 400, code: 'InvalidMetadata' });
    expect((await storage.send('GET', '/first/box/a?comp=metadata')).headers['x-ms-meta-a']).to.have.length(8191);
  });

  it('has snapshots that stay as they were', async () => {
    const count = storage.records.kept.size;
    await put('s', 'one', { 'x-ms-meta-a': 'b' });
    const first = await snapshot('s');
    const second = await snapshot('s', { 'x-ms-meta-c': 'd' });
    expect(first).to.not.equal(second);
    expect(storage.records.kept.size, 'they share the content').to.equal(count + 1);
    await put('s', 'two');
    expect([await text(first), await text(second), await text('/first/box/s')]).to.deep.equal(['one', 'one', 'two']);
    expect((await storage.send('HEAD', first)).headers).to.include({ 'x-ms-meta-a': 'b' });
    expect((await storage.send('GET', `${second}&comp=metadata`)).headers).to.include({ 'x-ms-meta-c': 'd' });
    expect(await storage.send('PUT', `${first}&comp=metadata`)).to.include({ status: 400, code: 'UnsupportedQueryParameter' });
    expect(await storage.send('GET', '/first/box/s?snapshot=then')).to.include({ status: 400, code: 'InvalidQueryParameterValue' });

    expect(await storage.send('DELETE', '/first/box/s')).to.include({ status: 409, code: 'SnapshotsPresent' });
    expect((await storage.send('DELETE', first)).status).to.equal(202);
    expect(await storage.send('GET', first)).to.include({ status: 404, code: 'BlobNotFound' });
    expect(await text(second)).to.equal('one');
    const only = { headers: { 'x-ms-delete-snapshots': 'only' } };
    expect(await storage.send('DELETE', second, only)).to.include({ status: 400, code: 'InvalidHeaderValue' });
    expect((await storage.send('DELETE', '/first/box/s', only)).status).to.equal(202);
    expect(await storage.send('GET', second)).to.include({ status: 404, code: 'BlobNotFound' });
    expect(await text('/first/box/s')).to.equal('two');
    await snapshot('s');
    expect(await storage.send('DELETE', '/first/box/s', { headers: { 'x-ms-delete-snapshots': 'all' } })).to.include({ status: 400 });
    expect((await storage.send('DELETE', '/first/box/s', { headers: { 'x-ms-delete-snapshots': 'include' } })).status).to.equal(202);
    expect(storage.records.kept.size).to.equal(count);
  });

  it('is gone for everything once it is deleted, through every front end', async () => {
    await put('gone', 'x');
    expect((await storage.send('DELETE', '/first/box/gone')).status).to.equal(202);
    for (const at of ['front end 1', 'front end 2', 'plain'] as const) {
      for (const [method, path, headers] of [
        ['GET', ''],
        ['GET', '', { range: 'bytes=0-0' }],
        ['GET', '', { 'if-none-match': '*' }],
        ['HEAD', ''],
        ['GET', '?comp=metadata'],
        ['PUT', '?comp=metadata'],
        ['PUT', '?comp=properties'],
        ['GET', '?comp=blocklist'],
        ['PUT', '?comp=snapshot'],
        ['PUT', '?comp=lease', { 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': '15' }],
        ['PUT', '.copy', { 'x-ms-copy-source': '/first/box/gone' }],
        ['DELETE', ''],
      ] as const) {
        const answer = await storage.send(method, `/first/box/gone${path}`, { at, headers: headers ?? {} });
        expect(answer.status, `${method} ${path} at ${at}`).to.equal(404);
        expect(answer.headers['x-ms-error-code']).to.equal('BlobNotFound');
      }
      expect((await storage.send('GET', '/first/box?restype=container&comp=list&prefix=gone', { at })).body.toString()).to.not.include(
        '<Name>',
      );
    }
  });

  it('is read to its end by who began, though it is replaced meanwhile', async () => {
    await put('long', 'old');
    const reading = storage.index.open({ account: 'first', container: 'box', blob: 'long' });
    await put('long', 'new');
    const [piece] = reading.records;
    expect((await storage.records.read(piece?.record ?? '')).toString()).to.equal('old');
    reading.close();
    expect(storage.records.pins).to.equal(0);
    expect(await text('/first/box/long')).to.equal('new');
  });

  it('has a name of up to 1,024 characters, any but controls', async () => {
    for (const name of ['x'.repeat(1024), 'ä/ö?ü#%&+ .', '日本/😀']) {
      const path = `/first/box/${name.split('/').map(encodeURIComponent).join('/')}`;
      expect((await storage.send('PUT', path, { body: Buffer.from(name) })).status).to.equal(201);
      expect(await text(path)).to.equal(name);
      expect((await storage.send('DELETE', path)).status).to.equal(202);
    }
    expect(await storage.send('PUT', `/first/box/${'x'.repeat(1025)}`)).to.include({ status: 400, code: 'InvalidUri' });
    expect(await storage.send('PUT', '/first/box/a%01b')).to.include({ status: 400, code: 'InvalidResourceName' });
  });

  it('wears its entity tag bare before version 2011-08-18', async () => {
    await put('tag', 'x');
    const old = { 'x-ms-version': '2009-09-19' };
    const { headers } = await storage.send('HEAD', '/first/box/tag', { headers: old });
    expect(headers.etag).to.match(/^0x[0-9A-F]{16}$/);
    expect((await storage.send('GET', '/first/box/tag', { headers: { ...old, 'if-match': String(headers.etag) } })).status).to.equal(200);
  });
});
