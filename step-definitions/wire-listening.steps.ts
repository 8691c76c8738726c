import { Turn, type HostName, type Sent } from '../src/clients/attacks/index.ts';
import { settle } from './support/operations.ts';
import { Given, Then, When } from './support/steps.ts';
import { tenancyOf } from './support/tenancy.ts';
import { findNode, layWire, wireScene } from './support/wire-scene.ts';
import { outsideBy, WireStage } from './support/wire-stage.ts';
import { perScenario, type FabricWorld } from './support/world.ts';

/** The node that was racked while the auditor listened. */
const racked = perScenario(() => ({ host: '', mac: '', address: '' }));

const stageOf = (world: FabricWorld): WireStage => {
  const wire = wireScene(world);
  return new WireStage(world, wire, outsideBy(wire, 'the owner'));
};

/** What passes between others while somebody listens: controllers to devices, and guests among themselves. */
function chatter(world: FabricWorld): Sent[] {
  const { scene } = wireScene(world);
  const turn = (index: number): Turn => new Turn(scene, index);
  const router = { mac: scene.route.router.mac, address: scene.device.address };
  const sent = (from: HostName, bytes: Buffer): Sent => ({ from, bytes, mark: null, expect: { reaches: [] }, comment: 'talk of others' });
  return [
    sent('peer', turn(0).udp({ from: scene.peer, to: scene.gateway })),
    sent('peer', turn(1).udp({ from: scene.peer, to: scene.attacker })),
    sent('attacker', turn(2).udp()),
    sent('controller', turn(3).udp({ from: scene.controller, to: router, udp: { destination: scene.clearText ?? turn(3).port } })),
  ];
}

/** The auditor listens at every port while the controller commands nodes, the owner changes the configuration, and guests talk. */
async function overhear(world: FabricWorld): Promise<void> {
  const [stage, { lab, names }] = [stageOf(world), world];
  const [owner, tenancy] = [await world.cast.manager('the owner'), tenancyOf(world, 'the owner')];
  const { nodes } = await lab.must('controller.nodes', {});
  await stage.listen();
  for (const { node } of nodes) await lab.must('controller.greet', { node });
  await world.act('changed', {
    actor: 'the owner',
    deed: 'changing the configuration',
    perform: () =>
      owner.changeConfiguration({ service: tenancy.service, slot: 'production' }, tenancy.configurationWith({ value: names.marker() })),
  });
  await settle(world);
  await WireStage.act('overheard', { world, actor: 'the auditor', deed: 'listening at every port' }, async () => {
    const rows = [await stage.overhear('talk', 'what others say to each other', chatter(world))];
    return { hosts: stage.hosts, rows };
  });
}

Given('customers have instances on the fabric', async function () {
  await layWire(this);
});

When('the controller commands nodes, the owner changes the configuration, and the auditor listens at every port', async function () {
  await overhear(this);
});

When('the operator racks a node, and the auditor listens at every port while the controller calls it', async function () {
  const { lab } = this;
  await WireStage.act('racked', { world: this, actor: 'the operator', deed: 'racking a node' }, async () => {
    const { node } = await lab.must('node.boot', {});
    Object.assign(racked(this), await findNode(this, node));
    const stage = stageOf(this);
    await stage.listen();
    await lab.must('controller.greet', { node });
    return { hosts: stage.hosts, rows: [await stage.overhear('greeted', 'while the controller greets the node')] };
  });
});

Then('no guest hears anything that is not for it', function () {
  this.claim('accepted', { acts: ['changed'] });
  this.claim('hears-own-alone', {
    act: 'overheard',
    listeners: ['attacker', 'peer', 'stranger'],
    talkers: ['rootOs', 'gateway'],
    scope: 'own',
  });
});

Then('the root OS hears what is for it, and nothing of any other VLAN', function () {
  this.claim('accepted', { acts: ['changed'] });
  const spokenTo = wireScene(this).scene.clearText === undefined ? [] : ['device'];
  const talkers = ['neighbour', 'controller', 'peer', ...spokenTo];
  this.claim('hears-own-alone', { act: 'overheard', listeners: ['rootOs'], talkers, scope: 'vlan' });
});

Then('it is the controller that opens the stream, and the node opens none', async function () {
  const controllers = [...wireScene(this).ports.values()].filter(({ kind }) => kind === 'fabric-controller').map(({ address }) => address);
  const { host, mac, address } = racked(this);
  this.claim('controller-opens', { act: 'racked', node: { host, mac, address }, controllers });
});
