import { after, afterEach, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { PROTOCOL, instrumentName } from '../../src/adapters/contract/index.ts';
import { startAdapter, type StartedAdapter } from '../../src/adapters/index.ts';
import { probeAbsence } from '../../src/conformance/run/absence.ts';
import { clientOf, openAccount, openAzurite, VERSION, whenInstalled, type Ground } from './azurite-ground.ts';

let started: StartedAdapter;
let shared: Ground;
before(async () => {
  if (whenInstalled.skip !== false) return;
  started = await startAdapter({ adapter: 'azurite' });
  shared = await openAzurite(started.adapter);
});
after(async () => {
  if (whenInstalled.skip === false) await started.adapter.dispose();
});
// The guard looks at every reply.
afterEach(() => {
  if (whenInstalled.skip === false) expect(started.adapter.faults).to.deep.equal([]);
});

describe('Azurite behind the contract', () => {
  it('says what it is and claims storage alone', whenInstalled, async () => {
    const { card } = started;
    expect(card).to.deep.include({ protocol: PROTOCOL, name: 'azurite', version: '3.37.0', vendor: 'Microsoft', profiles: ['storage'] });
    expect(card.instruments).to.have.members([
      'storage.openAccount',
      'storage.describe',
      'clock.read',
      'fabric.crash',
      'media.read',
      'medium.read',
      'medium.change',
    ]);
    expect(Object.keys(shared.opened.surfaces)).to.deep.equal(['storage']);
  });

  it('lists the endpoints of its blob service, each once', whenInstalled, async () => {
    const { endpoints } = shared.opened;
    const told = endpoints.map(({ method, path }) => `${method} ${path}`);
    expect(told).to.include.members([
      'GET /{storageAccount}/?comp=list',
      'PUT /{storageAccount}/{container}?restype=container',
      'PUT /{storageAccount}/{container}/{blob}',
      'GET /{storageAccount}/{container}/{blob}',
      'DELETE /{storageAccount}/{container}/{blob}',
      'PUT /{storageAccount}/{container}/{blob}?comp=blocklist',
    ]);
    expect(new Set(told).size).to.equal(told.length);
    expect(new Set(endpoints.map(({ surface, credential }) => `${surface} ${credential}`))).to.deep.equal(new Set(['storage storage-key']));
  });

  it('has every other instrument cleanly absent', whenInstalled, async () => {
    const { adapter, card } = started;
    expect(await probeAbsence(adapter, card, 'a seed')).to.equal(instrumentName.options.length - card.instruments.length);
  });

  it('stores, answers and deletes, with either key of the account and with no other', whenInstalled, async () => {
    const content = Buffer.from('what is stored');
    const [mine, other] = [await openAccount(shared), await openAccount(shared)];
    expect(new Set([mine.account, other.account, mine.primary, mine.secondary, other.primary, other.secondary]).size).to.equal(6);
    const { storage } = shared.opened.surfaces;
    const [primary, secondary] = [clientOf(storage, mine), clientOf(storage, mine, mine.secondary)];
    expect((await primary.createContainer('box')).outcome).to.include({ reply: 'accepted' });
    expect((await primary.putBlob('box', 'thing', content)).outcome).to.include({ reply: 'accepted' });
    expect((await secondary.getBlob('box', 'thing')).value).to.deep.equal(content);
    for (const key of [other.primary, null]) {
      const stranger = clientOf(storage, mine, key);
      expect((await stranger.getBlob('box', 'thing')).outcome).to.include({ reply: 'refused', code: 'AuthorizationFailure' });
      stranger.close();
    }
    expect((await secondary.getBlob('box', 'thing')).value).to.deep.equal(content);
    expect((await secondary.deleteBlob('box', 'thing')).outcome).to.include({ reply: 'accepted' });
    expect((await primary.getBlob('box', 'thing')).outcome).to.include({ reply: 'refused', code: 'BlobNotFound' });
    for (const client of [primary, secondary]) client.close();
  });

  it('hands out each account once, nowhere in particular, until none is left', whenInstalled, async () => {
    const { adapter, fabric } = await openAzurite(started.adapter);
    const ask = (wish: { location?: string; geoReplication?: boolean } = {}) =>
      adapter.use(fabric, 'storage.openAccount', { name: 'wishedfor', ...wish });
    expect(await ask({ location: 'West Europe' })).to.include({ reply: 'refused', code: 'no-locations' });
    expect(await ask({ geoReplication: true })).to.include({ reply: 'refused', code: 'no-geo-replication' });
    const names = new Set<string>();
    let reply = await ask({ geoReplication: false });
    for (; reply.reply === 'accepted'; reply = await ask()) names.add(reply.result.account);
    expect(reply).to.include({ reply: 'refused', code: 'no-accounts-left' });
    expect(names.size).to.equal(32);
    await adapter.close(fabric);
  });

  it(
    'shows one front end, the version that it speaks, and no media of which it could not say where they stand',
    whenInstalled,
    async () => {
      const { adapter, fabric, opened } = shared;
      const reply = await adapter.use(fabric, 'storage.describe', {});
      expect(reply).to.deep.equal({
        reply: 'accepted',
        result: { frontEnds: [{ name: 'blob', surface: opened.surfaces.storage }], serviceVersion: VERSION, media: [] },
      });
    },
  );

  it("goes by the machine's clock", whenInstalled, async () => {
    const { adapter, fabric } = shared;
    const earlier = new Date().toISOString();
    const reply = await adapter.use(fabric, 'clock.read', {});
    const later = new Date().toISOString();
    if (reply.reply !== 'accepted') throw new Error('the clock was not read');
    expect(reply.result.now >= earlier && reply.result.now <= later).to.equal(true);
  });

  it('lets its files be read and changed behind its back, and none beside them', whenInstalled, async () => {
    const { adapter, fabric } = shared;
    const marker = Buffer.from('what lies in one blob, and nowhere else');
    const client = clientOf(shared.opened.surfaces.storage, await openAccount(shared));
    await client.createContainer('box');
    await client.putBlob('box', 'thing', marker);
    client.close();
    const reply = await adapter.use(fabric, 'media.read', {});
    if (reply.reply !== 'accepted') throw new Error('the media were not read');
    // Telemetry would leave a file of its own here.
    for (const { name } of reply.result.media)
      expect(name).to.match(/^(__azurite_db_blob(_extent)?__\.json~?|__blobstorage__\/[0-9a-f-]+)$/);
    const holders = reply.result.media.filter(({ bytes }) => Buffer.from(bytes, 'base64').includes(marker));
    expect(holders).to.have.length(1);
    const [{ name, bytes }] = holders as [{ name: string; bytes: string }];
    const content = Buffer.from(bytes, 'base64');
    const offset = content.indexOf(marker);

    const changed = Buffer.from('W').toString('base64');
    expect(await adapter.use(fabric, 'medium.change', { medium: name, offset, bytes: changed })).to.include({ reply: 'accepted' });
    content[offset] = 'W'.charCodeAt(0);
    expect(await adapter.use(fabric, 'medium.read', { medium: name })).to.deep.equal({
      reply: 'accepted',
      result: { bytes: content.toString('base64') },
    });
    for (const [medium, at, code] of [
      [name, content.length, 'beyond-the-end'],
      ['../key.pem', 0, 'no-such-medium'],
      ['nowhere', 0, 'no-such-medium'],
    ] as const)
      expect(await adapter.use(fabric, 'medium.change', { medium, offset: at, bytes: changed })).to.include({ reply: 'refused', code });
    expect(await adapter.use(fabric, 'medium.read', { medium: '../key.pem' })).to.include({ reply: 'refused', code: 'no-such-medium' });
    expect(await adapter.use(fabric, 'medium.read', { medium: name })).to.include({ reply: 'accepted' });
  });
});
