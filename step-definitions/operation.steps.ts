import { defineParameterType } from '@cucumber/cucumber';
import type { SmapiClient } from '../src/clients/smapi/index.ts';
import { application, requestDeployment, showDeployment } from './support/application.ts';
import { saw, withLocation } from './support/hosted-services.ts';
import { askStatus, cutPower, release, requestIdOf, settle } from './support/operations.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

const change = perScenario((world) => ({
  account: world.names.storageAccountName(),
  requestId: '',
  acts: [] as string[],
  values: [] as string[],
}));

Given('the operator holds the controller still', async function () {
  await this.lab.must('controller.hold', {});
});

/** Asks for a storage account, which takes the fabric a while; the act is labelled `request`. */
async function askForAccount(world: FabricWorld, owner: SmapiClient): Promise<string> {
  const { account } = change(world);
  const accepted = await world.act('request', {
    actor: 'the owner',
    deed: 'asking for a storage account',
    perform: () => withLocation(world, owner, (location) => owner.createStorageAccount({ name: account, label: account, location })),
  });
  return (change(world).requestId = requestIdOf(accepted));
}

/** Looks which storage accounts are there and ready. One that is still being made may be listed, as such. */
function lookForAccounts(world: FabricWorld, label: string, owner: SmapiClient): Promise<Done> {
  const perform = async () => {
    const listed = await owner.listStorageAccounts();
    return saw(
      listed,
      listed.value?.filter(({ status }) => status === 'Created').map(({ name }) => name),
    );
  };
  return world.act(label, { actor: 'the owner', deed: 'listing the storage accounts', perform });
}

When('the owner asks for a storage account, and the operator then lets the controller go', async function () {
  const owner = await this.cast.manager('the owner');
  const requestId = await askForAccount(this, owner);
  await askStatus(this, 'status while held', owner, requestId);
  await lookForAccounts(this, 'accounts while held', owner);
  await release(this);
  await settle(this);
  await askStatus(this, 'status afterwards', owner, requestId);
  await lookForAccounts(this, 'accounts afterwards', owner);
});

Then('the request is accepted with a request id', function () {
  this.claim('accepted-for-later', { act: 'request' });
});

Then('its status is in progress while the controller is held, and succeeded afterwards', function () {
  this.claim('status', { acts: ['status while held'], status: 'InProgress' });
  this.claim('status', { acts: ['status afterwards'], status: 'Succeeded' });
});

Then('the storage account is there only once the status says so', function () {
  const { account } = change(this);
  this.claim('seen', { act: 'accounts while held', absent: [account] });
  this.claim('seen', { act: 'accounts afterwards', present: [account] });
});

When('the owner makes, changes and deletes things that take effect at once', async function () {
  const owner = await this.cast.manager('the owner');
  const [group, service] = [this.names.word(), this.names.serviceName()];
  const changes: Record<string, (location: string) => Promise<Done>> = {
    'make a group': (location) => owner.createAffinityGroup({ name: group, label: group, location }),
    'change the group': () => owner.updateAffinityGroup(group, { label: this.names.word() }),
    'make a service': (location) => owner.createHostedService({ name: service, label: service, location }),
    'change the service': () => owner.updateHostedService(service, { label: this.names.word() }),
    'delete the service': () => owner.deleteHostedService(service),
    'delete the group': () => owner.deleteAffinityGroup(group),
  };
  for (const [label, perform] of Object.entries(changes)) {
    const accepted = await this.act(label, { actor: 'the owner', deed: label, perform: () => withLocation(this, owner, perform) });
    change(this).acts.push(label);
    await askStatus(this, `status of ${label}`, owner, requestIdOf(accepted));
  }
});

Then('each answer carries a request id, and each of them has succeeded', function () {
  const { acts } = change(this);
  this.claim('request-ids', { acts });
  this.claim('status', { acts: acts.map((act) => `status of ${act}`), status: 'Succeeded' });
});

Given('the owner has a service running with a setting', async function () {
  const owner = await this.cast.manager('the owner');
  const app = application(this);
  await app.store(owner, app.package());
  await app.stand(owner);
});

When('the owner changes the setting {int} times, and the operator then lets the controller go', async function (times: number) {
  const owner = await this.cast.manager('the owner');
  const [app, state] = [application(this), change(this)];
  const [role] = app.roles;
  if (role === undefined) throw new Error('An application without roles.');
  const ids: string[] = [];
  for (let time = 1; time <= times; time++) {
    const label = `change ${time}`;
    role.values.push(this.names.marker());
    const accepted = await this.act(label, {
      actor: 'the owner',
      deed: `changing the setting, time ${time}`,
      perform: () => owner.changeConfiguration(app.place, app.configuration),
    });
    ids.push(requestIdOf(accepted));
    state.acts.push(label);
  }
  state.values.push(...role.values.slice(1));
  await release(this);
  await settle(this);
  for (const [index, requestId] of ids.entries()) await askStatus(this, `status of change ${index + 1}`, owner, requestId);
  await showDeployment(this);
});

Then('the value that was accepted last is the one that holds', function () {
  const { acts, values } = change(this);
  this.claim('last-accepted-holds', { changes: acts.map((act, index) => ({ act, value: values[index] ?? '' })), look: 'deployment' });
});

Then('every accepted change has succeeded', function () {
  this.claim('accepted-changes-succeeded', { changes: change(this).acts.map((act) => ({ act, status: `status of ${act}` })) });
});

