import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import type { Nodes } from '../../../src/reference-impl/fabric-controller/nodes.ts';
import type { Command } from '../../../src/reference-impl/management/command.ts';
import type { Ground } from './ground.ts';
import { configurationOf, createDeployment, createService, groundIn, temporaryFolder } from './ground.ts';
import { packageOf } from './packages.ts';

const on = { service: 'shop', slot: 'production' } as const;
const two = configurationOf({ Web: { count: 2 } });
const upgrade = (mode: 'Auto' | 'Manual'): Command => ({
  kind: 'UpgradeDeployment',
  ...on,
  mode,
  package: { bytes: packageOf([{ name: 'Web', page: 'second' }]) },
  configuration: two,
  label: 'two',
  force: false,
});

/** What stands when an operation is done: each deployment by slot with its name, and its instances with their pages. */
type Picture = Readonly<Record<string, unknown>>;

const cases: readonly { readonly what: string; readonly before: readonly Command[]; readonly command: Command }[] = [
  { what: 'a creation', before: [], command: createDeployment('shop') },
  {
    what: 'a creation that is to fail',
    before: [],
    command: createDeployment('shop', { configuration: configurationOf({ Other: { count: 1 } }) }),
  },
  {
    what: 'a change of configuration',
    before: [createDeployment('shop')],
    command: { kind: 'ChangeConfiguration', ...on, configuration: configurationOf({ Web: { count: 3, colour: 'blue' } }) },
  },
  { what: 'a suspension', before: [createDeployment('shop')], command: { kind: 'UpdateDeploymentStatus', ...on, status: 'Suspended' } },
  { what: 'an upgrade', before: [createDeployment('shop')], command: upgrade('Auto') },
  {
    what: 'a walk',
    before: [createDeployment('shop'), upgrade('Manual')],
    command: { kind: 'WalkUpgradeDomain', ...on, upgradeDomain: 0 },
  },
  {
    what: 'the last walk',
    before: [createDeployment('shop'), upgrade('Manual'), { kind: 'WalkUpgradeDomain', ...on, upgradeDomain: 0 }],
    command: { kind: 'WalkUpgradeDomain', ...on, upgradeDomain: 1 },
  },
  {
    what: 'a rollback',
    before: [createDeployment('shop'), upgrade('Manual'), { kind: 'WalkUpgradeDomain', ...on, upgradeDomain: 0 }],
    command: { kind: 'RollbackUpgrade', ...on, mode: 'Auto', force: false },
  },
  {
    what: 'a swap',
    before: [
      createDeployment('shop'),
      createDeployment('shop', { slot: 'staging', name: 'next', package: { bytes: packageOf([{ name: 'Web', page: 'next' }]) } }),
    ],
    command: { kind: 'SwapDeployments', service: 'shop', production: 'one', source: 'next' },
  },
  { what: 'a reimage', before: [createDeployment('shop')], command: { kind: 'ReimageRoleInstance', ...on, instance: 'Web_IN_1' } },
  { what: 'a deletion', before: [createDeployment('shop')], command: { kind: 'DeleteDeployment', ...on } },
];

