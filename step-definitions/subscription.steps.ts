import { defineParameterType, type DataTable } from '@cucumber/cucumber';
import { SUBJECTS, type Subject } from '../src/clients/estate.ts';
import { MANAGEMENT_OPERATIONS } from '../src/clients/smapi/index.ts';
import type { ReasonName } from '../src/conformance/judges/index.ts';
import { CERTIFICATE_ALERTS } from './refusal.steps.ts';
import { ghostOf, namesIn } from './support/estate.ts';
import { withLocation } from './support/hosted-services.ts';
import {
  byBrowser,
  bySmapi,
  byTakenForms,
  goThrough,
  labelsOf,
  LISTS,
  madeOwn,
  ownToken,
  reads,
  SIGNS_OF_LIFE,
  takeForms,
  tryable,
} from './support/operation-lists.ts';
import { seeNames, seeNamesInPortal } from './support/state.ts';
import { Given, Then, When } from './support/steps.ts';
import { answerPairs, assault, browserOf, estateOf, look, surround, wall, type Door } from './support/wall.ts';
import type { Actor } from './support/cast.ts';
import type { FabricWorld } from './support/world.ts';

const NEIGHBOUR = 'the tenant next door';

/** Something that a subscription holds. */
defineParameterType({ name: 'subject', regexp: SUBJECTS.join('|'), transformer: (words: string): Subject => words as Subject });

/** One of the two doors to a subscription. */
defineParameterType({ name: 'door', regexp: /Portal|SMAPI/, transformer: (words: string) => words as keyof typeof LISTS });

Given('the owner has one of everything that a subscription can hold', function () {
  return surround(this);
});

Given('the owner has a(n) {subject}, among other things', function (about: Subject) {
  return surround(this, { about });
});

Given('{actor} has signed in to the Portal', async function (actor: Actor) {
  await this.cast.subscription(actor);
  await browserOf(this, actor);
});

When("the tenant next door tries everything that SMAPI can do to a(n) {subject}, naming the owner's", async function (about: Subject) {
  const [owner, neighbour, estate] = [await this.cast.manager('the owner'), await this.cast.manager(NEIGHBOUR), estateOf(this)];
  const ghost = ghostOf(estate, this);
  const operations = MANAGEMENT_OPERATIONS.filter((operation) => operation.about === about && operation.names);
  Object.assign(wall(this), { names: namesIn(estate), twinNames: namesIn(ghost) });
  await assault(this, {
    door: 'SMAPI',
    before: { operations: reads(operations), by: bySmapi('the owner', owner, estate) },
    attack: { operations, by: bySmapi(NEIGHBOUR, neighbour, estate) },
    twin: bySmapi(NEIGHBOUR, neighbour, ghost),
    again: { operations, by: bySmapi('the owner', owner, estate) },
  });
});

When("the tenant next door tries the whole list of SMAPI in the owner's subscription", async function () {
  const [owner, neighbour, estate] = [await this.cast.manager('the owner'), await this.cast.manager(NEIGHBOUR), estateOf(this)];
  const ghost = { ...ghostOf(estate, this), subscriptionId: this.names.guid() };
  const operations = MANAGEMENT_OPERATIONS;
  Object.assign(wall(this), { names: namesIn(estate), twinNames: namesIn(ghost) });
  await assault(this, {
    door: 'SMAPI',
    before: { operations: reads(operations), by: bySmapi('the owner', owner, estate) },
    attack: { operations, by: bySmapi(NEIGHBOUR, neighbour.with({ subscriptionId: estate.subscriptionId }), estate) },
    twin: bySmapi(NEIGHBOUR, neighbour.with({ subscriptionId: ghost.subscriptionId }), ghost),
    again: { operations, by: bySmapi('the owner', owner, estate) },
  });
});

/**
 * Somebody who is signed in tries the whole list of the Portal in a subscription that is not theirs, with forms like those that lie before its owner. Before and after,
 * they are served in one that is.
 */