const MOMENTS = ['before it is taken up', 'while it is carried out', 'after it was carried out'] as const;
type Moment = (typeof MOMENTS)[number];

/** When the power is cut. */
defineParameterType({ name: 'moment', regexp: MOMENTS.join('|'), transformer: (words: string) => words });

When('the owner asks for a storage account, and the power is cut {moment}', async function (moment: Moment) {
  const requestId = await askForAccount(this, await this.cast.manager('the owner'));
  if (moment === 'before it is taken up') {
    await cutPower(this);
  } else {
    await release(this);
    if (moment === 'after it was carried out') await settle(this);
    await cutPower(this);
  }
  const owner = await this.cast.manager('the owner');
  await askStatus(this, 'status after the power cut', owner, requestId);
  if (moment === 'before it is taken up') await release(this);
  await settle(this, 'settled again');
  await askStatus(this, 'status in the end', owner, requestId);
  await lookForAccounts(this, 'accounts in the end', owner);
});

Then('the status is known again after the power cut, and the change succeeds', function () {
  this.claim('accepted', { acts: ['status after the power cut'] });
  this.claim('status', { acts: ['status in the end'], status: 'Succeeded' });
});

Then('the storage account is there exactly once', function () {
  this.claim('seen-once', { act: 'accounts in the end', name: change(this).account });
});

When('the owner makes {int} changes', async function (times: number) {
  const owner = await this.cast.manager('the owner');
  const ids: string[] = [];
  for (let time = 1; time <= times; time++) {
    const [label, name] = [`change ${time}`, this.names.word()];
    const perform = () => withLocation(this, owner, (location) => owner.createAffinityGroup({ name, label: name, location }));
    ids.push(requestIdOf(await this.act(label, { actor: 'the owner', deed: `making affinity group ${time}`, perform })));
    change(this).acts.push(label);
  }
  const last = BigInt(`0x${ids.at(-1) ?? '0'}`);
  for (const [label, neighbour] of [
    ['one above', last + 1n],
    ['one below', last - 1n],
  ] as const) {
    const id = BigInt.asUintN(128, neighbour).toString(16).padStart(32, '0');
    await this.act(label, {
      actor: 'the owner',
      deed: `asking about the request id ${label} the last one`,
      perform: () => owner.getOperation(id),
    });
  }
});

Then('each has a request id of 32 hexadecimal digits', function () {
  this.claim('request-ids', { acts: change(this).acts });
});

Then('the ids are all different, in no order, and far from one another', function () {
  this.claim('ids-unguessable', { acts: change(this).acts });
});

Then('ids one above and one below are unknown', function () {
  this.claim('each-refused', { acts: ['one above', 'one below'], reason: 'not-found' });
});

const STATES = ['that is in progress', 'that has succeeded'] as const;
type State = (typeof STATES)[number];

/** How far a change has come. */
defineParameterType({ name: 'state', regexp: STATES.join('|'), transformer: (words: string) => words });

/** A change of the owner's that has come so far. Part of the ground. */
async function changeThat(world: FabricWorld, owner: SmapiClient, state: State): Promise<string> {
  if (state === 'that is in progress') await world.lab.must('controller.hold', {});
  const { account } = change(world);
  const request = await world.prepare('a storage account could not be asked for', () =>
    withLocation(world, owner, (location) => owner.createStorageAccount({ name: account, label: account, location })),
  );
  if (state === 'that has succeeded') await world.lab.must('controller.settle', {});
  return requestIdOf(request);
}

When("the tenant next door asks about the owner's change {state}", async function (state: State) {
  const [owner, neighbour] = [await this.cast.manager('the owner'), await this.cast.manager('the tenant next door')];
  const requestId = await changeThat(this, owner, state);
  const actor = 'the tenant next door';
  await askStatus(this, 'permitted before', owner, requestId);
  await this.act('attack', { actor, deed: "asking about the owner's request id", perform: () => neighbour.getOperation(requestId) });
  await this.act('unknown id', {
    actor,
    deed: 'asking about a request id that never was',
    perform: () => neighbour.getOperation(this.names.hex(32)),
  });
  await askStatus(this, 'permitted again', owner, requestId);
});

Then('the answer is the one for an id that never was', function () {
  this.claim('same-answer', { acts: ['attack', 'unknown id'] });
});

Then('the owner is told how it went, before and after', function () {
  this.claim('permitted-before-and-after');
});

When('the owner deploys a package that is not where it is said to be', async function () {
  const app = application(this);
  app.packageUrl = `${app.packageUrl ?? ''}x`;
  const requestId = await requestDeployment(this);
  await settle(this);
  await askStatus(this, 'status', await this.cast.manager('the owner'), requestId);
});

Then('the change fails, with a code and a message', function () {
  this.claim('failed-saying-why', { act: 'request', status: 'status' });
});

When('the power is cut while the fabric carries out a deployment', async function () {
  await this.lab.must('controller.hold', {});
  const requestId = await requestDeployment(this);
  await release(this);
  await cutPower(this);
  await settle(this);
  await askStatus(this, 'status', await this.cast.manager('the owner'), requestId);
  await showDeployment(this);
});

Then('the deployment succeeds all the same, and SMAPI shows it', function () {
  this.claim('status', { acts: ['status'], status: 'Succeeded' });
  this.claim('accepted', { acts: ['deployment'] });
});
