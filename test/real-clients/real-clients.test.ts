import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { strToU8, zipSync } from 'fflate';
import { startFabric, type Fabric } from '../../src/reference-impl/fabric.ts';
import { newCertificate, newKey, thumbprintOf } from '../reference-impl/smapi/fixture.ts';
import { call, createClients, failure } from './clients.ts';
import { put } from './shared-key.ts';

const CONFIGURATION_NAMESPACE = 'http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration';
const DEFINITION_NAMESPACE = 'http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition';

const configuration = (instances: number): string =>
  `<ServiceConfiguration serviceName="Contoso" osFamily="2" osVersion="*" xmlns="${CONFIGURATION_NAMESPACE}"><Role name="Worker">` +
  `<Instances count="${instances}"/><ConfigurationSettings/></Role></ServiceConfiguration>`;

const servicePackage = Buffer.from(
  zipSync({
    'ServiceDefinition.csdef': strToU8(
      `<ServiceDefinition name="Contoso" xmlns="${DEFINITION_NAMESPACE}"><WorkerRole name="Worker" vmsize="Small"/></ServiceDefinition>`,
    ),
    'Worker/approot/worker.dll': strToU8('what the worker does'),
  }),
);

/** SMA-5: programs that this project did not write drive the reference as they came. */
describe('azure-asm-mgmt, -compute and -storage at the reference fabric', () => {
  const key = newKey();
  const mine = newCertificate(key, { name: 'Mine' });
  const folder = mkdtempSync(join(tmpdir(), 'fabric-'));
  let fabric: Fabric;
  let management: ReturnType<typeof createClients>['management'];
  let compute: typeof management;
  let storage: typeof management;
  let stranger: ReturnType<typeof createClients>;

  before(async () => {
    fabric = await startFabric({ folder, passwordCost: 2 ** 10 });
    const { accounts, subscriptions, certificateRegistry } = fabric.parts;
    await accounts.enrol('owner@contoso.example', 'a long pass phrase');
    const subscriptionId = subscriptions.open('owner@contoso.example', 'Contoso');
    certificateRegistry.register(subscriptionId, new X509Certificate(mine.cert).raw);
    ({ management, compute, storage } = createClients({ subscriptionId, ...mine }, fabric.doors.smapi, fabric.certificate));
    stranger = createClients({ subscriptionId, ...newCertificate(key, { name: 'Stranger' }) }, fabric.doors.smapi, fabric.certificate);
  });
  after(async () => {
    await fabric.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('show the subscription and its owner', async () => {
    const subscription = await call(management, 'subscriptions.get');
    expect(subscription).to.include({
      subscriptionName: 'Contoso',
      subscriptionStatus: 'Active',
      accountAdminLiveEmailId: 'owner@contoso.example',
      currentHostedServices: 0,
    });
  });

  it('are kept out without a registered certificate', async () => {
    for (const [client, operation] of [
      [stranger.management, 'locations.list'],
      [stranger.compute, 'hostedServices.list'],
      [stranger.storage, 'storageAccounts.list'],
    ] as const) {
      expect(await failure(client, operation)).to.include({ statusCode: 403, code: 'ForbiddenError' });
    }
  });

  it('list locations', async () => {
    const { locations } = (await call(management, 'locations.list')) as unknown as {
      locations: { name: string; availableServices: string[] }[];
    };
    expect(locations.map(({ name }) => name)).to.include.members(['West Europe', 'North Europe', 'East Asia']);
    expect(locations[0]?.availableServices).to.include.members(['Compute', 'Storage']);
  });

  it('add, list, get and remove certificates', async () => {
    const added = newCertificate(key, { name: 'Added' });
    const { raw, publicKey } = new X509Certificate(added.cert);
    const parameters = { publicKey: publicKey.export({ type: 'pkcs1', format: 'der' }), thumbprint: thumbprintOf(added), data: raw };
    // The real service answered 201, and this client takes 200 alone for success: it reports an error after the certificate was added.
    expect(await failure(management, 'managementCertificates.create', parameters)).to.have.property('statusCode', 201);

    const { subscriptionCertificates } = (await call(management, 'managementCertificates.list')) as unknown as {
      subscriptionCertificates: { thumbprint: string }[];
    };
    expect(subscriptionCertificates.map(({ thumbprint }) => thumbprint)).to.have.members([thumbprintOf(mine), thumbprintOf(added)]);
    // The client makes text of the bytes that it is given; so is what it is compared with.
    expect(await call(management, 'managementCertificates.get', thumbprintOf(added))).to.include({
      thumbprint: thumbprintOf(added),
      data: raw.toString(),
      publicKey: parameters.publicKey.toString(),
    });

    await call(management, 'managementCertificates.deleteMethod', thumbprintOf(added));
    expect(await failure(management, 'managementCertificates.get', thumbprintOf(added))).to.include({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
  });

  it('create, change, list and delete affinity groups', async () => {
    await call(management, 'affinityGroups.create', { name: 'group1', label: 'Größe', description: 'first', location: 'West Europe' });
    await call(management, 'affinityGroups.update', 'group1', { label: 'Zürich', description: 'second' });
    expect(await call(management, 'affinityGroups.get', 'group1')).to.include({
      name: 'group1',
      label: 'Zürich',
      description: 'second',
      location: 'West Europe',
    });
    const { affinityGroups } = (await call(management, 'affinityGroups.list')) as unknown as { affinityGroups: { name: string }[] };
    expect(affinityGroups.map(({ name }) => name)).to.deep.equal(['group1']);
    await call(management, 'affinityGroups.deleteMethod', 'group1');
    expect(await failure(management, 'affinityGroups.get', 'group1')).to.include({ statusCode: 404, code: 'ResourceNotFound' });
  });

  it('create, change and delete storage accounts, and renew one key at a time', async () => {
    expect(await call(storage, 'storageAccounts.checkNameAvailability', 'photos')).to.include({ isAvailable: true });
    const created = await call(storage, 'storageAccounts.create', {
      name: 'photos',
      label: 'Photos',
      location: 'West Europe',
      accountType: 'Standard_LRS',
    });
    expect(created).to.include({ status: 'Succeeded' });
    expect(await call(storage, 'storageAccounts.checkNameAvailability', 'photos')).to.include({ isAvailable: false });

    const { storageAccount } = (await call(storage, 'storageAccounts.get', 'photos')) as unknown as {
      storageAccount: { name: string; properties: Record<string, unknown> };
    };
    expect(storageAccount.properties).to.include({
      label: 'Photos',
      location: 'West Europe',
      status: 'Created',
      accountType: 'Standard_LRS',
    });
    await call(storage, 'storageAccounts.update', 'photos', { description: 'holiday' });
    const { storageAccounts } = (await call(storage, 'storageAccounts.list')) as unknown as { storageAccounts: (typeof storageAccount)[] };
    expect(storageAccounts.map(({ name, properties }) => [name, properties['description']])).to.deep.equal([['photos', 'holiday']]);

    const before = await call(storage, 'storageAccounts.getKeys', 'photos');
    const renewed = await call(storage, 'storageAccounts.regenerateKeys', { name: 'photos', keyType: 'Secondary' });
    const { primaryKey, secondaryKey } = renewed as unknown as { primaryKey: string; secondaryKey: string };
    expect(primaryKey).to.equal(before['primaryKey']);
    expect(secondaryKey)
      .to.match(/^[A-Za-z0-9+/]{86}==$/)
      .and.not.equal(before['secondaryKey']);
    expect(await call(storage, 'storageAccounts.getKeys', 'photos')).to.include({ primaryKey, secondaryKey });

    await call(storage, 'storageAccounts.deleteMethod', 'photos');
    expect(await failure(storage, 'storageAccounts.get', 'photos')).to.include({ statusCode: 404, code: 'ResourceNotFound' });
  });

  it('know the operation behind every change, the synchronous ones as well', async () => {
    const { requestId } = await call(compute, 'hostedServices.create', { serviceName: 'brief', label: 'brief', location: 'North Europe' });
    const dashed = requestId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    for (const client of [compute, storage]) {
      expect(await call(client, 'getOperationStatus', requestId)).to.include({ id: dashed, status: 'Succeeded' });
    }
    await call(compute, 'hostedServices.deleteMethod', 'brief');
  });

  it('bring a deployment from its package to ready, change it, and delete it', async () => {
    await call(storage, 'storageAccounts.create', {
      name: 'packages',
      label: 'Packages',
      location: 'West Europe',
      accountType: 'Standard_GRS',
    });
    const { primaryKey } = (await call(storage, 'storageAccounts.getKeys', 'packages')) as unknown as { primaryKey: string };
    const { storageAccount } = (await call(storage, 'storageAccounts.get', 'packages')) as unknown as {
      storageAccount: { properties: { endpoints: string[] } };
    };
    const endpoint = storageAccount.properties.endpoints[0] as string;
    const account = { name: 'packages', key: primaryKey, endpoint, ca: fabric.certificate };
    expect(await put(account, '/deployments?restype=container')).to.equal(201);
    expect(await put(account, '/deployments/contoso.cspkg', { 'x-ms-blob-type': 'BlockBlob' }, servicePackage)).to.equal(201);

    expect(await call(compute, 'hostedServices.checkNameAvailability', 'contoso')).to.include({ isAvailable: true });
    await call(compute, 'hostedServices.create', {
      serviceName: 'contoso',
      label: 'Contoso',
      description: 'a service',
      location: 'West Europe',
    });
    expect(await failure(compute, 'deployments.getBySlot', 'contoso', 'Production')).to.include({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
    const done = await call(compute, 'deployments.create', 'contoso', 'Production', {
      name: 'first',
      label: 'First',
      packageUri: `${endpoint.replace(/\/$/, '')}/deployments/contoso.cspkg`,
      configuration: configuration(2),
      startDeployment: true,
    });
    expect(done).to.include({ status: 'Succeeded' });

    type Deployment = {
      status: string;
      label: string;
      configuration: string;
      roleInstances: { instanceName: string; instanceStatus: string }[];
    };
    const show = async (): Promise<Deployment> =>
      (await call(compute, 'deployments.getByName', 'contoso', 'first')) as unknown as Deployment;
    const first = await show();
    expect(first).to.include({ status: 'Running', label: 'First', configuration: configuration(2), deploymentSlot: 'Production' });
    expect(first.roleInstances.map(({ instanceName, instanceStatus }) => [instanceName, instanceStatus])).to.deep.equal([
      ['Worker_IN_0', 'ReadyRole'],
      ['Worker_IN_1', 'ReadyRole'],
    ]);
    expect(await failure(compute, 'hostedServices.deleteMethod', 'contoso')).to.include({ statusCode: 409, code: 'ConflictError' });

    await call(compute, 'deployments.changeConfigurationByName', 'contoso', 'first', { configuration: configuration(3), mode: 'Auto' });
    expect((await show()).roleInstances).to.have.length(3);
    await call(compute, 'deployments.rebootRoleInstanceByDeploymentName', 'contoso', 'first', 'Worker_IN_1');
    await call(compute, 'deployments.updateStatusByDeploymentSlot', 'contoso', 'Production', { status: 'Suspended' });
    expect(await show()).to.include({ status: 'Suspended' });
    const detailed = (await call(compute, 'hostedServices.getDetailed', 'contoso')) as unknown as {
      properties: { description: string };
      deployments: { name: string }[];
    };
    expect(detailed.properties.description).to.equal('a service');
    expect(detailed.deployments.map(({ name }) => name)).to.deep.equal(['first']);

    expect(
      await failure(compute, 'deployments.changeConfigurationByName', 'contoso', 'first', { configuration: 'no XML' }),
    ).to.be.instanceOf(Error);
    expect(await call(compute, 'deployments.deleteByName', 'contoso', 'first', false)).to.include({ status: 'Succeeded' });
    expect(await failure(compute, 'deployments.getByName', 'contoso', 'first')).to.include({ statusCode: 404, code: 'ResourceNotFound' });
    await call(compute, 'hostedServices.deleteMethod', 'contoso');
    const { hostedServices } = (await call(compute, 'hostedServices.list')) as unknown as { hostedServices: unknown[] };
    expect(hostedServices).to.deep.equal([]);
  });
});
