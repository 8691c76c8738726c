import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { createClock } from '../../../src/reference-impl/clock/clock.ts';
import { createBlobIndex } from '../../../src/reference-impl/storage/index/blob-index.ts';
import { FROM_THE_START, type BlobEntry, type Page, type Position } from '../../../src/reference-impl/storage/index/listing.ts';
import { NEVER_COPIED } from '../../../src/reference-impl/storage/rows.ts';
import { openStore } from '../../../src/reference-impl/state/store.ts';
import { temporaryFolder } from '../core/ground.ts';
import { openStorage } from './ground.ts';
import { createMemoryRecords } from './memory-records.ts';

const PLAIN = {
  contentType: 'text/plain',
  contentEncoding: null,
  contentLanguage: null,
  contentDisposition: null,
  cacheControl: null,
  contentMd5: null,
  metadata: '',
  ...NEVER_COPIED,
};

describe('lists', () => {
  let storage: Awaited<ReturnType<typeof openStorage>>;
  before(async () => {
    storage = await openStorage();
    for (const name of ['alpha', 'beta', 'other'])
      await storage.send('PUT', `/first/${name}?restype=container`, { headers: { 'x-ms-meta-a': 'b' } });
    for (const name of ['a/1', 'a/2', 'b', 'c/d/1', 'z'])
      await storage.send('PUT', `/first/alpha/${name}`, { body: Buffer.from(name), headers: { 'x-ms-meta-name': 'n' } });
    await storage.send('PUT', '/first/alpha/waiting?comp=block&blockid=AAAA', { body: Buffer.from('x') });
  });
  after(() => storage.close());
  const list = async (query: string, container = '/alpha', headers = {}) => {
    const restype = container === '' ? '' : 'restype=container&';
    const answer = await storage.send('GET', `/first${container}?${restype}comp=list${query}`, { headers });
    const text = answer.body.toString();
    const names = [...text.matchAll(/<Name>(.*?)<\/Name>/g)].map(([, name]) => name);
    return { answer, text, names, next: /<NextMarker>(.*)<\/NextMarker>/.exec(text)?.[1] };
  };

  it('show containers, by prefix and page by page', async () => {
    expect((await list('', '')).names).to.deep.equal(['alpha', 'beta', 'other']);
    expect((await list('&prefix=be', '')).names).to.deep.equal(['beta']);
    const first = await list('&maxresults=2', '');
    expect(first.names).to.deep.equal(['alpha', 'beta']);
    expect((await list(`&marker=${first.next}`, '')).names).to.deep.equal(['other']);
    expect((await list('', '')).text).to.not.include('Metadata');
    expect((await list('&include=metadata', '')).text).to.include('<Metadata><a>b</a></Metadata>');
  });

  it('show blobs, whole or by their folders', async () => {
    expect((await list('')).names).to.deep.equal(['a/1', 'a/2', 'b', 'c/d/1', 'z']);
    expect((await list('&delimiter=/')).names).to.deep.equal(['a/', 'b', 'c/', 'z']);
    expect((await list('&delimiter=/')).text).to.include('<BlobPrefix><Name>a/</Name></BlobPrefix>');
    expect((await list('&delimiter=/&prefix=a/')).names).to.deep.equal(['a/1', 'a/2']);
    expect((await list('&prefix=c')).names).to.deep.equal(['c/d/1']);
    expect((await list('&include=uncommittedblobs')).names).to.deep.equal(['a/1', 'a/2', 'b', 'c/d/1', 'waiting', 'z']);
    expect((await list('&include=metadata&prefix=z')).text).to.include('<Metadata><name>n</name></Metadata>');
  });

  it('show snapshots and copies where they are asked for', async () => {
    await storage.send('PUT', '/first/beta/s', { body: Buffer.from('1') });
    const taken = await storage.send('PUT', '/first/beta/s?comp=snapshot');
    await storage.send('PUT', '/first/beta/t', { headers: { 'x-ms-copy-source': '/first/beta/s' } });
    expect((await list('', '/beta')).names).to.deep.equal(['s', 't']);
    const shown = await list('&include=snapshots,copy', '/beta');
    expect(shown.names).to.deep.equal(['s', 's', 't']);
    expect(shown.text)
      .to.include(`<Snapshot>${String(taken.headers['x-ms-snapshot'])}</Snapshot>`)
      .and.to.include('<CopyStatus>success</CopyStatus>');
    const page = await list('&include=snapshots&maxresults=1', '/beta');
    expect((await list(`&include=snapshots&marker=${page.next}`, '/beta')).names).to.deep.equal(['s', 't']);
  });

  it('say whose they are as each version does', async () => {
    const old = await list('&prefix=b');
    expect(old.text).to.include(`ContainerName="${storage.url}/first/alpha"`).and.include(`<Url>${storage.url}/first/alpha/b</Url>`);
    const now = await list('&prefix=b', '/alpha', { 'x-ms-version': '2026-10-06' });
    expect(now.text).to.include(`ServiceEndpoint="${storage.url}/first/" ContainerName="alpha"`).and.not.include('<Url>');
    const named = await storage.send('GET', '/alpha?restype=container&comp=list', {
      signer: 'first',
      headers: { host: 'first.blob.core.windows.net' },
    });
    expect(named.body.toString()).to.include('ContainerName="https://first.blob.core.windows.net/alpha"');
  });

  it('are refused where the question is not as documented', async () => {
    for (const [query, code] of [
      ['&maxresults=0', 'OutOfRangeQueryParameterValue'],
      ['&maxresults=some', 'InvalidQueryParameterValue'],
      ['&include=everything', 'InvalidQueryParameterValue'],
      ['&delimiter=/&include=snapshots', 'InvalidQueryParameterValue'],
      ['&marker=!', 'OutOfRangeInput'],
      ['&colour=red', 'UnsupportedQueryParameter'],
    ] as const) {
      expect((await list(query)).answer, query).to.include({ status: 400, code });
    }
    expect((await list('', '/none')).answer).to.include({ status: 404, code: 'ContainerNotFound' });
  });

  it('give every entry once, in order, whatever the names, the page and the delimiter', () => {
    const place = temporaryFolder();
    const store = openStore(place.folder);
    const clock = createClock(store);
    const index = createBlobIndex({ store, clock, records: createMemoryRecords() });
    const characters = fc.constantFrom('a', 'b', '/', '//', 'ä', '\u{1F600}', '\uFFFD', '\u{10FFFF}');
    const name = fc.array(characters, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
    let round = 0;
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { maxLength: 12 }),
        fc.uniqueArray(name, { maxLength: 4 }),
        fc.array(characters, { maxLength: 2 }).map((parts) => parts.join('')),
        fc.constantFrom('', '/', '//', 'ä'),
        fc.integer({ min: 1, max: 4 }),
        (committed, waiting, prefix, delimiter, most) => {
          round += 1;
          const container = `box${round}`;
          // One transaction for all, since each of its own waits for the medium.
          const id = store.transaction(() => {
            const made = index.createContainer('first', container, { metadata: '', publicAccess: null });
            for (const blob of committed)
              index.put({ account: 'first', container, blob }, { records: [], size: 0, md5: '' }, PLAIN, () => undefined);
            for (const blob of waiting)
              store.run(
                'INSERT INTO uncommittedBlocks (container, name, block, record, size) VALUES (?, ?, ?, ?, 1)',
                made.id,
                blob,
                'QQ==',
                `${round}`,
              );
            return made.id;
          });
          const got: string[] = [];
          let from: Position | undefined = FROM_THE_START;
          while (from !== undefined) {
            const page: Page<BlobEntry> = index.listBlobs(id, { prefix, delimiter, from, most, snapshots: false, uncommitted: true });
            expect(page.entries.length).to.be.at.most(most);
            if (page.next !== undefined) expect(page.entries).to.have.length(most);
            got.push(
              ...page.entries.map((entry) => ('prefix' in entry ? entry.prefix : 'blob' in entry ? entry.blob.name : entry.uncommitted)),
            );
            from = page.next;
          }
          const shown = (each: string): string => {
            const end = delimiter === '' ? -1 : each.indexOf(delimiter, prefix.length);
            return end < 0 ? each : each.slice(0, end + delimiter.length);
          };
          const names = [...new Set([...committed, ...waiting])]
            .filter((each) => each.startsWith(prefix))
            .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          expect(got).to.deep.equal([...new Set(names.map(shown))]);
        },
      ),
      { numRuns: 150, examples: [[['a/\u{10FFFF}b', 'a/\u{10FFFF}'], [], '', '/', 1]] },
    );
    clock.stop();
    store.close();
    place.remove();
  });
});
