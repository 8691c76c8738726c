import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { openStorage } from './ground.ts';

describe('containers', () => {
  let storage: Awaited<ReturnType<typeof openStorage>>;
  before(async () => {
    storage = await openStorage();
  });
  after(() => storage.close());
  const headers = (given: Record<string, string>) => ({ headers: given });
  const ABSENT = { status: 404, code: 'ContainerNotFound' };

  it('keep metadata and show their properties', async () => {
    const made = await storage.send('PUT', '/first/shown?restype=container', headers({ 'x-ms-meta-colour': 'red' }));
    expect(made.status).to.equal(201);
    for (const query of ['', '&comp=metadata']) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await storage.send(method, `/first/shown?restype=container${query}`);
        expect(answer.status).to.equal(200);
        expect(answer.headers).to.include({ 'x-ms-meta-colour': 'red', etag: made.headers.etag });
      }
    }
    const set = await storage.send('PUT', '/first/shown?restype=container&comp=metadata', headers({ 'x-ms-meta-size': 'large' }));
    expect(set.status).to.equal(200);
    expect(set.headers.etag).to.not.equal(made.headers.etag);
    const answer = await storage.send('GET', '/first/shown?restype=container');
    expect(answer.headers).to.include({ 'x-ms-meta-size': 'large', 'x-ms-lease-state': 'available' });
    expect(answer.headers).to.not.have.property('x-ms-meta-colour');
    const late = headers({ 'x-ms-meta-a': 'b', 'if-unmodified-since': new Date(0).toUTCString() });
    expect(await storage.send('PUT', '/first/shown?restype=container&comp=metadata', late)).to.include({
      status: 412,
      code: 'ConditionNotMet',
    });
  });

  it('vanish at once with all that is in them, and their name is free when that is collected', async () => {
    const { records } = storage;
    await storage.send('PUT', '/first/gone?restype=container');
    for (const name of ['a', 'b']) await storage.send('PUT', `/first/gone/${name}`, { body: Buffer.from(name) });
    await storage.send('PUT', '/first/gone/a?comp=snapshot');
    await storage.send('PUT', '/first/gone/c?comp=block&blockid=AAAA', { body: Buffer.from('c') });
    records.collecting = false;
    expect((await storage.send('DELETE', '/first/gone?restype=container')).status).to.equal(202);
    for (const [method, path] of [
      ['GET', '/first/gone?restype=container'],
      ['DELETE', '/first/gone?restype=container'],
      ['GET', '/first/gone?restype=container&comp=list'],
      ['GET', '/first/gone?restype=container&comp=acl'],
      ['GET', '/first/gone/a'],
      ['GET', '/first/gone/a?comp=metadata'],
      ['PUT', '/first/gone/d'],
      ['GET', '/first/gone/c?comp=blocklist'],
    ] as const) {
      expect(await storage.send(method, path, { at: 'front end 2' }), `${method} ${path}`).to.include(ABSENT);
    }
    expect(records.released.size).to.equal(3);
    const again = () => storage.send('PUT', '/first/gone?restype=container');
    expect(await again()).to.include({ status: 409, code: 'ContainerBeingDeleted' });
    records.collecting = true;
    expect((await again()).status).to.equal(201);
    expect((await storage.send('GET', '/first/gone?restype=container&comp=list')).body.toString()).to.include('<Blobs/>');
    expect(records.kept.size).to.equal(0);
  });

  it('keep what another container shares with them', async () => {
    await storage.send('PUT', '/first/source?restype=container');
    await storage.send('PUT', '/first/target?restype=container');
    await storage.send('PUT', '/first/source/a', { body: Buffer.from('shared') });
    await storage.send('PUT', '/first/target/a', headers({ 'x-ms-copy-source': '/first/source/a' }));
    expect(storage.records.kept.size).to.equal(1);
    await storage.send('DELETE', '/first/source?restype=container');
    expect((await storage.send('PUT', '/first/source?restype=container')).status).to.equal(201);
    expect((await storage.send('GET', '/first/target/a')).body.toString()).to.equal('shared');
    await storage.send('DELETE', '/first/target?restype=container');
    expect(storage.records.kept.size).to.equal(0);
  });

  it('can be leased, and then only the lease deletes them', async () => {
    await storage.send('PUT', '/first/leased?restype=container');
    const lease = (given: Record<string, string>) => storage.send('PUT', '/first/leased?restype=container&comp=lease', headers(given));
    const taken = await lease({ 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': '-1' });
    expect(taken.status).to.equal(201);
    const id = String(taken.headers['x-ms-lease-id']);
    expect((await storage.send('HEAD', '/first/leased?restype=container')).headers).to.include({
      'x-ms-lease-status': 'locked',
      'x-ms-lease-state': 'leased',
      'x-ms-lease-duration': 'infinite',
    });
    expect(await storage.send('DELETE', '/first/leased?restype=container')).to.include({ status: 412, code: 'LeaseIdMissing' });
    const other = headers({ 'x-ms-lease-id': '11111111-1111-4111-8111-111111111111' });
    expect(await storage.send('DELETE', '/first/leased?restype=container', other)).to.include({
      status: 412,
      code: 'LeaseIdMismatchWithContainerOperation',
    });
    expect((await storage.send('DELETE', '/first/leased?restype=container', headers({ 'x-ms-lease-id': id }))).status).to.equal(202);
  });

  it('take no access list that is not as documented', async () => {
    await storage.send('PUT', '/first/lists?restype=container');
    const send = (text: string) => storage.send('PUT', '/first/lists?restype=container&comp=acl', { body: Buffer.from(text) });
    const one = (fields: string) => `<SignedIdentifiers><SignedIdentifier>${fields}</SignedIdentifier></SignedIdentifiers>`;
    const many = (count: number) =>
      `<SignedIdentifiers>${Array.from({ length: count }, (_, at) => `<SignedIdentifier><Id>${at}</Id></SignedIdentifier>`).join('')}</SignedIdentifiers>`;
    for (const [text, code] of [
      ['<SignedIdentifiers>', 'InvalidXmlDocument'],
      ['<Other/>', 'InvalidXmlDocument'],
      ['<!DOCTYPE a [<!ENTITY e "x">]><SignedIdentifiers/>', 'InvalidXmlDocument'],
      [one(''), 'MissingRequiredXmlNode'],
      [one('<Id>a</Id><Colour/>'), 'UnsupportedXmlNode'],
      [one('<Id>a</Id><Id>b</Id>'), 'InvalidXmlDocument'],
      [one('<Id>a</Id><AccessPolicy><Expiry>soon</Expiry></AccessPolicy>'), 'InvalidXmlDocument'],
      [many(6), 'InvalidXmlDocument'],
    ] as const) {
      expect(await send(text), text).to.include({ status: 400, code });
    }
    expect((await send(many(5))).status).to.equal(200);
    const wrong = headers({ 'x-ms-blob-public-access': 'everything' });
    expect(await storage.send('PUT', '/first/lists?restype=container&comp=acl', wrong)).to.include({
      status: 400,
      code: 'InvalidHeaderValue',
    });
    expect(
      (await storage.send('GET', '/first/lists?restype=container&comp=acl')).body.toString().match(/<SignedIdentifier>/g),
    ).to.have.length(5);
  });

  it('have a root, whose blobs stand directly under the account', async () => {
    expect((await storage.send('PUT', '/first/$root?restype=container')).status).to.equal(201);
    expect((await storage.send('PUT', '/first/index.html', { body: Buffer.from('root') })).status).to.equal(201);
    for (const path of ['/first/index.html', '/first/$root/index.html'])
      expect((await storage.send('GET', path)).body.toString()).to.equal('root');
    expect(await storage.send('PUT', '/first/$root/a/b')).to.include({ status: 400, code: 'InvalidResourceName' });
  });

  it('can be told of the service as a whole', async () => {
    const path = '/first?restype=service&comp=properties';
    const body = Buffer.from(
      '<StorageServiceProperties><Logging><Version>1.0</Version></Logging><DefaultServiceVersion>2011-08-18</DefaultServiceVersion></StorageServiceProperties>',
    );
    expect((await storage.send('GET', path)).body.toString()).to.include('<Metrics>');
    expect((await storage.send('PUT', path, { body })).status).to.equal(202);
    expect((await storage.send('GET', path)).body.toString()).to.include(body.toString());
    for (const [text, code] of [
      ['<StorageServiceProperties><Colour/></StorageServiceProperties>', 'UnsupportedXmlNode'],
      ['<StorageServiceProperties/>', 'MissingRequiredXmlNode'],
      ['no XML', 'InvalidXmlDocument'],
    ] as const) {
      expect(await storage.send('PUT', path, { body: Buffer.from(text) })).to.include({ status: 400, code });
    }
    expect((await storage.send('GET', path)).body.toString()).to.include(body.toString());
  });
});
