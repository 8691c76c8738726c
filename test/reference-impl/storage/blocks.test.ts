import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { openStorage } from './ground.ts';

describe('blocks', () => {
  let storage: Awaited<ReturnType<typeof openStorage>>;
  before(async () => {
    storage = await openStorage();
    await storage.send('PUT', '/first/box?restype=container');
  });
  after(() => storage.close());

  const id = (name: string): string => Buffer.from(name.padEnd(8)).toString('base64');
  const put = (blob: string, name: string, text: string, headers = {}) =>
    storage.send('PUT', `/first/box/${blob}?comp=block&blockid=${encodeURIComponent(id(name))}`, { body: Buffer.from(text), headers });
  const commit = (blob: string, list: readonly (readonly [from: string, name: string])[], headers = {}) =>
    storage.send('PUT', `/first/box/${blob}?comp=blocklist`, {
      body: Buffer.from(`<BlockList>${list.map(([from, name]) => `<${from}>${id(name)}</${from}>`).join('')}</BlockList>`),
      headers,
    });
  const read = async (blob: string): Promise<string> => (await storage.send('GET', `/first/box/${blob}`)).body.toString();
  const shown = async (blob: string, type = 'all') => {
    const answer = await storage.send('GET', `/first/box/${blob}?comp=blocklist&blocklisttype=${type}`);
    const names = (list: string): string[] =>
      [...(new RegExp(`<${list}>(.*)</${list}>`).exec(answer.body.toString())?.[1] ?? '').matchAll(/<Name>(.*?)<\/Name>/g)].map(
        ([, name = '']) => Buffer.from(name, 'base64').toString().trim(),
      );
    return { answer, committed: names('CommittedBlocks'), uncommitted: names('UncommittedBlocks') };
  };

  it('become the blob in the order of the list, and what is not listed is gone', async () => {
    for (const [name, text] of [
      ['a', 'one '],
      ['b', 'two '],
      ['c', 'three '],
      ['d', 'never '],
    ] as const)
      expect((await put('made', name, text)).status).to.equal(201);
    expect(await storage.send('GET', '/first/box/made')).to.include({ status: 404, code: 'BlobNotFound' });
    expect((await shown('made')).uncommitted).to.deep.equal(['a', 'b', 'c', 'd']);
    const made = await commit(
      'made',
      [
        ['Uncommitted', 'c'],
        ['Latest', 'a'],
        ['Latest', 'b'],
        ['Uncommitted', 'a'],
      ],
      { 'x-ms-blob-content-type': 'text/plain', 'x-ms-meta-a': 'b' },
    );
    expect(made.status).to.equal(201);
    const answer = await storage.send('GET', '/first/box/made');
    expect(answer.body.toString()).to.equal('three one two one ');
    expect(answer.headers).to.include({ 'content-type': 'text/plain', 'x-ms-meta-a': 'b', etag: made.headers.etag });
    expect(await shown('made')).to.deep.include({ committed: ['c', 'a', 'b', 'a'], uncommitted: [] });
    expect(storage.records.kept.size, 'the block that was not listed is let go').to.equal(3);
    const part = await storage.send('GET', '/first/box/made', { headers: { range: 'bytes=4-11' } });
    expect(part.body.toString()).to.equal('e one tw');
  });

  it('are taken from what is committed, what is not, or the newer', async () => {
    await put('mixed', 'a', 'old');
    await commit('mixed', [['Latest', 'a']]);
    await put('mixed', 'a', 'new');
    await put('mixed', 'b', 'end');
    expect((await shown('mixed', 'committed')).answer.body.toString()).to.not.include('Uncommitted');
    await commit('mixed', [
      ['Committed', 'a'],
      ['Uncommitted', 'a'],
      ['Latest', 'b'],
    ]);
    expect(await read('mixed')).to.equal('oldnewend');
    const before = (await storage.send('HEAD', '/first/box/mixed')).headers.etag;
    expect(await commit('mixed', [['Uncommitted', 'a']])).to.include({ status: 400, code: 'InvalidBlockList' });
    expect((await storage.send('HEAD', '/first/box/mixed')).headers.etag).to.equal(before);
  });

  it('of one id replace each other, and go when the blob is put whole or deleted', async () => {
    const count = storage.records.kept.size;
    await put('swept', 'a', 'first');
    await put('swept', 'a', 'second');
    expect(storage.records.kept.size).to.equal(count + 1);
    await storage.send('PUT', '/first/box/swept', { body: Buffer.from('whole') });
    expect((await shown('swept')).uncommitted).to.deep.equal([]);
    expect(storage.records.kept.size).to.equal(count + 1);
    await put('swept', 'b', 'waits');
    await storage.send('DELETE', '/first/box/swept');
    expect(storage.records.kept.size).to.equal(count);
  });

  it('are refused where they are not as documented, and nothing is kept of them', async () => {
    const count = storage.records.kept.size;
    await put('bad', 'a', 'x');
    const body = Buffer.from('x');
    const block = (blockid: string, difference = {}) => storage.send('PUT', `/first/box/bad?comp=block${blockid}`, { body, ...difference });
    for (const [answer, status, code] of [
      [await block(''), 400, 'MissingRequiredQueryParameter'],
      [await block('&blockid='), 400, 'InvalidBlockId'],
      [await block('&blockid=%%%'.replace('%%%', '!!!!')), 400, 'InvalidBlockId'],
      [await block(`&blockid=${encodeURIComponent(Buffer.alloc(65).toString('base64'))}`), 400, 'InvalidBlockId'],
      [await block(`&blockid=${encodeURIComponent(Buffer.alloc(9).toString('base64'))}`), 400, 'InvalidBlobOrBlock'],
      [await block(`&blockid=${encodeURIComponent(id('a'))}`, { body: Buffer.alloc(0) }), 400, 'InvalidHeaderValue'],
      [await block(`&blockid=${encodeURIComponent(id('a'))}`, { body: Buffer.alloc(4 * 1024 * 1024 + 1) }), 413, 'RequestBodyTooLarge'],
      [
        await block(`&blockid=${encodeURIComponent(id('a'))}`, { headers: { 'content-md5': createHash('md5').digest('base64') } }),
        400,
        'Md5Mismatch',
      ],
      [await storage.send('PUT', '/first/none/bad?comp=block&blockid=AAAA', { body }), 404, 'ContainerNotFound'],
      [await storage.send('GET', '/first/box/none?comp=blocklist'), 404, 'BlobNotFound'],
      [await storage.send('GET', '/first/box/bad?comp=blocklist&blocklisttype=some'), 400, 'InvalidQueryParameterValue'],
    ] as const) {
      expect(answer, code).to.include({ status, code });
    }
    const list = (text: string) => storage.send('PUT', '/first/box/bad?comp=blocklist', { body: Buffer.from(text) });
    const entries = (count: number) => `<BlockList>${'<Latest>QQ==</Latest>'.repeat(count)}</BlockList>`;
    for (const [text, code] of [
      ['', 'InvalidXmlDocument'],
      ['<BlockList><Latest>QQ==</BlockList>', 'InvalidXmlDocument'],
      ['<!DOCTYPE a><BlockList/>', 'InvalidXmlDocument'],
      ['<BlockList><Newest>QQ==</Newest></BlockList>', 'UnsupportedXmlNode'],
      ['<BlockList><Latest><a/></Latest></BlockList>', 'UnsupportedXmlNode'],
      ['<BlockList><Latest>not base64</Latest></BlockList>', 'InvalidBlockList'],
      [entries(50_001), 'BlockListTooLong'],
      [entries(60_001), 'InvalidXmlDocument'],
      ['<a>'.repeat(20), 'InvalidXmlDocument'],
    ] as const) {
      expect(await list(text), text.slice(0, 40)).to.include({ status: 400, code });
    }
    expect((await shown('bad')).uncommitted).to.deep.equal(['a']);
    expect(storage.records.kept.size).to.equal(count + 1);
    expect(storage.records.pending.size).to.equal(0);
  });

  it('can be none: the blob is empty then', async () => {
    expect((await commit('empty', [])).status).to.equal(201);
    const answer = await storage.send('GET', '/first/box/empty');
    expect(answer.headers['content-length']).to.equal('0');
    expect(await storage.send('GET', '/first/box/empty', { headers: { range: 'bytes=0-' } })).to.include({
      status: 416,
      code: 'InvalidRange',
    });
  });

  it('of 4 MiB each make a blob that is read as it was written, whole and by ranges', async () => {
    const parts = [1, 2, 3].map((fill) => Buffer.alloc(4 * 1024 * 1024, fill));
    for (const [at, body] of parts.entries())
      await storage.send('PUT', `/first/box/large?comp=block&blockid=${encodeURIComponent(id(String(at)))}`, { body });
    await commit(
      'large',
      parts.map((_, at) => ['Latest', String(at)] as const),
    );
    const answer = await storage.send('GET', '/first/box/large');
    expect(answer.body.equals(Buffer.concat(parts))).to.equal(true);
    const span = await storage.send('GET', '/first/box/large', {
      headers: { 'x-ms-range': 'bytes=4194300-8388611', 'x-ms-range-get-content-md5': 'true' },
    });
    expect(span, 'more than 4 MiB have no MD5').to.include({ status: 400, code: 'InvalidHeaderValue' });
    const edge = await storage.send('GET', '/first/box/large', {
      headers: { 'x-ms-range': 'bytes=4194300-4194309', 'x-ms-range-get-content-md5': 'true' },
    });
    expect([...edge.body]).to.deep.equal([1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
    expect(edge.headers['content-md5']).to.equal(createHash('md5').update(edge.body).digest('base64'));
    expect(storage.records.pins).to.equal(0);
  });
});
