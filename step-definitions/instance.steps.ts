import { defineParameterType } from '@cucumber/cucumber';
import { application, requestDeployment, showDeployment, type Application } from './support/application.ts';
import { done } from './support/hosted-services.ts';
import { askStatus, cutPower, release, settle, untilDone } from './support/operations.ts';
import { Given, Then, When } from './support/steps.ts';
import type { FabricWorld } from './support/world.ts';

Given('the owner has stored a package of two roles', async function () {
  const app = application(this);
  await app.store(await this.cast.manager('the owner'), app.package());
});

Given('the owner has stored a package that is damaged', async function () {
  const app = application(this);
  await app.store(await this.cast.manager('the owner'), app.package({ damaged: true }));
});

Given('the owner has deployed the package', async function () {
  await application(this).stand(await this.cast.manager('the owner'));
});

/** Looks at the nodes and records what is there. */
function look(world: FabricWorld, label = 'nodes') {
  return world.act(label, { actor: 'the operator', deed: 'looking at the nodes', perform: () => application(world).look() });
}

When('the owner deploys the package with {int} instances of one role and {int} of the other', async function (one: number, other: number) {
  const { roles } = application(this);
  for (const [index, count] of [one, other].entries()) (roles[index] as Application['roles'][number]).instances = count;
  await requestDeployment(this);
  await settle(this);
  await look(this);
  await showDeployment(this);
});

Then('just those instances run', function () {
  this.claim('instances-run', { act: 'nodes', roles: application(this).counts });
});

Then('each instance has the files of its own role and of no other', function () {
  this.claim('images', { act: 'nodes', markers: Object.fromEntries(application(this).roles.map(({ name, marker }) => [name, marker])) });
});

Then('each instance has the configuration of its own role', function () {
  this.claim('settings', {
    act: 'nodes',
    values: Object.fromEntries(application(this).roles.map(({ name, values }) => [name, values.at(-1) ?? ''])),
  });
});

Then('SMAPI shows each instance as ready', function () {
  this.claim('shown-ready', { act: 'deployment', roles: application(this).counts });
});

When('the owner deploys the package and looks at the nodes at once, and again as soon as the status says succeeded', async function () {
  const owner = await this.cast.manager('the owner');
  await this.lab.must('controller.hold', {});
  const requestId = await requestDeployment(this);
  await askStatus(this, 'status at once', owner, requestId);
  await look(this, 'nodes at once');
  await release(this);
  await this.act('status as soon as done', {
    actor: 'the owner',
    deed: 'asking until it is done',
    perform: () => untilDone(this, owner, requestId),
  });
  await look(this);
});

Then('the status never said succeeded without running instances', function () {
  const moments = [
    { status: 'status at once', look: 'nodes at once' },
    { status: 'status as soon as done', look: 'nodes' },
  ];
  this.claim('no-early-success', { moments, roles: application(this).counts });
});

When('the host of one instance dies under it', async function () {
  const place = await application(this).labPlace();
  const perform = async () => {
    const listed = await this.lab.use('instances.list', place);
    if (listed.reply !== 'accepted') return done(listed);
    const running = listed.result.instances.filter((each) => each.running);
    if (running.length === 0) return done({ reply: 'fault', fault: 'no-instance', detail: 'no instance runs that could fail' });
    const { instance } = this.names.pick(running);
    return this.lab.observe('instance.fail', { ...place, instance }, () => ({ instance }));
  };
  await this.act('failure', { actor: 'the operator', deed: 'letting the host of an instance die', perform });
  await settle(this);
  await look(this);
});

Then('the failure was healed: just those instances run', function () {
  this.claim('accepted', { acts: ['failure'] });
  this.claim('instances-run', { act: 'nodes', roles: application(this).counts });
});

When('the owner deploys the damaged package', async function () {
  const requestId = await requestDeployment(this);
  await settle(this);
  await askStatus(this, 'status', await this.cast.manager('the owner'), requestId);
  await look(this);
  await showDeployment(this);
});

Then('the deployment fails', function () {
  this.claim('failed', { act: 'request', status: 'status' });
});

Then('no deployment and no instance is left of it', function () {
  this.claim('instances-run', { act: 'nodes', roles: {} });
  this.claim('each-refused', { acts: ['deployment'], reason: 'not-found' });
});

/** Sends the configuration as it is now, sees the change through, and looks. */
async function reconfigure(world: FabricWorld): Promise<void> {
  const [owner, app] = [await world.cast.manager('the owner'), application(world)];
  await world.act('request', {
    actor: 'the owner',
    deed: 'changing the configuration',
    perform: () => owner.changeConfiguration(app.place, app.configuration),
  });
  await settle(world);
  await look(world);
}

When('the owner changes a setting of each role', async function () {
  for (const { values } of application(this).roles) values.push(this.names.marker());
  await reconfigure(this);
});

const WAYS: Readonly<Record<string, number>> = { 'from 2 to 4': 4, 'from 2 to 1': 1 };

/** From how many instances to how many. */
defineParameterType({ name: 'way', regexp: Object.keys(WAYS).join('|'), transformer: (words: string) => WAYS[words] });

When('the owner scales a role {way}', async function (instances: number) {
  const [role] = application(this).roles;
  if (role === undefined) throw new Error('An application without roles.');
  role.instances = instances;
  await reconfigure(this);
});

When('the power is cut', async function () {
  await cutPower(this);
  await settle(this);
  await look(this);
});

When('the owner deletes the deployment', async function () {
  const [owner, app] = [await this.cast.manager('the owner'), application(this)];
  await this.act('request', { actor: 'the owner', deed: 'deleting the deployment', perform: () => owner.deleteDeployment(app.place) });
  await settle(this);
  await look(this);
  await showDeployment(this);
});

Then('the request is accepted', function () {
  this.claim('accepted', { acts: ['request'] });
});
