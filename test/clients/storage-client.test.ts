import { expect } from 'chai';
import { after, describe, it } from 'node:test';
import { BLOB_OPERATIONS, BlobClient, blobRequests, sharedAccessSignature } from '../../src/clients/storage/index.ts';
import { blobServer, refusal, type Scripted } from './blob-server.ts';

const key = Buffer.from('a key').toString('base64');
const now = () => new Date('2012-06-07T08:00:00Z');
const bytes = Buffer.from('hello');
let script: Scripted = {};
const ready = blobServer(() => script);
const clients: BlobClient[] = [];
async function connected(options: Partial<ConstructorParameters<typeof BlobClient>[0]> = {}) {
  const server = await ready;
  const client = new BlobClient({ surface: server.surface, account: 'acct', key, now, ...options });
  clients.push(client);
  return { client, server };
}
after(async () => {
  for (const client of clients) client.close();
  (await ready).close();
});

describe('BlobClient', () => {
  it('reads what a list of blobs says, and asks for what is wanted of it', async () => {
    script = {
      body: `\ufeff<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="https://h/acct/box"><Prefix>a</Prefix><Delimiter>/</Delimiter><Blobs>
        <Blob><Name>a&amp;b</Name><Snapshot>2012-06-07T08:00:00.0000000Z</Snapshot><Url>u</Url><Properties><Last-Modified>Thu, 07 Jun 2012 08:00:00 GMT</Last-Modified><Etag>0x1</Etag>
        <Content-Length>5</Content-Length><Content-Type>text/plain</Content-Type><Content-Encoding/><Content-MD5>m</Content-MD5><BlobType>BlockBlob</BlobType><LeaseStatus>unlocked</LeaseStatus>
        <LeaseState>available</LeaseState><CopyId>c</CopyId><CopyStatus>success</CopyStatus></Properties><Metadata><note>one</note></Metadata></Blob>
        <BlobPrefix><Name>a/</Name></BlobPrefix></Blobs><NextMarker>more</NextMarker></EnumerationResults>`,
    };
    const { client, server } = await connected();
    const { value } = await client.listBlobs('box', {
      prefix: 'a',
      delimiter: '/',
      marker: 'm',
      maxResults: 2,
      include: ['snapshots', 'metadata'],
    });
    expect(server.last().path).to.equal(
      '/acct/box?restype=container&comp=list&prefix=a&marker=m&maxresults=2&delimiter=%2F&include=snapshots%2Cmetadata',
    );
    expect(value).to.deep.equal({
      blobs: [
        {
          ...{ name: 'a&b', snapshot: '2012-06-07T08:00:00.0000000Z', metadata: { note: 'one' } },
          ...{ etag: '0x1', lastModified: 'Thu, 07 Jun 2012 08:00:00 GMT', contentMd5: 'm', length: 5, contentType: 'text/plain' },
          ...{ contentEncoding: null, contentLanguage: null, cacheControl: null, blobType: 'BlockBlob' },
          ...{ leaseStatus: 'unlocked', leaseState: 'available', leaseDuration: null, copyId: 'c', copyStatus: 'success' },
        },
      ],
      prefixes: ['a/'],
      next: 'more',
    });
  });

  it('reads what a list of containers, of blocks and of policies says', async () => {
    const { client, server } = await connected();
    script = {
      body: '<EnumerationResults><Containers><Container><Name>box</Name><Properties><Last-Modified>L</Last-Modified><Etag>E</Etag></Properties></Container></Containers><NextMarker/></EnumerationResults>',
    };
    expect((await client.listContainers({ prefix: 'b', metadata: true })).value).to.deep.equal({
      containers: [{ name: 'box', metadata: null, etag: 'E', lastModified: 'L', leaseStatus: null, leaseState: null, leaseDuration: null }],
      next: null,
    });
    expect(server.last().path).to.equal('/acct?comp=list&prefix=b&include=metadata');
    script = {
      body: '<BlockList><CommittedBlocks><Block><Name>MQ==</Name><Size>5</Size></Block></CommittedBlocks><UncommittedBlocks/></BlockList>',
    };
    expect((await client.getBlockList('box', 'a')).value).to.deep.equal({ committed: [{ id: 'MQ==', size: 5 }], uncommitted: [] });
    expect(server.last().path).to.equal('/acct/box/a?comp=blocklist&blocklisttype=all');
    script = {
      headers: { 'x-ms-blob-public-access': 'blob' },
      body: '<SignedIdentifiers><SignedIdentifier><Id>p</Id><AccessPolicy><Expiry>e</Expiry></AccessPolicy></SignedIdentifier></SignedIdentifiers>',
    };
    expect((await client.getContainerAccess('box')).value).to.deep.equal({
      publicAccess: 'blob',
      policies: [{ id: 'p', start: '', expiry: 'e', permission: '' }],
    });
  });

  it('reads what headers say', async () => {
    const { client } = await connected();
    script = {
      headers: { etag: '"1"', 'x-ms-lease-state': 'leased', 'x-ms-meta-a': 'b', 'content-length': '0', 'x-ms-blob-type': 'BlockBlob' },
    };
    expect((await client.headBlob('box', 'a')).value).to.include({ etag: '"1"', leaseState: 'leased', length: 0, blobType: 'BlockBlob' });
    expect((await client.getBlobMetadata('box', 'a')).value).to.deep.equal({ a: 'b' });
    script = {
      status: 201,
      headers: { 'x-ms-snapshot': 'then', 'x-ms-lease-id': 'l', 'x-ms-lease-time': '7', 'x-ms-copy-status': 'success' },
    };
    expect((await client.snapshotBlob('box', 'a')).value).to.equal('then');
    expect((await client.leaseBlob('box', 'a', { action: 'break' })).value).to.deep.equal({ id: 'l', seconds: 7 });
    expect((await client.copyBlob('box', 'a', 'b')).value).to.include({ copyStatus: 'success', etag: null });
  });

  it('takes a list that is none for a fault, and a refusal for what it is', async () => {
    const { client } = await connected();
    for (const body of [
      '',
      '<EnumerationResults/>',
      '<Other/>',
      '<BlockList><CommittedBlocks><Block><Name>a</Name></Block></CommittedBlocks></BlockList>',
    ]) {
      script = { body };
      for (const { outcome, value } of [await client.listBlobs('box'), await client.getBlockList('box', 'a', 'committed')].filter(
        (each) => !(body.startsWith('<BlockList') && each.exchange.request.path.includes('comp=list')),
      )) {
        expect(outcome, body).to.include({ reply: 'fault', fault: 'malformed-answer' });
        expect(value).to.equal(null);
      }
    }
    script = refusal(404, 'BlobNotFound');
    for (const { outcome } of [await client.getBlob('box', 'a'), await client.headBlob('box', 'a')])
      expect(outcome).to.deep.equal({ reply: 'refused', code: 'BlobNotFound' });
  });

  it('takes a 304 for a refusal only where the request has asked for it', async () => {
    const { client } = await connected();
    script = { status: 304 };
    expect((await client.getBlob('box', 'a', { ifNoneMatch: '"e"' })).outcome).to.deep.equal({ reply: 'refused', code: 'ConditionNotMet' });
    expect((await client.getBlob('box', 'a')).outcome).to.include({ reply: 'fault' });
  });

  it('sends requests without a signature, with the light one, with a shared access signature, and in another version', async () => {
    script = {};
    const { server } = await connected();
    await (await connected({ key: null })).client.getBlob('box', 'a');
    expect(server.last().headers).to.not.have.property('authorization');
    await (await connected({ scheme: 'SharedKeyLite', version: '2009-09-19' })).client.getBlob('box', 'a');
    expect(server.last().headers['authorization']).to.match(/^SharedKeyLite acct:/);
    expect(server.last().headers['x-ms-version']).to.equal('2009-09-19');
    const sas = sharedAccessSignature({ account: 'acct', key, container: 'box', permissions: 'r', expiry: now() });
    await (await connected({ key: null, sas, version: null })).client.getBlob('box', 'a', { snapshot: 's' });
    expect(server.last().path).to.equal(`/acct/box/a?snapshot=s&${sas}`);
    expect(server.last().headers).to.not.have.any.keys('authorization', 'x-ms-version');
  });

  it('sends a request as it stands, as often as one likes, also in two parts', async () => {
    script = {};
    const { client, server } = await connected();
    const signed = client.signedRequest(blobRequests.putBlob('box', 'a', bytes));
    await client.sendAsIs(signed);
    const first = server.last();
    await client.sendAsIs(signed);
    expect(server.last()).to.deep.equal(first);
    await client.sendAsIs({ ...signed, method: 'DELETE', path: '/acct/box/../b', headers: { ...signed.headers, 'x-ms-more': 'one' } });
    expect(server.last()).to.deep.include({ method: 'DELETE', path: '/acct/box/../b' });
    expect(server.last().headers).to.include({ 'x-ms-more': 'one', authorization: first.headers['authorization'] });
    let paused = 0;
    expect((await client.sendInTwoParts(signed, async () => void paused++)).outcome.reply).to.equal('accepted');
    expect([paused, server.last()]).to.deep.equal([1, first]);
  });

  it('names blobs as a package or a copy does', async () => {
    const { client, server } = await connected();
    expect(client.url('box', 'a/b c')).to.equal(`${server.surface.url}/acct/box/a/b%20c`);
  });
});

describe('the catalogue of operations', () => {
  it('asks each thing in its own words, once', () => {
    const words = BLOB_OPERATIONS.map((operation) => operation.words);
    expect(new Set(words).size).to.equal(words.length);
  });

  it('has every operation of the client', async () => {
    script = { headers: { 'x-ms-snapshot': 's' }, body: '<EnumerationResults><Blobs/><Containers/></EnumerationResults>' };
    const { client, server } = await connected();
    server.asked.length = 0;
    const ground = { container: 'box', blob: 'a', blocks: 'b', copy: 'c', bytes, lease: 'l', otherLease: 'm' };
    for (const operation of BLOB_OPERATIONS) await operation.perform(client, ground);
    const asked = new Set(server.asked.map(({ method, path }) => `${method} ${new URL(path, 'https://x').searchParams.get('comp') ?? ''}`));
    expect([...asked].sort()).to.deep.equal([
      'DELETE ',
      'GET ',
      'GET acl',
      'GET blocklist',
      'GET list',
      'GET metadata',
      'HEAD ',
      'PUT ',
      'PUT acl',
      'PUT block',
      'PUT blocklist',
      'PUT lease',
      'PUT metadata',
      'PUT properties',
      'PUT snapshot',
    ]);
  });
});
