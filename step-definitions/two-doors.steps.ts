import { defineParameterType } from '@cucumber/cucumber';
import type { PortalClient } from '../src/clients/portal/index.ts';
import type { SmapiClient } from '../src/clients/smapi/index.ts';
import type { ReasonName } from '../src/conformance/judges/index.ts';
import { CERTIFICATE_ALERTS } from './refusal.steps.ts';
import type { Credential } from './support/cast.ts';
import { createService, seeServices, services } from './support/hosted-services.ts';
import { seeKeys, seeKeysInPortal, seeNames, seeNamesInPortal } from './support/state.ts';
import { Given, Then, When } from './support/steps.ts';
import { doorsOf, THINGS, type Doors, type Thing } from './support/things.ts';
import { browserOf, wall } from './support/wall.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

const OWNER = 'the owner';

defineParameterType({ name: 'thing', regexp: Object.keys(THINGS).join('|'), transformer: (words: string) => words });

/** What was compared: the labels of both looks, and the thing that should be there or not. */
type Comparison = { one: string; other: string; present: string[]; absent: string[] };

const comparing = perScenario(() => ({ thing: null as Thing | null, views: [] as Comparison[] }));

async function thingOf(world: FabricWorld, words: string, doors: Doors): Promise<Thing> {
  const state = comparing(world);
  return (state.thing ??= await (THINGS[words] as (typeof THINGS)[string])(world, doors));
}

type Step = 'makes' | 'deletes';

/** One step by one door, seen through to its end, and a look through both. */
async function step(world: FabricWorld, doors: Doors, thing: Thing, what: Step, door: 'Portal' | 'SMAPI'): Promise<void> {
  const { browser, smapi, home } = doors;
  const label = `${what}, ${door}`;
  const { make, remove } = thing;
  const path = `${home}/${thing.page}`;
  const perform = (): Promise<Done> => {
    if (door === 'SMAPI') return what === 'makes' ? make.bySmapi() : remove.bySmapi();
    return what === 'makes'
      ? browser.submit(path, make.form, make.fields)
      : browser.submit(path, remove.form, {}, { within: remove.within });
  };
  await world.act(label, { actor: OWNER, deed: `${what} ${thing.shown} by the ${door}`, perform });
  await world.lab.must('controller.settle', {});
  const [one, other] = [`${label}: Portal`, `${label}: SMAPI`];
  const { inPortal, bySmapi } = thing.see ?? {
    inPortal: () => seeNamesInPortal(browser, smapi.subscriptionId),
    bySmapi: () => seeNames(smapi),
  };
  await world.act(one, { actor: OWNER, deed: `looking in the Portal, where the ${door} ${what} it`, perform: inPortal });
  await world.act(other, { actor: OWNER, deed: `looking through SMAPI, where the ${door} ${what} it`, perform: bySmapi });
  const [present, absent] = what === 'makes' ? [[thing.shown], []] : [[], [thing.shown]];
  comparing(world).views.push({ one, other, present, absent });
  wall(world).done = [...wall(world).done, label];
}

When('the owner makes {thing} in the Portal and deletes it through SMAPI', async function (words: string) {
  const doors = await doorsOf(this);
  const thing = await thingOf(this, words, doors);
  await step(this, doors, thing, 'makes', 'Portal');
  await step(this, doors, thing, 'deletes', 'SMAPI');
});

When('the owner makes {thing} through SMAPI and deletes it in the Portal', async function (words: string) {
  const doors = await doorsOf(this);
  const thing = await thingOf(this, words, doors);
  await step(this, doors, thing, 'makes', 'SMAPI');
  await step(this, doors, thing, 'deletes', 'Portal');
});

Then('after each step the Portal and SMAPI show the same', function () {
  this.claim('agree', { views: [...comparing(this).views] });
});

const accounts = perScenario(({ names }) => ({ account: names.storageAccountName() }));

Given('the owner has a storage account', async function () {
  const [{ account }, { smapi, location }] = [accounts(this), await doorsOf(this)];
  await this.prepare('a storage account could not be made', () => smapi.createStorageAccount({ name: account, label: account, location }));
  await this.lab.must('controller.settle', {});
});

