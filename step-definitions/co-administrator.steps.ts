import type { Page, PortalClient } from '../src/clients/portal/index.ts';
import type { ReasonName } from '../src/conformance/judges/index.ts';
import type { Result } from '../src/clients/result.ts';
import { addCoAdministrator, helper } from './subscription.steps.ts';
import { saw, seeServices, services, withLocation } from './support/hosted-services.ts';
import {
  byBrowser,
  byTakenForms,
  goThrough,
  labelsOf,
  LISTS,
  madeOwn,
  ownToken,
  reads,
  takeForms,
  tryable,
} from './support/operation-lists.ts';
import { Given, Then, When } from './support/steps.ts';
import { assault, browserOf, estateOf, surround, wall } from './support/wall.ts';
import { perScenario, type Deed, type Done, type FabricWorld } from './support/world.ts';

const OWNER = 'the owner';
const HELPER = 'the co-administrator';

const peoplePage = (subscriptionId: string): string => `/subscriptions/${subscriptionId}/co-administrators`;
const servicesPage = (subscriptionId: string): string => `/subscriptions/${subscriptionId}/hosted-services`;

/** What a page shows, as an observation. */
const seeing = (result: Result<Page>, attribute: string): Done => saw(result, result.value?.values(attribute));

async function subscriptionOf(world: FabricWorld, which = 'first'): Promise<string> {
  return (await world.cast.subscription(OWNER, which)).subscriptionId;
}

/** The owner lets the co-administrator help. Part of the ground. */
async function granted(world: FabricWorld, which = 'first'): Promise<void> {
  await addCoAdministrator(world, await subscriptionOf(world, which), (await world.cast.person(HELPER)).liveId);
}

/** The owner adds the co-administrator, or removes them: an act's deed. */
async function granting(world: FabricWorld): Promise<Deed> {
  const [subscriptionId, owner, { liveId }] = [await subscriptionOf(world), await browserOf(world, OWNER), await world.cast.person(HELPER)];
  return {
    actor: OWNER,
    deed: 'adding the co-administrator',
    perform: () => owner.submit(peoplePage(subscriptionId), 'add-co-administrator', { liveId }),
  };
}

async function removing(world: FabricWorld, subscriptionId: string, liveId: string): Promise<Deed> {
  const owner = await browserOf(world, OWNER);
  return {
    actor: OWNER,
    deed: 'removing the co-administrator',
    perform: () =>
      owner.submit(peoplePage(subscriptionId), 'remove-co-administrator', {}, { within: ['data-co-administrator', liveId.toLowerCase()] }),
  };
}

Given('the owner has another subscription', async function () {
  await this.cast.subscription(OWNER, 'second');
});

Given('the owner has another subscription, with one of everything', async function () {
  await this.cast.subscription(OWNER);
  await surround(this, { which: 'second' });
});

Given('the owner has made the co-administrator one', function () {
  return granted(this);
});

const each = perScenario(({ names }) => ({ first: names.serviceName(), second: names.serviceName() }));

When('the owner makes a hosted service in each, in the Portal', async function () {
  const browser = await browserOf(this, OWNER);
  for (const which of ['first', 'second'] as const) {
    const [subscriptionId, smapi, name] = [await subscriptionOf(this, which), await this.cast.manager(OWNER, which), each(this)[which]];
    await this.act(`making in the ${which}`, {
      actor: OWNER,
      deed: `making a hosted service in the ${which} subscription`,
      perform: () =>
        withLocation(this, smapi, (location) =>
          browser.submit(servicesPage(subscriptionId), 'create-hosted-service', { name, label: name, location }),
        ),
    });
    await this.act(`look at the ${which}`, {
      actor: OWNER,
      deed: `listing the hosted services of the ${which} subscription`,
      perform: () => seeServices(smapi),
    });
  }
  await this.act(OWNER, { actor: OWNER, deed: 'looking at their subscriptions', perform: () => home(browser) });
});

Then('the owner is shown both subscriptions, and finds each service in its own', async function () {
  const { first, second } = each(this);
  this.claim('accepted', { acts: ['making in the first', 'making in the second'] });
  this.claim('seen', { act: 'look at the first', present: [first], absent: [second] });
  this.claim('seen', { act: 'look at the second', present: [second], absent: [first] });
  this.claim('seen', { act: OWNER, present: [await subscriptionOf(this), await subscriptionOf(this, 'second')] });
});

When('the co-administrator tries the whole list of the Portal, before and after the owner grants it', async function () {
  const [owner, browser, estate] = [await browserOf(this, OWNER), await browserOf(this, HELPER), estateOf(this)];
  await helper(this);
  const [forms, token] = [await takeForms(this, owner, estate), await ownToken(this, browser)];
  await goThrough(this, 'attack', tryable(forms), byTakenForms(HELPER, browser, estate, forms, madeOwn(token, '', '')));
  await this.act('grant', await granting(this));
  await goThrough(this, 'done', LISTS.Portal, byBrowser(HELPER, browser, estate));
  wall(this).done = labelsOf('done', LISTS.Portal);
});

Then('before the grant each request is refused, because {reason}', function (reason: ReasonName) {
  this.claim('refused', { reason });
});

Then('after the grant each of them is served', function () {
  this.claim('accepted', { acts: ['grant', ...wall(this).done] });
});

