import { randomUUID, X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { zipSync } from 'fflate';
import { startFabric, type Fabric } from '../../../src/reference-impl/fabric.ts';
import { referenceParts, type PartMakers } from '../../../src/reference-impl/parts.ts';
import { loopbackIdentity, type ServerIdentity } from '../../../src/reference-impl/pki/server-identity.ts';
import { StoreClosed } from '../../../src/reference-impl/state/store.ts';
import { readAsCustomer } from '../fabric-controller/ground.ts';
import { certificateFor, cscfg, keyPair, pem, person, temporaryFolder } from './ground.ts';

const PACKAGE = zipSync({
  'ServiceDefinition.csdef': Buffer.from(
    '<ServiceDefinition name="shop" xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition"><WebRole name="Web" vmsize="Small"/></ServiceDefinition>',
  ),
  'Web/approot/page.txt': Buffer.from('hello'),
});
const ann = person('ann@example.com');

describe('The fabric as a whole', () => {
  const home = temporaryFolder();
  let identity: ServerIdentity;
  before(() => void (identity = loopbackIdentity(home.folder)));
  after(() => home.remove());

  let place = temporaryFolder();
  let fabric: Fabric;
  let shop: string;
  const start = async (exchanged: Partial<PartMakers> = {}): Promise<void> => {
    fabric = await startFabric({ folder: place.folder, identity, passwordCost: 1024 }, exchanged);
  };
  beforeEach(async () => {
    place = temporaryFolder();
    await start();
    shop = fabric.parts.subscriptions.open('ann@example.com', 'shop');
  });
  afterEach(async () => {
    await fabric.stop();
    place.remove();
  });
  const comeBack = async (): Promise<void> => {
    await fabric.crash();
    await start();
  };
  const submit: (command: Parameters<Fabric['parts']['management']['submit']>[2]) => string = (command) =>
    fabric.parts.management.submit(ann, shop, command).requestId;
  const deploy = (): string => {
    submit({ kind: 'CreateHostedService', name: 'web', label: 'web', description: '', location: 'West Europe' });
    return submit({
      kind: 'CreateDeployment',
      service: 'web',
      slot: 'production',
      name: 'v1',
      label: 'v1',
      package: { bytes: PACKAGE },
      configuration: cscfg({ Web: 2 }),
      start: true,
    });
  };
  const expectReady = async (): Promise<void> => {
    const shown = fabric.parts.management.deployment(ann, shop, { service: 'web', slot: 'production' });
    expect(shown.status).to.equal('Running');
    expect(shown.instances.map(({ instance, status }) => `${instance} ${status}`)).to.deep.equal([
      'Web_IN_0 ReadyRole',
      'Web_IN_1 ReadyRole',
    ]);
    const where = { subscriptionId: shop, service: 'web', slot: 'production' } as const;
    expect(fabric.parts.nodes.list(where)).to.have.length(2);
    expect(await readAsCustomer(fabric.parts, where, 'Web_IN_1', 'E:\\approot\\page.txt')).to.equal('hello');
  };
  const statusOf = (requestId: string): string => fabric.parts.management.operation(ann, shop, requestId).status;

  it('carries a command from management through the queue to instances that are ready', async () => {
    const requestId = deploy();
    expect(statusOf(requestId)).to.equal('InProgress');
    await fabric.parts.controller.settle();
    expect(statusOf(requestId)).to.equal('Succeeded');
    await expectReady();
    const removal = submit({ kind: 'DeleteDeployment', service: 'web', slot: 'production' });
    await fabric.parts.controller.settle();
    expect(statusOf(removal)).to.equal('Succeeded');
    expect(fabric.parts.management.deployments(ann, shop, 'web')).to.deep.equal([]);
    submit({ kind: 'DeleteHostedService', name: 'web' });
  });

  it('loses nothing that was accepted when the power goes, and keeps a hold (SMA-3)', async () => {
    fabric.parts.controller.hold();
    const deployment = deploy();
    const change = submit({ kind: 'ChangeConfiguration', service: 'web', slot: 'production', configuration: cscfg({ Web: 1 }) });
    await comeBack();
    expect([deployment, change].map(statusOf)).to.deep.equal(['InProgress', 'InProgress']);
    expect(fabric.parts.nodes.list({ subscriptionId: shop, service: 'web', slot: 'production' })).to.deep.equal([]);
    fabric.parts.controller.release();
    await fabric.parts.controller.settle();
    expect([deployment, change].map(statusOf)).to.deep.equal(['Succeeded', 'Succeeded']);
    const { instances } = fabric.parts.management.deployment(ann, shop, { service: 'web', slot: 'production' });
    expect(instances.map(({ instance }) => instance)).to.deep.equal(['Web_IN_0']);
  });

  for (const turns of [0, 1, 2, 4, 8, 16, 32]) {
    it(`finishes what it was at when the power went, ${turns} turns of the event loop into the work`, async () => {
      const requestId = deploy();
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      await comeBack();
      await fabric.parts.controller.settle();
      expect(statusOf(requestId)).to.equal('Succeeded');
      await expectReady();
    });
  }

  it('is dead after a crash: no door answers and no part obeys', async () => {
    const { smapi, portal, storage } = fabric.doors;
    const { management, clock } = fabric.parts;
    let rung = false;
    clock.at(new Date(clock.now().getTime() + 1), () => void (rung = true));
    await fabric.crash();
    for (const door of [smapi, portal, storage]) expect(await statusAt(`${door}/`), door).to.equal('ECONNREFUSED');
    expect(() => management.subscriptionsOf('ann@example.com')).to.throw(StoreClosed);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(rung).to.equal(false);
  });

  it('answers SMAPI over mutual TLS, and lets nobody in without a certificate', async () => {
    const pair = keyPair();
    const der = certificateFor({ key: pair.privateKey });
    fabric.parts.certificateRegistry.register(shop, der);
    const credentials = { key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), cert: pem('CERTIFICATE', der) };
    const url = `${fabric.doors.smapi}/${shop}`;
    expect(await statusAt(url, credentials)).to.equal(200);
    expect(await statusAt(url)).to.equal(403);
    expect(await statusAt(`${fabric.doors.smapi}/${randomUUID()}`, credentials)).to.equal(403);
    await fabric.parts.clock.advance(2 * 86_400); // the certificate is valid for a day
    expect(await statusAt(url, credentials)).to.equal(403);
  });

  it('takes another part in the place of one of its own, and only there', async () => {
    const eve = person('eve@example.com');
    expect(() => fabric.parts.management.subscription(eve, shop)).to.throw('not found');
    await fabric.stop();
    await start({ accessPolicy: (c) => ({ ...referenceParts.accessPolicy(c), may: () => true }) });
    expect(fabric.parts.management.subscription(eve, shop).subscriptionId).to.equal(shop);
  });

  it('refuses a folder that another fabric has, and leaves that one alone', async () => {
    const outcome = await startFabric({ folder: place.folder, identity }).then(
      () => 'started',
      (error: Error) => error.message,
    );
    expect(outcome).to.include('locked');
    expect(fabric.parts.subscriptions.find(shop)?.name).to.equal('shop');
  });

  it('tells of every endpoint by whom it is reached', () => {
    expect(new Set(fabric.routes.map(({ surface }) => surface))).to.deep.equal(new Set(['portal', 'smapi', 'storage']));
    const open = fabric.routes.filter(({ credential }) => credential === 'public').map(({ path }) => path);
    for (const path of open) expect(path).to.match(/^\/(sign-in|[a-z-]+\.(css|svg|ico))$/);
  });

  it('makes itself an identity for loopback when it is given none, and keeps it', async () => {
    const own = temporaryFolder();
    const first = await startFabric({ folder: own.folder });
    const certificate = new X509Certificate(first.certificate);
    for (const address of ['127.0.0.1', '::1']) expect(certificate.checkIP(address)).to.equal(address);
    expect(certificate.checkHost('localhost')).to.equal('localhost');
    expect(await statusAt(`${first.doors.portal}/sign-in`, { ca: first.certificate, rejectUnauthorized: true })).to.equal(200);
    await first.stop();
    const second = await startFabric({ folder: own.folder });
    expect(second.certificate).to.equal(first.certificate);
    await second.stop();
    own.remove();
  });
});

/** The status of a GET, or the code of the error that it met. */
function statusAt(url: string, options: object = {}): Promise<number | string> {
  return new Promise((resolve) => {
    const asked = request(
      url,
      { rejectUnauthorized: false, agent: false, headers: { 'x-ms-version': '2012-03-01' }, ...options },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    asked.end();
  });
}