describe('an operation that crashes interrupt', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let ground: Ground;
  beforeEach(async () => {
    place = temporaryFolder();
    ground = await groundIn(place.folder);
  });
  afterEach(async () => {
    await ground.crash();
    place.remove();
  });

  const picture = async (): Promise<Picture> => {
    const seen: Record<string, unknown> = {};
    for (const { slot, name, status, label, upgrade: under, configuration, instances } of ground.deployments('shop')) {
      const nodes = ground.nodes.list({ subscriptionId: ground.subscriptionId, service: 'shop', slot });
      const pages = await Promise.all(
        nodes.map((node) =>
          ground.read('shop', node.name, 'E:\\approot\\page.txt', slot).catch((error: { reason: string }) => error.reason),
        ),
      );
      seen[slot] = {
        name,
        status,
        label,
        under,
        configuration,
        instances: instances.map((one) => [one.instance, one.status]),
        nodes: nodes.map((node) => [node.name, node.state]),
        pages,
      };
    }
    return seen;
  };

  for (const { what, before, command } of cases) {
    it(`comes to the same end wherever it is struck: ${what}`, async () => {
      ground.submit(createService('shop'));
      for (const step of before) expect((await ground.done(step)).status).to.equal('Succeeded');
      ground.controller.hold();
      const id = ground.submit(command);
      // One crash more each time, at a later step: the operation is struck again and again until it gets through.
      let struck = 0;
      for (let step = 1; step < 60; step++) {
        await ground.crash();
        const crash = { at: step, now: () => undefined as unknown };
        ground = await groundIn(place.folder, { nodes: (nodes) => crashing(nodes, crash) });
        crash.now = () => ground.crash();
        ground.controller.release();
        const settled = await ground.controller.settle().then(
          () => true,
          () => false,
        );
        if (settled) break;
        struck++;
      }
      if (!['a swap', 'a creation that is to fail'].includes(what)) expect(struck, 'crashes').to.be.at.least(1);
      const { status, error } = ground.operation(id);

      const untroubled = temporaryFolder();
      const interrupted = await picture();
      await ground.crash();
      ground = await groundIn(untroubled.folder);
      try {
        ground.submit(createService('shop'));
        for (const earlier of before) await ground.done(earlier);
        const calm = await ground.done(command);
        expect({ status, error }).to.deep.equal({ status: calm.status, error: calm.error });
        expect(interrupted).to.deep.equal(await picture());
      } finally {
        await ground.crash();
        untroubled.remove();
      }
    });
  }

  it('keeps the order of operations on one service', async () => {
    ground.submit(createService('shop'));
    ground.controller.hold();
    const ids = [
      createDeployment('shop'),
      { kind: 'ChangeConfiguration', ...on, configuration: configurationOf({ Web: { count: 3 } }) } as const,
      { kind: 'ChangeConfiguration', ...on, configuration: configurationOf({ Web: { count: 1, colour: 'last' } }) } as const,
    ].map((command) => ground.submit(command));
    await ground.crash();
    ground = await groundIn(place.folder);
    expect(
      ids.map((id) => ground.operation(id).status),
      'the hold survives the crash',
    ).to.deep.equal(['InProgress', 'InProgress', 'InProgress']);
    ground.controller.release();
    await ground.controller.settle();
    expect(ids.map((id) => ground.operation(id).status)).to.deep.equal(['Succeeded', 'Succeeded', 'Succeeded']);
    expect(await ground.read('shop', 'Web_IN_0', 'C:\\Config\\ServiceConfiguration.cscfg')).to.include('"last"');
  });

  it('does not keep another service waiting', async () => {
    ground.submit(createService('slow'));
    ground.submit(createService('quick'));
    await ground.crash();
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    let quickDone = (): void => undefined;
    const quick = new Promise<void>((resolve) => (quickDone = resolve));
    ground = await groundIn(place.folder, {
      provisioner: (provisioner) => ({
        ...provisioner,
        carryOut: async (operation, signal) => {
          if ('service' in operation.command && operation.command.service === 'slow') await gate;
          const conclusion = await provisioner.carryOut(operation, signal);
          return {
            ...conclusion,
            lastChange: () => (
              conclusion.lastChange(),
              'service' in operation.command && operation.command.service === 'quick' && ground.store.afterCommit(quickDone)
            ),
          };
        },
      }),
    });
    const slowId = ground.submit(createDeployment('slow'));
    const quickId = ground.submit(createDeployment('quick'));
    await quick;
    expect([ground.operation(slowId).status, ground.operation(quickId).status]).to.deep.equal(['InProgress', 'Succeeded']);
    letGo();
    await ground.controller.settle();
    expect(ground.operation(slowId).status).to.equal('Succeeded');
  });
});

/** Nodes under which the power is cut at the given step: before it when the number is odd, after it when it is even. */
function crashing(nodes: Nodes, crash: { at: number; now: () => unknown }): Nodes {
  let step = 0;
  const strike = (): void => void (++step === crash.at && crash.now());
  const around =
    <Args extends unknown[], Result>(act: (...args: Args) => Result) =>
    (...args: Args): Result => {
      strike();
      const result = act(...args);
      if (result instanceof Promise) return result.then((value: unknown) => (strike(), value)) as Result;
      strike();
      return result;
    };
  return {
    ...nodes,
    create: around(nodes.create),
    start: around(nodes.start),
    stop: around(nodes.stop),
    configure: around(nodes.configure),
    destroy: around(nodes.destroy),
  };
}
