import type { Json } from '../src/adapters/contract/index.ts';
import { application } from './support/application.ts';
import { configurations, LEAST_READINGS } from './support/configuration.ts';
import { controlPlane, type Traffic } from './support/control.ts';
import { disks } from './support/disks.ts';
import { found } from './support/hosted-services.ts';
import { cutPower, release, settle } from './support/operations.ts';
import { Then, When } from './support/steps.ts';
import { perScenario, type FabricWorld } from './support/world.ts';

/** The instance that a scenario is about, where it is about one. */
const scene = perScenario(() => ({ instance: '' }));

When('the auditor reads the configuration of every instance, and searches its drives for the secrets', async function () {
  await configurations(this).look('configuration');
  await configurations(this).search('search');
});

Then("each instance's file is whole, names its own role alone, and holds that role's present secret", function () {
  this.claim('own-configuration', { act: 'configuration', values: configurations(this).present, alone: true });
});

Then("each instance's file is whole, and holds its role's present secret", function () {
  this.claim('own-configuration', { act: 'configuration', values: configurations(this).present, alone: false });
});

Then('no drive of an instance holds the secret of another role', function () {
  this.claim('own-secret-only', { act: 'search', secrets: configurations(this).present, drives: ['C', 'D', 'E'] });
});

When(/^the owner changes the secrets through (SMAPI|the Portal)$/, async function (words: string) {
  const door = words === 'SMAPI' ? 'SMAPI' : 'Portal';
  configurations(this).renew();
  await this.act('request', await configurations(this).changing(door));
  await settle(this);
  await configurations(this).look('configuration');
});

When('the owner changes the secrets twice, one after the other', async function () {
  for (const time of ['request', 'second request']) {
    configurations(this).renew();
    await this.act(time, await configurations(this).changing());
    await settle(this, `${time}: settled`);
  }
  await configurations(this).look('configuration');
});

/** The owner changes the secrets while the controller is held: the change is accepted, and waits. */
async function changeThatWaits(world: FabricWorld): Promise<void> {
  const deed = await configurations(world).changing();
  await world.lab.must('controller.hold', {});
  await world.act('request', deed);
}

/** An instance of the role of which there are several. Part of the ground. */
async function anInstance(world: FabricWorld) {
  const [role] = application(world).roles;
  const mine = (await disks(world).standing()).filter((each) => each.role === role?.name);
  const one = world.names.pick(mine);
  scene(world).instance = one.instance;
  return { ...(await application(world).labPlace()), instance: one.instance };
}

When('the owner changes the secrets, and the application reads its configuration all the while', async function () {
  const { instance } = await anInstance(this);
  const long = () => this.names.marker().repeat(500);
  await configurations(this).readOnce('read before', instance);
  configurations(this).renew(long);
  await changeThatWaits(this);
  await configurations(this).readings('read meanwhile', instance, async () => {
    await release(this);
    await settle(this);
  });
  await configurations(this).readOnce('read afterwards', instance);
});

When('the owner changes the secrets while an instance is without power, and the operator gives it back', async function () {
  const place = await anInstance(this);
  const power = (label: string, on: boolean) =>
    this.act(label, {
      actor: 'the operator',
      deed: on ? 'giving the power of an instance back' : 'cutting the power of an instance',
      perform: () => this.lab.observe('instance.power', { ...place, on }, () => ({})),
    });
  configurations(this).renew();
  const deed = await configurations(this).changing();
  await power('power off', false);
  await this.act('request', deed);
  await settle(this);
  await power('power on', true);
  await settle(this, 'settled again');
  await configurations(this).look('configuration');
});

When('the host of an instance dies while a change of the secrets waits', async function () {
  const place = await anInstance(this);
  configurations(this).renew();
  await changeThatWaits(this);
  await this.act('failure', {
    actor: 'the operator',
    deed: 'letting the host of an instance die',
    perform: () => this.lab.observe('instance.fail', place, () => ({})),
  });
  await release(this);
  await settle(this);
  await configurations(this).look('configuration');
});

When('the owner changes the secrets, and the power is cut {moment}', async function (moment: string) {
  configurations(this).renew();
  await changeThatWaits(this);
  if (moment === 'before it is taken up') {
    await cutPower(this);
    await release(this);
  } else {
    await release(this);
    await cutPower(this);
  }
  await settle(this);
  await configurations(this).look('configuration');
});

/** Who opened streams, or tried to, and in which order they first said something. */
function waysIn(traffic: Traffic): Json[] {
  const known = new Map<number, { from: string; to: string; port: number; state: string; first: number | null }>();
  const refused: Json[] = [];
  for (const [at, { kind, from, to, port, stream }] of traffic.entries()) {
    if (stream === undefined) {
      refused.push({ from, to, port, state: 'refused', first: null });
      continue;
    }
    const way = known.get(stream) ?? { from, to, port, state: kind === 'opened' ? 'opened' : 'known', first: null };
    known.set(stream, way);
    if (kind === 'bytes' && (way.state === 'known' || from === way.from)) way.first ??= at;
  }
  return [...known.values(), ...refused];
}

When('the owner changes the secrets, and the auditor looks which way the change has gone', async function () {
  configurations(this).renew();
  const deed = await configurations(this).changing();
  await this.lab.must('network.capture', {});
  await this.act('request', deed);
  await settle(this);
  await this.act('ways', {
    actor: 'the auditor',
    deed: 'looking who spoke to whom inside the fabric',
    perform: () => controlPlane(this).using('network.traffic', {}, async ({ traffic }) => found({ streams: waysIn(traffic) })),
  });
  await configurations(this).look('configuration');
});

Then('it went from the controller to the root OS of each node, from there to the instances on it, and no other way', async function () {
  const [standing, hosts] = [await disks(this).standing(), await controlPlane(this).hosts()];
  const nodes = [...new Set(standing.map(({ node }) => node))].map((node) => ({
    rootOs: hosts.filter((host) => host.kind === 'root-os' && host.node === node).map(({ address }) => address),
    guests: standing
      .filter((each) => each.node === node)
      .flatMap(({ machine }) => hosts.filter(({ name }) => name === machine).map(({ address }) => address)),
  }));
  const controller = (await controlPlane(this).controllers()).map(({ address }) => address);
  this.claim('down-the-ladder', { act: 'ways', controller, nodes });
});

Then('the change is accepted and carried out', function () {
  this.claim('accepted', { acts: ['request', 'settled'] });
});

Then('both changes are accepted and carried out', function () {
  this.claim('accepted', { acts: ['request', 'request: settled', 'second request', 'second request: settled'] });
});

Then('each role was told, and read the new configuration whole at that moment', function () {
  this.claim('told-and-read', { act: 'configuration', values: configurations(this).present });
});

Then('no role read an older one after a newer one', function () {
  const values = Object.fromEntries(application(this).roles.map((role) => [role.name, [...role.values]]));
  this.claim('read-in-order', { act: 'configuration', values, newest: true });
});

Then('each time it read the old configuration or the new one, whole', function () {
  this.claim('never-half', { before: 'read before', during: 'read meanwhile', after: 'read afterwards', least: LEAST_READINGS });
});

Then('the role of that instance read the new one before anything else', function () {
  this.claim('started-with', { act: 'configuration', instances: [scene(this).instance], values: configurations(this).present });
});