When(/^the owner makes a service (before|after) granting access to the co-administrator$/, async function (when: string) {
  const [subscriptionId, smapi, browser] = [await subscriptionOf(this), await this.cast.manager(OWNER), await browserOf(this, HELPER)];
  const { known } = services(this);
  const list = servicesPage(subscriptionId);
  const make = () =>
    this.act('making', {
      actor: OWNER,
      deed: 'making a hosted service',
      perform: () => withLocation(this, smapi, (location) => smapi.createHostedService({ name: known, label: known, location })),
    });
  const see = (label: string) =>
    this.act(label, {
      actor: HELPER,
      deed: 'listing the hosted services',
      perform: async () => seeing(await browser.page(list), 'data-hosted-service'),
    });
  if (when === 'before') await make();
  await see('look before');
  await this.act('grant', await granting(this));
  if (when === 'after') await make();
  await see('look');
  await this.act('opening', { actor: HELPER, deed: 'opening the service', perform: () => browser.page(`${list}/${known}`) });
  await this.act('deleting', {
    actor: HELPER,
    deed: 'deleting the service',
    perform: () => browser.submit(list, 'delete-hosted-service', {}, { within: ['data-hosted-service', known] }),
  });
  await this.act('look after', { actor: OWNER, deed: 'listing the hosted services', perform: () => seeServices(smapi) });
});

Then('the co-administrator finds the service in the list, opens it and deletes it', function () {
  const { known } = services(this);
  this.claim('accepted', { acts: ['making', 'grant', 'opening', 'deleting'] });
  this.claim('seen', { act: 'look', present: [known] });
  this.claim('seen', { act: 'look after', absent: [known] });
});

Then('before the grant there was nothing to be seen', function () {
  this.claim('each-refused', { acts: ['look before'], reason: 'not-found' });
});

Given('the co-administrator has every page of the subscription open', async function () {
  await helper(this);
  await browserOf(this, HELPER);
});

When('the owner removes the co-administrator, who then goes on with the pages that are open', async function () {
  const [browser, estate] = [await browserOf(this, HELPER), estateOf(this)];
  const forms = await takeForms(this, browser, estate);
  const { liveId } = await this.cast.person(HELPER);
  const [attack, operations] = [tryable(forms), LISTS.Portal];
  await assault(this, {
    door: 'Portal',
    before: { operations: reads(operations), by: byBrowser(HELPER, browser, estate) },
    turn: async () => this.act('removal', await removing(this, estate.subscriptionId, liveId)),
    attack: { operations: attack, by: byTakenForms(HELPER, browser, estate, forms) },
    turnBack: async () => this.act('grant', await granting(this)),
    again: { operations, by: byBrowser(HELPER, browser, estate) },
  });
});

Then('the co-administrator could see all of it until then, and does all of it once the owner has granted it again', function () {
  const { before, again } = wall(this);
  this.claim('accepted', { acts: ['removal', 'grant', ...labelsOf('permitted before', before), ...labelsOf('permitted again', again)] });
});

const helpers = perScenario(({ names }) => ({ ten: Array.from({ length: 10 }, () => names.liveId()), newcomer: names.liveId() }));

Given('ten co-administrators already help the owner', async function () {
  const { ten, newcomer } = helpers(this);
  const subscriptionId = await subscriptionOf(this);
  for (const liveId of [...ten, newcomer]) await this.lab.must('customer.enrol', { liveId, password: this.names.password() });
  for (const liveId of ten) await addCoAdministrator(this, subscriptionId, liveId);
});

When('the owner adds one more, and again after one of the ten was removed', async function () {
  const [subscriptionId, owner] = [await subscriptionOf(this), await browserOf(this, OWNER)];
  const { ten, newcomer } = helpers(this);
  const page = peoplePage(subscriptionId);
  const add = { actor: OWNER, deed: 'adding one more', perform: () => owner.submit(page, 'add-co-administrator', { liveId: newcomer }) };
  const look = {
    actor: OWNER,
    deed: 'looking who helps',
    perform: async () => seeing(await owner.page(page), 'data-co-administrator'),
  };
  await this.act('attack', add);
  await this.act('look between', look);
  await this.act('removal', await removing(this, subscriptionId, ten[0] ?? ''));
  await this.act('adding', add);
  await this.act('look after', look);
});

Then('in the end ten help, the newcomer among them', function () {
  const { ten, newcomer } = helpers(this);
  const [gone = '', ...rest] = ten;
  this.claim('seen', { act: 'look between', present: ten, absent: [newcomer] });
  this.claim('accepted', { acts: ['removal', 'adding'] });
  this.claim('seen', { act: 'look after', present: [...rest, newcomer], absent: [gone] });
});

const home = async (browser: PortalClient): Promise<Done> => seeing(await browser.page('/'), 'data-subscription');

When('the co-administrator and the owner look at their subscriptions', async function () {
  for (const actor of [HELPER, OWNER] as const) {
    const browser = await browserOf(this, actor);
    await this.act(actor, { actor, deed: 'looking at their subscriptions', perform: () => home(browser) });
  }
});

Then('the co-administrator is shown the first alone, and the owner both', async function () {
  const [first, second] = [await subscriptionOf(this), await subscriptionOf(this, 'second')];
  this.claim('seen', { act: HELPER, present: [first], absent: [second] });
  this.claim('seen', { act: OWNER, present: [first, second] });
});
