import { application } from './support/application.ts';
import { controlPlane, streamsIn } from './support/control.ts';
import { found, withLocation } from './support/hosted-services.ts';
import { fileMarkers, markMemories, survey } from './support/machines.ts';
import { settle } from './support/operations.ts';
import { Given, Then, When } from './support/steps.ts';
import { readCommands } from './support/streams.ts';
import { makeRole, standFor, tenancies } from './support/tenancy.ts';
import type { FabricWorld } from './support/world.ts';

/** How many instances there should be, of every application of the scenario. */
const expected = (world: FabricWorld, own: boolean): number => {
  const counts = own
    ? Object.values(application(world).counts)
    : tenancies(world).flatMap(({ roles }) => roles.map((role) => role.instances));
  return counts.reduce((sum, count) => sum + count, 0);
};

Given('the owner and the tenant next door each have an application running', async function () {
  await this.lab.must('network.capture', {});
  for (const actor of ['the owner', 'the tenant next door'] as const) await standFor(this, actor, [makeRole(this)]);
});

Given('the operator has racked a node', async function () {
  await controlPlane(this).boot();
});

When('each process keeps a mark in its memory, and the auditor looks at every machine', async function () {
  await markMemories(this);
  await survey(this);
});

When('the auditor looks at every machine', async function () {
  await survey(this);
});

When('the auditor looks where the fabric agents are', async function () {
  const plane = controlPlane(this);
  const perform = async () => {
    const agents = [];
    for (const { node } of (await this.lab.must('controller.nodes', {})).nodes) {
      await this.lab.must('network.capture', {});
      const { answered } = await this.lab.must('controller.greet', { node });
      const streams = streamsIn((await this.lab.must('network.traffic', {})).traffic);
      agents.push({ node, answered, at: [...new Set(streams.filter(({ back }) => back.length > 0).map(({ to }) => to))] });
    }
    const hosts = (await plane.hosts()).map(({ kind, address, node }) => ({ kind, address, ...(node === undefined ? {} : { node }) }));
    return found({ agents, hosts });
  };
  await this.act('agents', { actor: 'the auditor', deed: 'looking where the controller is answered from', perform });
});

When('the owner asks for a storage account, and it is made', async function () {
  const [owner, account] = [await this.cast.manager('the owner'), this.names.storageAccountName()];
  await this.act('request', {
    actor: 'the owner',
    deed: 'asking for a storage account',
    perform: () => withLocation(this, owner, (location) => owner.createStorageAccount({ name: account, label: account, location })),
  });
  await settle(this);
});

When('the auditor looks who commanded whom', async function () {
  await readCommands(this);
});

Then('every instance of the owner has a machine of its own, and no machine is left over', function () {
  this.claim('machines-match', { act: 'machines', instances: expected(this, true) });
});

Then('every instance of the two has a machine of its own, and no machine is left over', function () {
  this.claim('machines-match', { act: 'machines', instances: expected(this, false) });
});

Then('no machine is left of it', function () {
  this.claim('machines-match', { act: 'machines', instances: 0 });
});

Then('each role runs in the machine of its instance', function () {
  this.claim('role-in-its-machine', { act: 'machines' });
});

Then('each node has one root OS, in which nothing runs but what its list names', function () {
  this.claim('root-os-hardened', { act: 'machines' });
});

Then('nothing of a customer is in the memory of a root OS', function () {
  this.claim('no-customer-in-root-os', { act: 'machines', markers: fileMarkers(this) });
});

Then('each fabric agent answers from the root OS of its node', function () {
  this.claim('agents-in-root-os', { act: 'agents' });
});

Then('commands went from the controller to root OSes, from these to the guests of their nodes, and no other way', function () {
  this.claim('commands-flow-down', { act: 'commands' });
});

Then('the controller commanded a root OS, which commanded the storage node on its node', function () {
  this.claim('storage-commanded', { act: 'commands' });
});
