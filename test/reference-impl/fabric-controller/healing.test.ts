import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import type { Ground } from './ground.ts';
import { configurationOf, createDeployment, createService, groundIn, temporaryFolder } from './ground.ts';

describe('healing', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let ground: Ground;
  beforeEach(async () => {
    place = temporaryFolder();
    ground = await groundIn(place.folder);
    ground.submit(createService('shop'));
    await ground.done(createDeployment('shop', { configuration: configurationOf({ Web: { count: 2, colour: 'green' } }) }));
  });
  afterEach(async () => {
    await ground.crash();
    place.remove();
  });
  const slot = () => ({ subscriptionId: ground.subscriptionId, service: 'shop', slot: 'production' }) as const;
  const expectWhole = async (): Promise<void> => {
    const { instances } = ground.deployment('shop');
    expect(instances.map(({ instance, role, status }) => [instance, role, status])).to.deep.equal([
      ['Web_IN_0', 'Web', 'ReadyRole'],
      ['Web_IN_1', 'Web', 'ReadyRole'],
    ]);
    for (const { instance } of instances) {
      expect(await ground.read('shop', instance, 'E:\\approot\\page.txt')).to.equal('first');
      expect(await ground.read('shop', instance, 'C:\\Config\\ServiceConfiguration.cscfg')).to.include('"green"');
    }
    expect(ground.nodes.list(slot()).map(({ state }) => state)).to.deep.equal(['ready', 'ready']);
  };

  it('gives a failed instance a new machine on another node, with the same role, image and configuration', async () => {
    const [before] = ground.nodes.list(slot());
    await ground.nodes.fail(slot(), 'Web_IN_0');
    await ground.controller.settle();
    await expectWhole();
    const [after] = ground.nodes.list(slot());
    expect(after?.id).to.not.equal(before?.id);
    expect(after?.node).to.not.equal(before?.node);
    expect(after).to.include({ faultDomain: before?.faultDomain, upgradeDomain: before?.upgradeDomain, image: before?.image });
  });

  it('leaves the other instances alone', async () => {
    const [, before] = ground.nodes.list(slot());
    await ground.nodes.fail(slot(), 'Web_IN_0');
    await ground.controller.settle();
    expect(ground.nodes.list(slot())[1]).to.deep.equal(before);
  });

  it('heals them all when all fail at once, also while operations are held', async () => {
    ground.controller.hold();
    for (const name of ['Web_IN_0', 'Web_IN_1']) await ground.nodes.fail(slot(), name);
    await ground.controller.settle();
    await expectWhole();
  });

  it('is under way, not over, when a failure has just been noticed', async () => {
    await ground.nodes.fail(slot(), 'Web_IN_1');
    expect(ground.nodes.list(slot())[1]?.state).to.equal('failed');
    expect(await ground.read('shop', 'Web_IN_1', 'E:\\approot\\page.txt').catch((error: { reason: string }) => error.reason)).to.equal(
      'not-running',
    );
    await ground.controller.settle();
    await expectWhole();
  });

  it('heals after the next start what a crash kept from being healed', async () => {
    await ground.nodes.fail(slot(), 'Web_IN_1');
    await ground.crash();
    ground = await groundIn(place.folder);
    await ground.controller.settle();
    await expectWhole();
  });

  it('heals an instance of a suspended deployment to a stopped one', async () => {
    await ground.done({ kind: 'UpdateDeploymentStatus', service: 'shop', slot: 'production', status: 'Suspended' });
    await ground.nodes.fail(slot(), 'Web_IN_0');
    await ground.controller.settle();
    expect(ground.nodes.list(slot()).map(({ state }) => state)).to.deep.equal(['stopped', 'stopped']);
    await ground.done({ kind: 'UpdateDeploymentStatus', service: 'shop', slot: 'production', status: 'Running' });
    await expectWhole();
  });

  it('copes with an instance that fails again and again while an operation makes it', async () => {
    await ground.crash();
    let failures = 3;
    ground = await groundIn(place.folder, {
      nodes: (nodes) => ({
        ...nodes,
        create: async (orders, signal) => {
          await nodes.create(orders, signal);
          if (failures-- > 0) await nodes.fail(slot(), 'Web_IN_2');
        },
      }),
    });
    const { status } = await ground.done({
      kind: 'ChangeConfiguration',
      service: 'shop',
      slot: 'production',
      configuration: configurationOf({ Web: { count: 3, colour: 'green' } }),
    });
    expect(status).to.equal('Succeeded');
    expect(failures).to.be.below(0);
    expect(ground.nodes.list(slot()).map(({ state }) => state)).to.deep.equal(['ready', 'ready', 'ready']);
  });

  it('does not call an operation done whose instances never come up', async () => {
    await ground.crash();
    ground = await groundIn(place.folder, { nodes: (nodes) => ({ ...nodes, start: async () => undefined }) });
    const operation = await ground.done({
      kind: 'ChangeConfiguration',
      service: 'shop',
      slot: 'production',
      configuration: configurationOf({ Web: { count: 3 } }),
    });
    expect(operation).to.include({ status: 'Failed', httpStatus: 500 });
    expect(operation.error?.code).to.equal('InternalError');
  });
});