When('the owner renews its primary key in the Portal, and then its secondary key through SMAPI', async function () {
  const [{ account }, { smapi, browser, home }] = [accounts(this), await doorsOf(this)];
  const page = `${home}/storage-accounts/${account}`;
  const look = async (when: string): Promise<void> => {
    await this.act(`${when}: Portal`, {
      actor: OWNER,
      deed: 'looking at the keys in the Portal',
      perform: () => seeKeysInPortal(browser, page),
    });
    await this.act(`${when}: SMAPI`, { actor: OWNER, deed: 'looking at the keys through SMAPI', perform: () => seeKeys(smapi, account) });
  };
  await look('at first');
  await this.act('renew primary', {
    actor: OWNER,
    deed: 'renewing the primary key in the Portal',
    perform: () => browser.submit(page, 'regenerate-key', {}, { within: ['data-key', 'primary'] }),
  });
  await look('then');
  await this.act('renew secondary', {
    actor: OWNER,
    deed: 'renewing the secondary key through SMAPI',
    perform: () => smapi.regenerateStorageKey(account, 'Secondary'),
  });
  await look('at last');
  wall(this).done = ['renew primary', 'renew secondary'];
});

Then('after each step the Portal and SMAPI show the same keys, of which only the renewed one is new', function () {
  const [primary, secondary] = ['primary key', 'secondary key'];
  const view = (when: string): Comparison => ({
    one: `${when}: Portal`,
    other: `${when}: SMAPI`,
    present: [primary, secondary],
    absent: [],
  });
  this.claim('agree', { views: ['at first', 'then', 'at last'].map(view) });
  this.claim('came-about', { before: 'at first: SMAPI', after: 'then: SMAPI', changed: [primary], same: [secondary] });
  this.claim('came-about', { before: 'then: Portal', after: 'at last: Portal', changed: [secondary], same: [primary] });
});

/** A second certificate and whoever uses it. */
const second = perScenario(() => ({ credential: null as Credential | null, client: null as SmapiClient | null }));

/** Registers a certificate through the Portal, in this browser, and begins to use it. Part of the ground. */
async function register(world: FabricWorld, browser: PortalClient): Promise<void> {
  const [{ subscriptionId }, credential] = [await world.cast.subscription(OWNER), await world.cast.credential('a second certificate')];
  await world.prepare('a second certificate could not be registered', () =>
    browser.submit(`/subscriptions/${subscriptionId}/certificates`, 'add-certificate', {
      certificate: { fileName: 'second.cer', bytes: credential.certificate.der },
    }),
  );
  Object.assign(second(world), { credential, client: world.cast.smapi(subscriptionId, credential.identity) });
}

function inUse(world: FabricWorld): { client: SmapiClient; thumbprint: string } {
  const { client, credential } = second(world);
  if (client === null || credential === null) throw new Error('The scenario has no second certificate.');
  return { client, thumbprint: credential.certificate.thumbprint };
}

/** The second certificate on a connection of its own: whether an old one is cut off is a promise of its own. */
function anew(world: FabricWorld): SmapiClient {
  const { client, credential } = second(world);
  return world.cast.smapi(client?.subscriptionId ?? '', credential?.identity ?? null);
}

Given('a second certificate of theirs is in use', async function () {
  await register(this, await browserOf(this, OWNER));
});

const DOORS: Readonly<Record<string, (doors: Doors, thumbprint: string) => Promise<Done>>> = {
  'in the Portal': ({ browser, home }, thumbprint) =>
    browser.submit(`${home}/certificates`, 'remove-certificate', {}, { within: ['data-thumbprint', thumbprint] }),
  'through SMAPI': ({ smapi }, thumbprint) => smapi.deleteCertificate(thumbprint),
};
defineParameterType({ name: 'way in', regexp: Object.keys(DOORS).join('|'), transformer: (words: string) => words });

