import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import type { Command } from '../../../src/reference-impl/management/command.ts';
import type { Ground } from './ground.ts';
import { configurationOf, createDeployment, createService, groundIn, temporaryFolder } from './ground.ts';
import { packageOf } from './packages.ts';

const PAGE = 'E:\\approot\\page.txt';
const CONFIGURATION = 'C:\\Config\\ServiceConfiguration.cscfg';

describe('a deployment', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let ground: Ground;
  beforeEach(async () => {
    place = temporaryFolder();
    ground = await groundIn(place.folder);
    ground.submit(createService('shop'));
  });
  afterEach(async () => {
    await ground.crash();
    place.remove();
  });

  const on = { service: 'shop', slot: 'production' } as const;
  const statuses = (): string[] => ground.deployment('shop').instances.map(({ status }) => status);
  const applicationImages = (): readonly string[] =>
    readdirSync(join(place.folder, 'images')).filter((name) => /^[0-9a-f]{64}\.vhd$/.test(name));
  const pages = (slot: 'production' | 'staging' = 'production'): Promise<string[]> =>
    Promise.all(ground.deployment('shop', slot).instances.map(({ instance }) => ground.read('shop', instance, PAGE, slot)));
  const upgrade = (change: Partial<Extract<Command, { kind: 'UpgradeDeployment' }>> = {}): Command => ({
    kind: 'UpgradeDeployment',
    ...on,
    mode: 'Auto',
    package: { bytes: packageOf([{ name: 'Web', page: 'second' }]) },
    configuration: configurationOf({ Web: { count: 4, colour: 'blue' } }),
    label: 'two',
    force: false,
    ...change,
  });

  it('goes from a package to instances that are ready, spread over the domains', async () => {
    expect(await ground.done(createDeployment('shop', { configuration: configurationOf({ Web: { count: 3 } }) }))).to.include({
      status: 'Succeeded',
      httpStatus: 200,
    });
    const { status, instances, upgradeDomainCount } = ground.deployment('shop');
    expect(status).to.equal('Running');
    expect(upgradeDomainCount).to.equal(2);
    expect(instances.map(({ instance, faultDomain, upgradeDomain }) => [instance, faultDomain, upgradeDomain])).to.deep.equal([
      ['Web_IN_0', 0, 0],
      ['Web_IN_1', 1, 1],
      ['Web_IN_2', 0, 0],
    ]);
    expect(statuses()).to.deep.equal(['ReadyRole', 'ReadyRole', 'ReadyRole']);
    expect(new Set(instances.map(({ ipAddress }) => ipAddress)).size).to.equal(3);
    for (const { ipAddress } of instances) expect(ipAddress).to.match(/^10\.\d+\.\d+\.\d+$/);
    expect(await pages()).to.deep.equal(['first', 'first', 'first']);
    const nodes = ground.nodes.list({ subscriptionId: ground.subscriptionId, ...on });
    expect(new Set(nodes.filter(({ faultDomain }) => faultDomain === 0).map(({ node }) => node))).to.not.include(nodes[1]?.node);
  });

  it('gives each role its own image, and its own part of the configuration alone', async () => {
    const configuration = configurationOf({ Web: { count: 1, colour: 'web&amp;&quot;secret' }, Job: { count: 1, colour: 'job-secret' } });
    await ground.done(
      createDeployment('shop', {
        package: {
          bytes: packageOf([
            { name: 'Web', page: 'w' },
            { name: 'Job', page: 'j' },
          ]),
        },
        configuration,
      }),
    );
    expect(await ground.read('shop', 'Web_IN_0', PAGE)).to.equal('w');
    expect(await ground.read('shop', 'Job_IN_0', PAGE)).to.equal('j');
    const web = await ground.read('shop', 'Web_IN_0', CONFIGURATION);
    expect(web).to.include('value="web&amp;&quot;secret"').and.not.include('job-secret');
    expect(await ground.read('shop', 'Job_IN_0', CONFIGURATION))
      .to.include('job-secret')
      .and.not.include('web');
  });

  it('reads files as Windows does, and none outside the instance', async () => {
    await ground.done(createDeployment('shop'));
    expect(await ground.read('shop', 'web_in_0', 'e:/APPROOT/Bin/dEEp.TXT')).to.equal('deep');
    for (const [path, reason] of [
      ['E:\\approot\\none.txt', 'no-such-file'],
      ['E:\\approot', 'not-a-file'],
      ['D:\\Windows\\win.ini', 'no-such-file'],
      ['E:\\..\\C\\Config\\ServiceConfiguration.cscfg', 'no-such-file'],
      ['E:\\approot\\..\\..\\..\\..\\fabric.db', 'no-such-file'],
      ['E:\\approot\\page.txt::$DATA', 'invalid-path'],
      ['C:\\GuestAgent\\anything', 'access-denied'],
      ['\\\\server\\share', 'invalid-path'],
      ['/etc/passwd', 'invalid-path'],
      ['page.txt', 'invalid-path'],
      ['E:\\approot\\\0page.txt', 'invalid-path'],
    ] as const) {
      const error = await ground.read('shop', 'Web_IN_0', path).catch((refusal: { reason: string }) => refusal);
      expect(error, path).to.include({ reason });
    }
    const error = await ground.read('shop', 'Web_IN_9', PAGE).catch((refusal: { reason: string }) => refusal);
    expect(error).to.include({ reason: 'no-such-instance' });
  });

  it('comes from a blob of the subscription, and from no other', async () => {
    await ground.done({
      kind: 'CreateStorageAccount',
      name: 'packages',
      label: 'p',
      description: '',
      geoReplication: true,
      location: 'West Europe',
    });
    await ground.putBlob({ account: 'packages', container: 'box', blob: 'a.cspkg' }, packageOf([{ name: 'Web', page: 'from a blob' }]));
    const missing = await ground.done(
      createDeployment('shop', { package: { url: 'https://packages.blob.core.windows.net/box/none.cspkg' } }),
    );
    expect(missing).to.include({ status: 'Failed', httpStatus: 400 });
    expect(missing.error?.code).to.equal('BadRequest');
    expect(ground.deployments('shop'), 'nothing is left of a creation that failed').to.deep.equal([]);
    const made = await ground.done(createDeployment('shop', { package: { url: 'https://127.0.0.1:1/packages/box/a.cspkg' } }));
    expect(made.status).to.equal('Succeeded');
    expect(await pages()).to.deep.equal(['from a blob', 'from a blob']);
  });

  it('is not read from an account that has become somebody else’s meanwhile', async () => {
    await ground.done({
      kind: 'CreateStorageAccount',
      name: 'packages',
      label: 'p',
      description: '',
      geoReplication: true,
      location: 'West Europe',
    });
    await ground.putBlob({ account: 'packages', container: 'box', blob: 'a.cspkg' }, packageOf([{ name: 'Web', page: 'theirs' }]));
    ground.controller.hold();
    const id = ground.submit(createDeployment('shop', { package: { url: 'https://packages.blob.core.windows.net/box/a.cspkg' } }));
    ground.store.run(`UPDATE storageAccounts SET subscriptionId = 'another' WHERE name = 'packages'`);
    ground.controller.release();
    await ground.controller.settle();
    expect(ground.operation(id)).to.include({ status: 'Failed', httpStatus: 400 });
    expect(ground.nodes.list({ subscriptionId: ground.subscriptionId, ...on })).to.deep.equal([]);
  });

  it('is not made of what does not fit together', async () => {
    for (const [change, message] of [
      [{ package: { bytes: new TextEncoder().encode('PK\x03\x04 and then nothing') } }, /package is not valid/],
      [{ configuration: configurationOf({ Web: { count: 1 }, Other: { count: 1 } }) }, /role Other/],
      [{ configuration: configurationOf({ Other: { count: 1 } }) }, /role Web/],
      [{ configuration: configurationOf({ Web: { count: 1, thumbprint: 'AB'.repeat(20) } }) }, /thumbprint ABAB/],
      [
        {
          package: { bytes: packageOf([{ name: 'Web', page: '', size: 'ExtraLarge' }]) },
          configuration: configurationOf({ Web: { count: 3 } }),
        },
        /cores/,
      ],
    ] as const) {
      const { status, error } = await ground.done(createDeployment('shop', change));
      expect(status).to.equal('Failed');
      expect(error?.message).to.match(message);
      expect(ground.deployments('shop')).to.deep.equal([]);
      expect(ground.nodes.list({ subscriptionId: ground.subscriptionId, ...on })).to.deep.equal([]);
    }
  });

  it('scales up and down and gets other settings', async () => {
    await ground.done(createDeployment('shop'));
    const ids = (): number[] => ground.nodes.list({ subscriptionId: ground.subscriptionId, ...on }).map(({ id }) => id);
    const before = ids();
    await ground.done({ kind: 'ChangeConfiguration', ...on, configuration: configurationOf({ Web: { count: 4, colour: 'green' } }) });
    expect(statuses()).to.deep.equal(['ReadyRole', 'ReadyRole', 'ReadyRole', 'ReadyRole']);
    expect(ids().slice(0, 2), 'the instances that were there stay').to.deep.equal(before);
    for (const name of ['Web_IN_0', 'Web_IN_3']) expect(await ground.read('shop', name, CONFIGURATION)).to.include('"green"');
    await ground.done({ kind: 'ChangeConfiguration', ...on, configuration: configurationOf({ Web: { count: 1 } }) });
    expect(statuses()).to.deep.equal(['ReadyRole']);
    expect(ids()).to.deep.equal(before.slice(0, 1));
  });

  it('is suspended and runs again', async () => {
    await ground.done(createDeployment('shop', { start: false }));
    expect(ground.deployment('shop').status).to.equal('Suspended');
    expect(statuses()).to.deep.equal(['StoppedVM', 'StoppedVM']);
    expect(await ground.read('shop', 'Web_IN_0', PAGE).catch((error: { reason: string }) => error.reason)).to.equal('not-running');
    await ground.done({ kind: 'UpdateDeploymentStatus', ...on, status: 'Running' });
    expect(ground.deployment('shop').status).to.equal('Running');
    expect(await pages()).to.deep.equal(['first', 'first']);
    await ground.done({ kind: 'UpdateDeploymentStatus', ...on, status: 'Suspended' });
    expect(statuses()).to.deep.equal(['StoppedVM', 'StoppedVM']);
  });

  it('is upgraded at once in mode Auto', async () => {
    await ground.done(createDeployment('shop'));
    expect((await ground.done(upgrade())).status).to.equal('Succeeded');
    expect(await pages()).to.deep.equal(['second', 'second', 'second', 'second']);
    expect(await ground.read('shop', 'Web_IN_1', CONFIGURATION)).to.include('"blue"');
    expect(ground.deployment('shop')).to.include({ label: 'two', rollbackAllowed: false });
    expect(applicationImages(), 'the old image is gone').to.have.length(1);
  });

  it('is upgraded domain by domain in mode Manual, and heals to what each domain has', async () => {
    await ground.done(createDeployment('shop'));
    await ground.done(upgrade({ mode: 'Manual', configuration: configurationOf({ Web: { count: 2, colour: 'blue' } }) }));
    expect(await pages()).to.deep.equal(['first', 'first']);
    expect(ground.deployment('shop').upgrade).to.deep.equal({ mode: 'Manual', currentDomain: 0, currentDomainState: 'Before' });
    const walk = (upgradeDomain: number): Command => ({ kind: 'WalkUpgradeDomain', ...on, upgradeDomain });
    expect(await ground.done(walk(1))).to.include({ status: 'Failed', httpStatus: 400 });
    expect((await ground.done(walk(0))).status).to.equal('Succeeded');
    expect(await pages()).to.deep.equal(['second', 'first']);
    expect(
      (await ground.done({ kind: 'ChangeConfiguration', ...on, configuration: configurationOf({ Web: { count: 2 } }) })).httpStatus,
    ).to.equal(409);
    for (const instance of ['Web_IN_0', 'Web_IN_1']) await ground.nodes.fail({ subscriptionId: ground.subscriptionId, ...on }, instance);
    await ground.controller.settle();
    expect(await pages()).to.deep.equal(['second', 'first']);
    expect(await ground.read('shop', 'Web_IN_1', CONFIGURATION)).to.include('"red"');
    expect((await ground.done(walk(1))).status).to.equal('Succeeded');
    expect(await pages()).to.deep.equal(['second', 'second']);
    expect(ground.deployment('shop').upgrade).to.equal(undefined);
    expect(await ground.done(walk(0))).to.include({ status: 'Failed', httpStatus: 400 });
  });

  for (const mode of ['Auto', 'Manual'] as const) {
    it(`is rolled back in mode ${mode}`, async () => {
      await ground.done(createDeployment('shop'));
      expect((await ground.done({ kind: 'RollbackUpgrade', ...on, mode, force: false })).httpStatus).to.equal(400);
      await ground.done(upgrade({ mode: 'Manual' }));
      await ground.done({ kind: 'WalkUpgradeDomain', ...on, upgradeDomain: 0 });
      expect(await pages()).to.have.members(['second', 'second', 'first']);
      expect((await ground.done({ kind: 'RollbackUpgrade', ...on, mode, force: false })).status).to.equal('Succeeded');
      if (mode === 'Manual') {
        expect(await pages()).to.have.members(['second', 'second', 'first']);
        for (const upgradeDomain of [0, 1])
          expect((await ground.done({ kind: 'WalkUpgradeDomain', ...on, upgradeDomain })).status).to.equal('Succeeded');
      }
      expect(await pages()).to.deep.equal(['first', 'first']);
      const { label, upgrade: under, configuration } = ground.deployment('shop');
      expect({ label, under, configuration }).to.deep.equal({
        label: 'one',
        under: undefined,
        configuration: configurationOf({ Web: { count: 2 } }),
      });
    });
  }

  it('is upgraded in one role only', async () => {
    const configuration = configurationOf({ Web: { count: 1 }, Job: { count: 1 } });
    await ground.done(
      createDeployment('shop', {
        package: {
          bytes: packageOf([
            { name: 'Web', page: 'w1' },
            { name: 'Job', page: 'j1' },
          ]),
        },
        configuration,
      }),
    );
    const bytes = packageOf([
      { name: 'Web', page: 'w2' },
      { name: 'Job', page: 'j2' },
    ]);
    expect((await ground.done(upgrade({ package: { bytes }, configuration, role: 'Job' }))).status).to.equal('Succeeded');
    await ground.done({ kind: 'ReimageRoleInstance', ...on, instance: 'Web_IN_0' });
    expect([await ground.read('shop', 'Web_IN_0', PAGE), await ground.read('shop', 'Job_IN_0', PAGE)]).to.deep.equal(['w1', 'j2']);
  });

  it('is swapped without a restart', async () => {
    await ground.done(createDeployment('shop'));
    await ground.done(
      createDeployment('shop', { slot: 'staging', name: 'two', package: { bytes: packageOf([{ name: 'Web', page: 'next' }]) } }),
    );
    const ids = (slot: 'production' | 'staging'): number[] =>
      ground.nodes.list({ subscriptionId: ground.subscriptionId, service: 'shop', slot }).map(({ id }) => id);
    const [production, staging] = [ids('production'), ids('staging')];
    expect((await ground.done({ kind: 'SwapDeployments', service: 'shop', production: 'one', source: 'two' })).status).to.equal(
      'Succeeded',
    );
    expect([await pages('production'), await pages('staging')]).to.deep.equal([
      ['next', 'next'],
      ['first', 'first'],
    ]);
    expect([ids('production'), ids('staging')]).to.deep.equal([staging, production]);
    expect(ground.deployment('shop').name).to.equal('two');
  });

  it('refuses a swap whose deployments are no longer where they were', async () => {
    await ground.done(createDeployment('shop', { slot: 'staging', name: 'two' }));
    ground.controller.hold();
    const swap = ground.submit({ kind: 'SwapDeployments', service: 'shop', production: '', source: 'two' });
    const create = ground.submit(createDeployment('shop'));
    ground.controller.release();
    await ground.controller.settle();
    expect(ground.operation(create).status).to.equal('Succeeded');
    expect(ground.operation(swap)).to.include({ status: 'Failed', httpStatus: 409 });
    expect(ground.deployment('shop').name).to.equal('one');
  });

  it('reboots an instance on its volumes, and reimages one anew', async () => {
    await ground.done(createDeployment('shop'));
    const idOf = (name: string): number | undefined =>
      ground.nodes.list({ subscriptionId: ground.subscriptionId, ...on }).find((instance) => instance.name === name)?.id;
    const before = [idOf('Web_IN_0'), idOf('Web_IN_1')];
    expect((await ground.done({ kind: 'RebootRoleInstance', ...on, instance: 'Web_IN_0' })).status).to.equal('Succeeded');
    expect((await ground.done({ kind: 'ReimageRoleInstance', ...on, instance: 'Web_IN_1' })).status).to.equal('Succeeded');
    expect(idOf('Web_IN_0')).to.equal(before[0]);
    expect(idOf('Web_IN_1')).to.not.equal(before[1]);
    expect(await pages()).to.deep.equal(['first', 'first']);
  });

  it('leaves nothing when it is deleted', async () => {
    await ground.done(createDeployment('shop'));
    const folders = ground.nodes
      .list({ subscriptionId: ground.subscriptionId, ...on })
      .map(({ node, id }) => join(place.folder, 'nodes', node, 'instances', String(id)));
    for (const folder of folders) expect(existsSync(folder)).to.equal(true);
    expect((await ground.done({ kind: 'DeleteDeployment', ...on })).status).to.equal('Succeeded');
    expect(ground.deployments('shop')).to.deep.equal([]);
    expect(ground.nodes.list({ subscriptionId: ground.subscriptionId, ...on })).to.deep.equal([]);
    for (const folder of folders) expect(existsSync(folder)).to.equal(false);
    expect(applicationImages()).to.deep.equal([]);
    expect(ground.store.get<{ count: number }>('SELECT count(*) AS count FROM packages')?.count).to.equal(0);
  });
});
