import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { globalAgent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { startFabric, type Fabric } from '../../src/reference-impl/fabric.ts';
import { ask, failed, oldService, ONCE, today, type NewContainer, type NewService, type OldService } from './blob-clients.ts';

async function namesOf(entries: AsyncIterable<{ readonly name: string }>): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of entries) names.push(name);
  return names;
}

/** SMA-5, SAK-1: programs that this project did not write work with the blob service as they came. */
describe('@azure/storage-blob and azure-storage at the reference fabric', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fabric-'));
  let fabric: Fabric;
  let plain: string;
  let key: string;
  before(async () => {
    fabric = await startFabric({ folder, passwordCost: 2 ** 10 });
    const { resources, storageKeys } = fabric.parts;
    for (const name of ['photos', 'others']) {
      resources.storageAccounts.insert({
        subscriptionId: 'test',
        name,
        label: name,
        description: '',
        location: 'West Europe',
        affinityGroup: null,
        status: 'Created',
        geoReplication: 0,
        primaryRegion: 'West Europe',
        secondaryRegion: null,
        secureTransferOnly: 0,
        ...storageKeys.issue(name),
        created: '',
        modified: '',
      });
    }
    plain = fabric.storageFrontEnds[0]?.plain ?? '';
    key = storageKeys.of('photos')?.primary ?? '';
  });
  after(async () => {
    await fabric.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('the client of today', () => {
    let service: NewService;
    let container: NewContainer;
    const bytes = randomBytes(300_000);
    before(async () => {
      service = new today.BlobServiceClient(`${plain}/photos`, new today.StorageSharedKeyCredential('photos', key), ONCE);
      container = service.getContainerClient('summer');
      await container.create({ metadata: { year: '2012' } });
    });

    it('uploads and downloads, whole and by ranges', async () => {
      const blob = container.getBlockBlobClient('beach/süd 1.jpg');
      await blob.upload(bytes, bytes.length, { metadata: { colour: 'blue' }, blobHTTPHeaders: { blobContentType: 'image/jpeg' } });
      expect((await blob.downloadToBuffer()).equals(bytes)).to.equal(true);
      expect((await blob.downloadToBuffer(1000, 2000)).equals(bytes.subarray(1000, 3000))).to.equal(true);
      expect(await blob.getProperties()).to.deep.include({
        contentLength: bytes.length,
        contentType: 'image/jpeg',
        metadata: { colour: 'blue' },
      });
      await blob.setMetadata({ colour: 'green' });
      await blob.setHTTPHeaders({ blobContentType: 'image/png' });
      expect(await blob.getProperties()).to.deep.include({ contentType: 'image/png', metadata: { colour: 'green' } });
    });

    it('puts a blob together from blocks', async () => {
      const blob = container.getBlockBlobClient('blocks');
      const ids = ['a', 'b', 'c'].map((name) => Buffer.from(name).toString('base64'));
      for (const [at, id] of ids.entries()) await blob.stageBlock(id, bytes.subarray(at * 1000, at * 1000 + 1000), 1000);
      await blob.commitBlockList(ids);
      expect((await blob.downloadToBuffer()).equals(bytes.subarray(0, 3000))).to.equal(true);
      expect((await blob.getBlockList('all')).committedBlocks).to.deep.equal(ids.map((name) => ({ name, size: 1000 })));
    });

    it('lists containers and blobs, page by page and by folder', async () => {
      expect(await namesOf(service.listContainers())).to.deep.equal(['summer']);
      await container.getBlockBlobClient('beach/2').upload(Buffer.from('2'), 1);
      expect(await namesOf(container.listBlobsFlat())).to.deep.equal(['beach/2', 'beach/süd 1.jpg', 'blocks']);
      let pages = 0;
      for await (const _page of container.listBlobsFlat().byPage({ maxPageSize: 1 })) pages += 1;
      expect(pages).to.equal(3);
      expect(await namesOf(container.listBlobsByHierarchy('/'))).to.deep.equal(['beach/', 'blocks']);
      expect((await container.getProperties()).metadata).to.deep.equal({ year: '2012' });
    });

    it('copies, and takes snapshots', async () => {
      const source = container.getBlockBlobClient('beach/2');
      const copy = container.getBlockBlobClient('copy');
      const poller = await copy.beginCopyFromURL(source.url);
      expect((await poller.pollUntilDone()).copyStatus).to.equal('success');
      expect((await copy.downloadToBuffer()).toString()).to.equal('2');
      const { snapshot = '' } = await copy.createSnapshot();
      await copy.upload(Buffer.from('3'), 1);
      expect((await copy.withSnapshot(snapshot).downloadToBuffer()).toString()).to.equal('2');
      expect(await failed(copy.delete())).to.include({ statusCode: 409, code: 'SnapshotsPresent' });
      await copy.delete({ deleteSnapshots: 'include' });
      expect(await copy.exists()).to.equal(false);
    });

    it('leases', async () => {
      const blob = container.getBlockBlobClient('beach/2');
      const lease = blob.getBlobLeaseClient();
      await lease.acquireLease(15);
      expect(await failed(blob.delete())).to.include({ statusCode: 412, code: 'LeaseIdMissing' });
      await lease.renewLease();
      await lease.changeLease('33333333-3333-4333-8333-333333333333');
      await blob.setMetadata({}).then(
        () => expect.fail('it was written without the lease'),
        (error: { code?: string }) => expect(error.code).to.equal('LeaseIdMissing'),
      );
      expect((await lease.breakLease(0)).leaseTime).to.equal(0);
      await blob.delete();
      expect(await failed(blob.downloadToBuffer())).to.include({ statusCode: 404 });
    });

    it('is let in by what it signed, and by what is public', async () => {
      const blob = container.getBlockBlobClient('blocks');
      const expiresOn = new Date(Date.now() + 600_000);
      const address = await blob.generateSasUrl({ permissions: today.BlobSASPermissions.parse('r'), expiresOn });
      const visitor = new today.BlockBlobClient(address, new today.AnonymousCredential(), ONCE);
      expect((await visitor.downloadToBuffer()).equals(bytes.subarray(0, 3000))).to.equal(true);
      expect(await failed(visitor.delete())).to.include({ statusCode: 403, code: 'AuthorizationPermissionMismatch' });
      const stranger = new today.BlockBlobClient(blob.url, new today.AnonymousCredential(), ONCE);
      expect(await failed(stranger.downloadToBuffer())).to.include({ statusCode: 403 });
      await container.setAccessPolicy('blob', [{ id: 'p', accessPolicy: { expiresOn, permissions: 'r' } }]);
      expect((await container.getAccessPolicy()).signedIdentifiers.map(({ id }) => id)).to.deep.equal(['p']);
      expect((await stranger.downloadToBuffer()).equals(bytes.subarray(0, 3000))).to.equal(true);
      const forger = new today.BlobServiceClient(
        `${plain}/photos`,
        new today.StorageSharedKeyCredential('photos', randomBytes(64).toString('base64')),
        ONCE,
      );
      expect(await failed(forger.getContainerClient('summer').getBlockBlobClient('blocks').downloadToBuffer())).to.include({
        statusCode: 403,
      });
    });

    it('reads the properties of the service, and deletes the container', async () => {
      expect(await service.getProperties()).to.have.property('blobAnalyticsLogging');
      await container.delete();
      expect(await container.exists()).to.equal(false);
      expect(await failed(container.getBlockBlobClient('blocks').downloadToBuffer())).to.include({ statusCode: 404 });
    });
  });

  describe('the client of the time, over TLS', () => {
    let service: OldService;
    before(() => {
      globalAgent.options.ca = fabric.certificate;
      service = oldService('photos', key, `${fabric.storageFrontEnds[1]?.url}/photos`);
      service.enableGlobalHttpAgent = true;
    });
    after(() => delete globalAgent.options.ca);

    it('makes a container, and works with blobs in it', async () => {
      await ask(service, 'createContainerIfNotExists', 'winter');
      await ask(service, 'createBlockBlobFromText', 'winter', 'snow.txt', 'white', { metadata: { depth: '3' } });
      expect(await ask(service, 'getBlobToText', 'winter', 'snow.txt')).to.equal('white');
      const shown = await ask<{ metadata: object; contentLength: string }>(service, 'getBlobProperties', 'winter', 'snow.txt');
      expect(shown.metadata).to.deep.equal({ depth: '3' });
      expect(shown.contentLength).to.equal('5');
      const list = await ask<{ entries: { name: string }[] }>(service, 'listBlobsSegmented', 'winter', null);
      expect(list.entries.map(({ name }) => name)).to.deep.equal(['snow.txt']);
    });

    it('puts a blob together from blocks', async () => {
      const ids = ['a', 'b'].map((name) => Buffer.from(name).toString('base64'));
      for (const id of ids) await ask(service, 'createBlockFromText', id, 'winter', 'blocks', `${id} `);
      await ask(service, 'commitBlocks', 'winter', 'blocks', { LatestBlocks: ids });
      expect(await ask(service, 'getBlobToText', 'winter', 'blocks')).to.equal(ids.map((id) => `${id} `).join(''));
    });

    it('leases, copies, takes snapshots and deletes', async () => {
      const lease = await ask<{ id: string }>(service, 'acquireLease', 'winter', 'snow.txt');
      expect(await failed(ask(service, 'deleteBlob', 'winter', 'snow.txt'))).to.include({ statusCode: 412, code: 'LeaseIdMissing' });
      await ask(service, 'releaseLease', 'winter', 'snow.txt', lease.id);
      const source = (service['getUrl'] as (container: string, blob: string) => string).call(service, 'winter', 'snow.txt');
      await ask(service, 'startCopyBlob', source, 'winter', 'copy.txt');
      expect(await ask(service, 'getBlobToText', 'winter', 'copy.txt')).to.equal('white');
      await ask(service, 'createBlobSnapshot', 'winter', 'copy.txt');
      await ask(service, 'deleteBlob', 'winter', 'copy.txt', { deleteSnapshots: 'include' });
      expect(await ask<{ exists: boolean }>(service, 'doesBlobExist', 'winter', 'copy.txt')).to.include({ exists: false });
      await ask(service, 'deleteContainer', 'winter');
    });
  });
});