async function assaultInPortal(world: FabricWorld, attacker: Actor, own: string): Promise<void> {
  const [owner, browser, estate] = [await browserOf(world, 'the owner'), await browserOf(world, attacker), estateOf(world)];
  await helper(world);
  const [forms, token] = [await takeForms(world, owner, estate), await ownToken(world, browser)];
  const ghost = { ...estate, subscriptionId: world.names.guid() };
  const operations = tryable(forms);
  Object.assign(wall(world), { names: [estate.subscriptionId], twinNames: [ghost.subscriptionId] });
  const ownSide = () => ({
    operations: SIGNS_OF_LIFE,
    by: byBrowser(attacker, browser, { ...estate, subscriptionId: own, newAffinityGroup: world.names.word() }),
  });
  await assault(world, {
    door: 'Portal',
    before: ownSide(),
    attack: { operations, by: byTakenForms(attacker, browser, estate, forms, madeOwn(token, '', '')) },
    twin: byTakenForms(attacker, browser, ghost, forms, madeOwn(token, estate.subscriptionId, ghost.subscriptionId)),
    again: ownSide(),
  });
}

/** Makes the one a co-administrator who is there to be removed. Part of the ground. */
export async function helper(world: FabricWorld): Promise<void> {
  const { subscriptionId, spareCoAdministrator: liveId } = estateOf(world);
  await addCoAdministrator(world, subscriptionId, liveId);
}

/** The owner lets somebody help. Part of the ground. */
export async function addCoAdministrator(world: FabricWorld, subscriptionId: string, liveId: string): Promise<void> {
  const owner = await browserOf(world, 'the owner');
  await world.prepare('the owner could not add a co-administrator', () =>
    owner.submit(`/subscriptions/${subscriptionId}/co-administrators`, 'add-co-administrator', { liveId }),
  );
}

When("the tenant next door tries the whole list of the Portal in the owner's subscription", async function () {
  const { subscriptionId } = await this.cast.subscription(NEIGHBOUR);
  await assaultInPortal(this, NEIGHBOUR, subscriptionId);
});

When("the co-administrator tries the whole list of the Portal in the owner's other subscription", async function () {
  const { subscriptionId } = await this.cast.subscription('the owner');
  await assaultInPortal(this, 'the co-administrator', subscriptionId);
});

Then('each request is refused, because {reason}', function (reason: ReasonName) {
  if (reason === 'certificate-not-registered') this.claim('refused-or-no-handshake', { reason, alerts: CERTIFICATE_ALERTS });
  else this.claim('refused', { reason });
});

Then(/^each answer is the one for a (?:name|subscription) that never was$/, function () {
  this.claim('indistinguishable', { pairs: answerPairs(this) });
});

Then('the owner finds everything as it was', function () {
  // A certificate, two affinity groups, three hosted services and two storage accounts at the least, and the keys of one.
  this.claim('unchanged', { before: 'observed before', after: 'observed after', least: 9 });
});

Then(/^(?:the owner does all of it|.* is served in (?:their own|the first) subscription), before and after$/, function () {
  const { before, again } = wall(this);
  this.claim('accepted', { acts: [...labelsOf('permitted before', before), ...labelsOf('permitted again', again)] });
});

Given('the tenant next door has a hosted service and an affinity group', async function () {
  const neighbour = await this.cast.manager(NEIGHBOUR);
  const made = { service: this.names.serviceName(), group: this.names.word() };
  await this.prepare('a hosted service could not be made', () =>
    withLocation(this, neighbour, (location) => neighbour.createHostedService({ name: made.service, label: 'x', location })),
  );
  await this.prepare('an affinity group could not be made', () =>
    withLocation(this, neighbour, (location) => neighbour.createAffinityGroup({ name: made.group, label: 'x', location })),
  );
  neighbours.set(this, made);
});

const neighbours = new WeakMap<FabricWorld, { service: string; group: string }>();