When('the second certificate is removed {way in}', async function (how: string) {
  const [doors, { client, thumbprint }, { known, asked }] = [await doorsOf(this), inUse(this), services(this)];
  const actor = 'whoever has the second certificate';
  const deed = 'asking for a hosted service';
  await this.act('permitted before', { actor, deed, perform: () => createService(this, client, known) });
  await this.act('removal', {
    actor: OWNER,
    deed: `removing the second certificate ${how}`,
    perform: () => (DOORS[how] as (typeof DOORS)[string])(doors, thumbprint),
  });
  await this.act('attack', { actor, deed: `${deed} on a new connection`, perform: () => createService(this, anew(this), asked) });
  const { browser, smapi } = doors;
  await this.act('look: Portal', {
    actor: OWNER,
    deed: 'looking in the Portal',
    perform: () => seeNamesInPortal(browser, smapi.subscriptionId),
  });
  await this.act('look: SMAPI', { actor: OWNER, deed: 'looking through SMAPI', perform: () => seeNames(smapi) });
  await this.act('permitted again', { actor: OWNER, deed, perform: () => createService(this, smapi, asked) });
});

Then('its next request, on a new connection, is refused, because {reason}', function (reason: ReasonName) {
  this.claim('refused-or-no-handshake', { reason, alerts: CERTIFICATE_ALERTS });
});

Then('neither of the two lists it, nor anything that it asked for', async function () {
  const [{ thumbprint }, { certificate }, { known, asked }] = [inUse(this), await this.cast.management(OWNER), services(this)];
  this.claim('agree', {
    views: [
      {
        one: 'look: Portal',
        other: 'look: SMAPI',
        present: [`management certificate ${certificate.thumbprint}`, `hosted service ${known}`],
        absent: [`management certificate ${thumbprint}`, `hosted service ${asked}`],
      },
    ],
  });
});

Then('it was served until then, and the other certificate still is', function () {
  this.claim('accepted', { acts: ['removal'] });
  this.claim('permitted-before-and-after');
});

Given('the co-administrator has registered a certificate and uses it', async function () {
  await register(this, await browserOf(this, 'the co-administrator'));
});

When('the owner removes the co-administrator and that certificate, and both are tried anew', async function () {
  const actor = 'the co-administrator';
  const [{ browser, smapi, home }, { client, thumbprint }] = [await doorsOf(this), inUse(this)];
  const [theirs, { liveId }] = [await browserOf(this, actor), await this.cast.person(actor)];
  const { known, asked } = services(this);
  const page = `${home}/hosted-services`;
  const open = (label: string, who: string, by: PortalClient) =>
    this.act(label, { actor: who, deed: 'looking at the hosted services in the Portal', perform: () => by.page(page) });
  const ask = (label: string, who: string, by: SmapiClient, name: string) =>
    this.act(label, { actor: who, deed: 'asking for a hosted service through SMAPI', perform: () => createService(this, by, name) });

  await open('page before', actor, theirs);
  await ask('request before', actor, client, known);
  await this.act('removal of the person', {
    actor: OWNER,
    deed: 'removing the co-administrator',
    perform: () =>
      browser.submit(`${home}/co-administrators`, 'remove-co-administrator', {}, { within: ['data-co-administrator', liveId] }),
  });
  await this.act('removal of the certificate', {
    actor: OWNER,
    deed: 'removing the certificate',
    perform: () => (DOORS['in the Portal'] as (typeof DOORS)[string])({ browser, smapi, home, location: '' }, thumbprint),
  });
  await open('page after', actor, await this.cast.signedIn(actor));
  await ask('attack', actor, anew(this), asked);
  await this.act('observed after', { actor: OWNER, deed: 'listing the hosted services', perform: () => seeServices(smapi) });
  await open('page again', OWNER, browser);
  await ask('request again', OWNER, smapi, asked);
});

Then('the co-administrator, signed in anew, is refused, because {reason}', function (reason: ReasonName) {
  this.claim('each-refused', { acts: ['page after'], reason });
});

Then('the certificate, on a new connection, is refused, because {reason}', function (reason: ReasonName) {
  this.claim('refused-or-no-handshake', { reason, alerts: CERTIFICATE_ALERTS });
});

Then('both were served until then, and the owner still is by both', function () {
  const before = ['page before', 'request before', 'removal of the person', 'removal of the certificate'];
  this.claim('accepted', { acts: [...before, 'page again', 'request again'] });
});
