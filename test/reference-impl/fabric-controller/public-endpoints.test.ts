import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import type { Command } from '../../../src/reference-impl/management/command.ts';
import type { PublicService } from '../../../src/reference-impl/network/edge/index.ts';
import type { Ground } from './ground.ts';
import { configurationOf, createDeployment, createService, groundIn, temporaryFolder } from './ground.ts';
import { packageOf } from './packages.ts';

const WEB = '<Endpoints><InputEndpoint name="in" protocol="http" port="80" localPort="8080"/></Endpoints>';
const on = { service: 'shop', slot: 'production' } as const;
const packaged = (inner: string, page = 'first') => ({ bytes: packageOf([{ name: 'Web', page, inner }]) });
const create = (change: Parameters<typeof createDeployment>[1] = {}): Command =>
  createDeployment('shop', { package: packaged(WEB), ...change });
const upgrade = (inner: string, page: string, mode: 'Auto' | 'Manual' = 'Auto'): Command => ({
  kind: 'UpgradeDeployment',
  ...on,
  mode,
  package: packaged(inner, page),
  configuration: configurationOf({ Web: { count: 2 } }),
  label: 'two',
  force: false,
});

describe('What the edge and the nodes are told of a deployment (EDG-1)', () => {
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

  const services = (): readonly PublicService[] => ground.parts.edge.services();
  const vipOf = (slot: 'production' | 'staging' = 'production') =>
    ground.deployment('shop', slot).publicAddress ?? expect.fail('no address');
  const addresses = (slot: 'production' | 'staging' = 'production') =>
    ground.deployment('shop', slot).instances.map(({ ipAddress }) => ipAddress);
  const instances = (slot: 'production' | 'staging' = 'production') =>
    ground.nodes.list({ ...on, slot, subscriptionId: ground.subscriptionId });
  /** What the nodes have noted, each of its own instances. */
  const noted = (slot: 'production' | 'staging' = 'production') =>
    instances(slot).map(({ node, id }) =>
      ground.parts.computeNodes
        .instances(node)
        .record(id)
        .endpoints.map(({ vip, name, protocol, publicPort, localPort }) => `${vip} ${name} ${protocol} ${publicPort} ${localPort}`),
    );
  const web = (vip: string, open: readonly string[], publicPort = 80, localPort = 8080): PublicService => ({
    vip,
    endpoints: [{ name: `Web in (tcp ${publicPort})`, protocol: 'tcp', publicPort, localPort, instances: open }],
  });
  const succeed = async (command: Command): Promise<void> => expect((await ground.done(command)).status).to.equal('Succeeded') && undefined;

  it('is its public address, its endpoints, and its instances', async () => {
    await succeed(create());
    expect(vipOf()).to.match(/^198\.1[89]\.\d+\.\d+$/);
    expect(addresses()).to.have.length(2);
    expect(services()).to.deep.equal([web(vipOf(), addresses())]);
    expect(noted()).to.deep.equal([[`${vipOf()} in tcp 80 8080`], [`${vipOf()} in tcp 80 8080`]]);
    const [record] = instances().map(({ node, id }) => ground.parts.computeNodes.instances(node).record(id));
    expect(record?.tenant).to.equal(ground.subscriptionId);
    expect(ground.deployment('shop').instances[0]?.endpoints).to.deep.equal([
      { vip: vipOf(), name: 'in', protocol: 'tcp', publicPort: 80, localPort: 8080 },
    ]);
  });

  it('is nothing of a deployment that declares nothing, which has an address all the same', async () => {
    await succeed(create({ package: packaged('') }));
    expect(vipOf()).to.be.a('string');
    expect(services()).to.deep.equal([]);
    expect(noted()).to.deep.equal([[], []]);
  });

  it('is remote access where the definition forwards it, and nowhere else (EDG-2)', async () => {
    await succeed(create({ package: packaged('<Imports><Import moduleName="RemoteForwarder"/></Imports>') }));
    expect(services().flatMap(({ endpoints }) => endpoints.map(({ protocol, publicPort }) => `${protocol} ${publicPort}`))).to.deep.equal([
      'tcp 3389',
    ]);
  });

  it('follows the instances up and down, under the same address', async () => {
    await succeed(create());
    const [vip, before] = [vipOf(), addresses()];
    for (const count of [4, 1, 2]) {
      await succeed({ kind: 'ChangeConfiguration', ...on, configuration: configurationOf({ Web: { count, colour: `c${count}` } }) });
      expect(addresses()).to.have.length(count);
      expect(addresses()[0]).to.equal(before[0]);
      expect(services()).to.deep.equal([web(vip, addresses())]);
    }
  });

  it('is nothing while the deployment is suspended, and the same as before afterwards', async () => {
    await succeed(create());
    const before = services();
    await succeed({ kind: 'UpdateDeploymentStatus', ...on, status: 'Suspended' });
    expect(services()).to.deep.equal([]);
    await succeed({ kind: 'UpdateDeploymentStatus', ...on, status: 'Running' });
    expect(services()).to.deep.equal(before);
  });

  it('becomes what another definition declares also while it is suspended', async () => {
    await succeed(create({ start: false }));
    expect(services()).to.deep.equal([]);
    await succeed(upgrade(WEB.replace('8080', '8081'), 'first'));
    expect(instances().map(({ state }) => state)).to.deep.equal(['stopped', 'stopped']);
    expect(services()).to.deep.equal([]);
    await succeed({ kind: 'UpdateDeploymentStatus', ...on, status: 'Running' });
    expect(services()).to.deep.equal([web(vipOf(), addresses(), 80, 8081)]);
  });

  it('is closed before an instance is stopped or removed', async () => {
    await succeed(create());
    const [first] = instances();
    if (first === undefined) throw new Error('there is an instance');
    const stopping = ground.nodes.stop([first]);
    expect(services()).to.deep.equal([web(vipOf(), addresses().slice(1))]);
    await stopping;
    expect(services()).to.deep.equal([web(vipOf(), addresses().slice(1))]);
    const vip = vipOf();
    const removing = ground.nodes.destroy(instances());
    expect(services(), `${vip} is withdrawn at once`).to.deep.equal([]);
    await removing;
    expect(services()).to.deep.equal([]);
  });

  it('is without an instance that has failed, until that is healed', async () => {
    await succeed(create());
    const [lost, other] = addresses();
    await ground.nodes.fail({ ...on, subscriptionId: ground.subscriptionId }, 'Web_IN_0');
    expect(services()).to.deep.equal([web(vipOf(), [other ?? ''])]);
    await ground.controller.settle();
    expect(addresses()[0]).to.not.equal(lost);
    expect(services()).to.deep.equal([web(vipOf(), addresses())]);
    expect(noted()).to.deep.equal([[`${vipOf()} in tcp 80 8080`], [`${vipOf()} in tcp 80 8080`]]);
  });

  it('becomes what another definition declares, also where the files are the same', async () => {
    await succeed(create());
    const [vip, ids] = [vipOf(), instances().map(({ id }) => id)];
    for (const [page, publicPort, localPort] of [
      ['second', 81, 8081],
      ['second', 82, 8081],
      ['second', 82, 8082],
    ] as const) {
      const inner = `<InputEndpoints><InputEndpoint name="in" protocol="tcp" port="${publicPort}" localPort="${localPort}"/></InputEndpoints>`;
      await succeed(upgrade(inner, page));
      expect(services()).to.deep.equal([web(vip, addresses(), publicPort, localPort)]);
      expect(noted()).to.deep.equal(Array.from({ length: 2 }, () => [`${vip} in tcp ${publicPort} ${localPort}`]));
      expect(instances().map(({ id }) => id)).to.deep.equal(ids);
    }
    await succeed(upgrade('', 'second'));
    expect(services()).to.deep.equal([]);
    expect(noted()).to.deep.equal([[], []]);
    await succeed(upgrade(WEB, 'second'));
    expect(services()).to.deep.equal([web(vip, addresses())]);
  });

  it('is of each instance what its own revision declares, in the middle of an upgrade', async () => {
    await succeed(create());
    const [vip, [old, next]] = [vipOf(), [addresses()[1] ?? '', addresses()[0] ?? '']];
    await succeed(upgrade(WEB.replace('"80"', '"81"'), 'second', 'Manual'));
    expect(services()).to.deep.equal([web(vip, addresses())]);
    await succeed({ kind: 'WalkUpgradeDomain', ...on, upgradeDomain: 0 });
    expect(services()[0]?.endpoints.map(({ publicPort, instances: open }) => [publicPort, open])).to.deep.equal([
      [81, [next]],
      [80, [old]],
    ]);
    await succeed({ kind: 'RollbackUpgrade', ...on, mode: 'Auto', force: false });
    expect(services()).to.deep.equal([web(vip, addresses())]);
  });

  it('leads one public port to one local port, also while two revisions disagree', async () => {
    await succeed(create({ configuration: configurationOf({ Web: { count: 3 } }) }));
    const configuration = configurationOf({ Web: { count: 3 } });
    await succeed({ ...upgrade(WEB.replace('8080', '8081'), 'second', 'Manual'), configuration } as Command);
    await succeed({ kind: 'WalkUpgradeDomain', ...on, upgradeDomain: 0 });
    const [first = '', , third = ''] = addresses();
    expect(services(), 'two of three are new').to.deep.equal([web(vipOf(), [first, third], 80, 8081)]);
  });

  it('is exchanged with its address when it is swapped, and nobody starts again', async () => {
    await succeed(create());
    await succeed(create({ slot: 'staging', name: 'two', package: packaged(WEB, 'next') }));
    const [production, staging] = [vipOf(), vipOf('staging')];
    expect(production).to.not.equal(staging);
    const ids = [instances(), instances('staging')].map((some) => some.map(({ id }) => id));
    const [first, second] = [addresses(), addresses('staging')];
    await succeed({ kind: 'SwapDeployments', service: 'shop', production: 'one', source: 'two' });
    expect([vipOf(), vipOf('staging')]).to.deep.equal([production, staging]);
    expect([addresses(), addresses('staging')]).to.deep.equal([second, first]);
    expect(services()).to.have.deep.members([web(production, second), web(staging, first)]);
    expect([noted(), noted('staging')]).to.deep.equal(
      [production, staging].map((vip) => [[`${vip} in tcp 80 8080`], [`${vip} in tcp 80 8080`]]),
    );
    expect([instances('staging'), instances()].map((some) => some.map(({ id }) => id))).to.deep.equal(ids);
    expect(ground.deployment('shop').instances[0]?.endpoints[0]?.vip).to.equal(production);
    await succeed({ kind: 'DeleteDeployment', service: 'shop', slot: 'staging' });
    expect(services()).to.deep.equal([web(production, second)]);
  });

  it('keeps its address when it is swapped into an empty slot', async () => {
    await succeed(create({ slot: 'staging' }));
    const before = [vipOf('staging'), services()];
    await succeed({ kind: 'SwapDeployments', service: 'shop', production: '', source: 'one' });
    expect([vipOf(), services()]).to.deep.equal(before);
  });

  it('is swapped also when a node does not obey, and that instance is healed under the right address', async () => {
    await succeed(create());
    await succeed(create({ slot: 'staging', name: 'two', package: packaged(WEB, 'next') }));
    const production = vipOf();
    const [lost] = instances('staging');
    if (lost === undefined) throw new Error('there is an instance');
    await ground.parts.computeNodes.instances(lost.node).lose(lost.id);
    await succeed({ kind: 'SwapDeployments', service: 'shop', production: 'one', source: 'two' });
    expect(instances().map(({ state }) => state)).to.deep.equal(['ready', 'ready']);
    expect(instances()[0]?.id).to.not.equal(lost.id);
    expect(services()).to.deep.include(web(production, addresses()));
    expect(noted()).to.deep.equal([[`${production} in tcp 80 8080`], [`${production} in tcp 80 8080`]]);
  });

  it('is nothing any more when it is deleted, or was never made', async () => {
    await succeed(create());
    const before = vipOf();
    await succeed({ kind: 'DeleteDeployment', ...on });
    expect(services()).to.deep.equal([]);
    expect((await ground.done(create({ configuration: configurationOf({ Other: { count: 1 } }) }))).status).to.equal('Failed');
    expect(services()).to.deep.equal([]);
    await succeed(create());
    expect(vipOf()).to.not.equal(before);
  });

  it('is the same after a crash, of all that is not being deleted', async () => {
    ground.submit(createService('other'));
    await succeed(create());
    await succeed(createDeployment('other', { package: packaged(WEB) }));
    const before = services();
    expect(new Set(before.map(({ vip }) => vip)).size).to.equal(2);
    await ground.crash();
    ground = await groundIn(place.folder);
    expect(services()).to.deep.equal(before);
    ground.controller.hold();
    ground.submit({ kind: 'DeleteDeployment', ...on });
    await ground.crash();
    ground = await groundIn(place.folder);
    expect(services()).to.deep.equal(before.slice(1));
    ground.controller.release();
    await ground.controller.settle();
    expect(services()).to.deep.equal(before.slice(1));
  });
});