When('both look at every list of the Portal and of SMAPI', async function () {
  for (const actor of ['the owner', NEIGHBOUR] as const) {
    const [{ subscriptionId }, smapi, browser] = [
      await this.cast.subscription(actor),
      await this.cast.manager(actor),
      await browserOf(this, actor),
    ];
    await this.act(`${actor}, SMAPI`, { actor, deed: 'looking at every list of SMAPI', perform: () => seeNames(smapi) });
    await this.act(`${actor}, Portal`, {
      actor,
      deed: 'looking at every list of the Portal',
      perform: () => seeNamesInPortal(browser, subscriptionId),
    });
  }
});

Then("each of them sees their own things and nothing of the other's", async function () {
  const [estate, neighbour] = [estateOf(this), neighbours.get(this)];
  const owners = [
    `hosted service ${estate.service}`,
    `affinity group ${estate.affinityGroup}`,
    `storage account ${estate.storageAccount}`,
    `management certificate ${estate.spareCertificate}`,
    `management certificate ${estate.certificate}`,
  ];
  const { certificate } = await this.cast.management(NEIGHBOUR);
  const neighbourly = [
    `hosted service ${neighbour?.service}`,
    `affinity group ${neighbour?.group}`,
    `management certificate ${certificate.thumbprint}`,
  ];
  const view = (actor: Actor, present: string[], absent: string[]) => ({
    one: `${actor}, Portal`,
    other: `${actor}, SMAPI`,
    present,
    absent,
  });
  this.claim('agree', { views: [view('the owner', owners, neighbourly), view(NEIGHBOUR, neighbourly, owners)] });
});

When('the owner does each of these in the Portal', async function (table: DataTable) {
  checkAgainst(table, LISTS.Portal);
  await helper(this);
  const browser = await browserOf(this, 'the owner');
  await doAll(this, 'Portal', () => goThrough(this, 'done', LISTS.Portal, byBrowser('the owner', browser, estateOf(this))));
});

When('the owner does each of these through SMAPI', async function (table: DataTable) {
  checkAgainst(table, LISTS.SMAPI);
  const smapi = await this.cast.manager('the owner');
  await doAll(this, 'SMAPI', () => goThrough(this, 'done', LISTS.SMAPI, bySmapi('the owner', smapi, estateOf(this))));
});

/** Goes through a list, and looks before and after. */
async function doAll(world: FabricWorld, door: Door, go: () => Promise<void>): Promise<void> {
  wall(world).done = labelsOf('done', LISTS[door]);
  await look(world, 'observed before', door);
  await go();
  await look(world, 'observed after', door);
}

/** A list that a feature file shows must be the kit's whole list, in its order: the reader is to see what is tried. */
function checkAgainst(table: DataTable, list: readonly { readonly about: string; readonly words: string }[]): void {
  const [shown, real] = [table.rows().map((row) => row.join(': ')), list.map(({ about, words }) => `${about}: ${words}`)];
  const wrong = shown.find((row, index) => row !== real[index]) ?? real[shown.length];
  if (wrong !== undefined) throw new Error(`The table is not the kit's list: see "${wrong}".`);
}

Then('each of them is served', function () {
  this.claim('accepted', { acts: wall(this).done });
});

Then('what was made is there, and what was deleted is gone', function () {
  const estate = estateOf(this);
  this.claim('came-about', {
    before: 'observed before',
    after: 'observed after',
    made: [
      `management certificate ${estate.newCertificate.thumbprint}`,
      `affinity group ${estate.newAffinityGroup}`,
      `hosted service ${estate.newService}`,
      `storage account ${estate.newStorageAccount}`,
    ],
    gone: [
      `management certificate ${estate.spareCertificate}`,
      `affinity group ${estate.spareAffinityGroup}`,
      `hosted service ${estate.spareService}`,
      `storage account ${estate.spareStorageAccount}`,
      `deployment ${estate.production}`,
    ],
    changed: [`keys of ${estate.storageAccount}`],
  });
});
