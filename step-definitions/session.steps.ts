import { defineParameterType } from '@cucumber/cucumber';
import type { Form, PortalClient, Tampering } from '../src/clients/portal/index.ts';
import type { Result } from '../src/clients/result.ts';
import type { ReasonName } from '../src/conformance/judges/index.ts';
import { aLocation, done, saw } from './support/hosted-services.ts';
import { ownToken } from './support/operation-lists.ts';
import { Given, Then, When } from './support/steps.ts';
import { browserOf } from './support/wall.ts';
import { perScenario, type Deed, type Done, type FabricWorld } from './support/world.ts';

const OWNER = 'the owner';
const STRANGER = 'the stranger';
const MINUTE = 60;

/** What the stranger has, and what the scenario is about: an affinity group that is made before the attack, and the one that the attack asks for. */
const state = perScenario(({ names }) => ({
  known: names.word(),
  asked: names.word(),
  /** The cookies that the stranger sends. */
  cookies: new Map<string, string>(),
  /** A form of the owner's, as it lay on the owner's page. */
  form: null as Form | null,
  /** The owner's password, where it was changed. */
  password: null as string | null,
  /** Where affinity groups are made, as the Portal offers it. */
  location: null as string | null,
}));

async function groupsPage(world: FabricWorld): Promise<string> {
  return `/subscriptions/${(await world.cast.subscription(OWNER)).subscriptionId}/affinity-groups`;
}

/** A browser in which the owner has signed in afresh, whatever became of other sessions. */
async function freshBrowser(world: FabricWorld): Promise<PortalClient> {
  const [{ liveId, password }, browser] = [await world.cast.person(OWNER), world.cast.browser()];
  // Where the owner cannot sign in, what follows fails by itself and tells more.
  await browser.signIn(liveId, state(world).password ?? password);
  return browser;
}

/** Whether SMAPI is there to look through. A fabric that claims the profile `sign-in` alone has only the Portal. */
const hasSmapi = (world: FabricWorld): boolean => world.fabric.surfaces.smapi !== undefined;

async function fields(world: FabricWorld, name: string): Promise<Record<string, string>> {
  return { name, label: name, location: hasSmapi(world) ? await listedLocation(world) : await offeredLocation(world) };
}

async function listedLocation(world: FabricWorld): Promise<string> {
  const place = await aLocation(world, await world.cast.manager(OWNER));
  if ('failed' in place) return world.setUpFailed('the locations could not be listed', place.failed.outcome);
  return place.location;
}

/** A location that the form itself offers. */
async function offeredLocation(world: FabricWorld): Promise<string> {
  const kept = state(world);
  if (kept.location === null) {
    const page = await (await freshBrowser(world)).page(await groupsPage(world));
    const offered = page.value?.choices('create-affinity-group', 'location') ?? [];
    kept.location = offered.length > 0 ? world.names.pick(offered) : world.setUpFailed('the Portal offers no location', page.outcome);
  }
  return kept.location;
}

/** Makes an affinity group in the Portal. */
async function make(world: FabricWorld, browser: PortalClient, name: string, tampering: Tampering = {}): Promise<Result<null>> {
  return browser.submit(await groupsPage(world), 'create-affinity-group', await fields(world, name), tampering);
}

/** Looks through SMAPI, which none of this is about, where there is one. */
async function look(world: FabricWorld): Promise<Done> {
  if (!hasSmapi(world)) {
    const page = await (await freshBrowser(world)).page(await groupsPage(world));
    return saw(page, page.value?.values('data-affinity-group'));
  }
  const listed = await (await world.cast.manager(OWNER)).listAffinityGroups();
  return saw(
    listed,
    listed.value?.map(({ name }) => name),
  );
}

/** Walks round the square of one or more attacks, with the owner signed in afresh on each side of it. */
async function walkSquare(world: FabricWorld, attacks: Readonly<Record<string, Deed>>, before?: PortalClient): Promise<void> {
  const { known, asked } = state(world);
  const deed = 'making an affinity group';
  const first = before ?? (await freshBrowser(world));
  await world.act('permitted before', { actor: OWNER, deed, perform: () => make(world, first, known) });
  for (const [label, attack] of Object.entries(attacks)) await world.act(`attack (${label})`, attack);
  const later = await freshBrowser(world);
  await world.act('observed after', { actor: OWNER, deed: 'looking at the affinity groups', perform: () => look(world) });
  await world.act('permitted again', { actor: OWNER, deed, perform: () => make(world, later, asked) });
}

/** The stranger asks for the owner's page and sends the owner's form, with the cookies that they have. */
async function intrude(world: FabricWorld, before?: PortalClient): Promise<void> {
  const { cookies, form, asked } = state(world);
  const [browser, path, sent] = [world.cast.browser(), await groupsPage(world), await fields(world, asked)];
  if (form === null) throw new Error('The scenario has no form.');
  await walkSquare(
    world,
    {
      page: { actor: STRANGER, deed: "asking for the owner's page", perform: () => browser.page(path, { cookies }) },
      form: { actor: STRANGER, deed: "sending the owner's form", perform: () => browser.send(form, sent, { cookies }) },
    },
    before,
  );
}

/** Takes down what a thief could: the browser's cookies, and the form with its token. Part of the ground. */
async function take(world: FabricWorld, browser: PortalClient): Promise<void> {
  const { form } = await browser.form(await groupsPage(world), 'create-affinity-group');
  Object.assign(state(world), {
    form: form ?? world.setUpFailed('the Portal has no form to make an affinity group with'),
    cookies: new Map(browser.cookies),
  });
}

/** The same cookies, of the same lengths, with other values. */
function madeUp(world: FabricWorld, cookies: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...cookies].map(([name, value]) => [name, world.names.word(Math.max(value.length, 32))]));
}

const SESSIONS: Readonly<Record<string, (world: FabricWorld, browser: PortalClient) => Promise<void>>> = {
  'no session': async (world) => void (state(world).cookies = new Map()),
  'a made-up session': async (world, browser) => void (state(world).cookies = madeUp(world, browser.cookies)),
  'a session that was signed out': async (world, browser) => {
    await world.prepare('the owner could not sign out', () => browser.signOut());
  },
  'a session left alone for too long': (world) => advance(world, 20 * MINUTE + 1),
  'a session older than a working day': async (world, browser) => {
    // Never left alone for twenty minutes; the last look, at 7 hours and 55 minutes, still finds it open.
    for (let minutes = 0; minutes < 475; minutes += 19) {
      await advance(world, 19 * MINUTE);
      await world.prepare('a session that was kept busy ended early', () => browser.page('/'));
    }
    await advance(world, 6 * MINUTE);
  },
  'a session from before the password changed': async (world) => {
    const [{ password }, other, newPassword] = [await world.cast.person(OWNER), await freshBrowser(world), world.names.password()];
    await world.prepare('the password could not be changed', () => other.submit('/account', 'change-password', { password, newPassword }));
    state(world).password = newPassword;
  },
};

async function advance(world: FabricWorld, seconds: number): Promise<void> {
  await world.lab.must('clock.advance', { seconds });
}

/** A session that the stranger has. */
defineParameterType({ name: 'session', regexp: Object.keys(SESSIONS).join('|'), transformer: (words: string) => words });

Given('the stranger has {session}', async function (session: string) {
  const browser = await browserOf(this, OWNER);
  await take(this, browser);
  await SESSIONS[session]?.(this, browser);
});

When("the stranger asks for a page of the owner's and sends a form", function () {
  return intrude(this);
});

Then('nothing was made', function () {
  const { known, asked } = state(this);
  this.claim('nothing-happened', { present: [known], absent: [asked] });
});

Then('the owner, signed in, does the same before and after', function () {
  this.claim('permitted-before-and-after');
});

const PLANTED = ['made up by the stranger', 'given out by the Portal'] as const;
defineParameterType({ name: 'planted', regexp: PLANTED.join('|'), transformer: (words: string) => words });

Given("the stranger has planted a session id {planted} in the owner's browser", async function (how: string) {
  const [{ liveId, password }, own] = [await this.cast.person(STRANGER), this.cast.browser()];
  await this.cast.subscription(OWNER);
  await this.prepare('the stranger could not sign in', () => own.signIn(liveId, password));
  const given = new Map(own.cookies);
  await this.prepare('the stranger could not sign out', () => own.signOut());
  state(this).cookies = how === 'given out by the Portal' ? given : madeUp(this, given);
});

When('the owner signs in with it, and the stranger then uses it', async function () {
  const [{ liveId, password }, browser] = [await this.cast.person(OWNER), this.cast.browser()];
  const { cookies } = state(this);
  for (const [name, value] of cookies) browser.cookies.set(name, value);
  await this.act('sign-in', { actor: OWNER, deed: 'signing in', perform: () => browser.signIn(liveId, password) });
  const taken = await browser.form(await groupsPage(this), 'create-affinity-group');
  state(this).form = taken.form ?? {
    name: 'create-affinity-group',
    action: await groupsPage(this),
    multipart: false,
    hidden: {},
    fields: [],
  };
  await intrude(this, browser);
});

Given('the stranger has an account of their own', async function () {
  await browserOf(this, STRANGER);
});

const FORGERIES: Readonly<Record<string, (world: FabricWorld, form: Form) => Promise<Tampering>>> = {
  'without its token': async (_world, { hidden }) => ({ hidden: Object.fromEntries(Object.keys(hidden).map((name) => [name, null])) }),
  'with a made-up token': async ({ names }, { hidden }) => ({
    hidden: Object.fromEntries(Object.entries(hidden).map(([name, value]) => [name, names.word(Math.max(value.length, 32))])),
  }),
  'with a token of another session': async (world) => ({ hidden: await ownToken(world, await browserOf(world, STRANGER)) }),
  'sent from another site': async ({ names }) => ({ headers: { Origin: `https://${names.word()}.example`, 'Sec-Fetch-Site': null } }),
  'sent across sites, as the browser tells': async () => ({ headers: { Origin: null, 'Sec-Fetch-Site': 'cross-site' } }),
};
defineParameterType({ name: 'forgery', regexp: Object.keys(FORGERIES).join('|'), transformer: (words: string) => words });

When("the owner's browser is made to send a form {forgery}", async function (forgery: string) {
  const browser = await browserOf(this, OWNER);
  await take(this, browser);
  const { form, asked } = state(this);
  const tampering = (await FORGERIES[forgery]?.(this, form as Form)) ?? {};
  const sent = await fields(this, asked);
  await walkSquare(
    this,
    {
      form: { actor: "the owner's browser", deed: `sending a form ${forgery}`, perform: () => browser.send(form as Form, sent, tampering) },
    },
    browser,
  );
});

Given('{actor} has an account', async function (actor: Parameters<FabricWorld['cast']['person']>[0]) {
  await this.cast.person(actor);
});

When('the owner signs in', async function () {
  const [{ liveId, password }, browser] = [await this.cast.person(OWNER), this.cast.browser()];
  await this.act('sign-in', { actor: OWNER, deed: 'signing in', perform: () => browser.signIn(liveId, password) });
});

Then('every cookie that the sign-in sets is kept from scripts, from other sites and from plain connections', function () {
  this.claim('cookies-guarded', { act: 'sign-in' });
});

Then('the sign-in has given the browser a new session id', function () {
  this.claim('new-session-id', { act: 'sign-in' });
});

/** Somebody tries a password at the sign-in page. */
function trying(world: FabricWorld, actor: string, liveId: string, password: string, deed: string): Deed {
  return { actor, deed, perform: () => world.cast.browser().signIn(liveId, password) };
}

const tries = perScenario(() => ({ count: 0 }));

When(
  'the stranger tries {int} wrong passwords, and then the right one at once and after {duration}',
  async function (count: number, seconds: number) {
    const { liveId, password } = await this.cast.person(OWNER);
    tries(this).count = count;
    await this.act('permitted before', trying(this, OWNER, liveId, password, 'signing in'));
    for (let index = 1; index <= count; index++) {
      await this.act(`wrong ${index}`, trying(this, STRANGER, liveId, this.names.password(), 'trying a wrong password'));
    }
    await this.act('attack', trying(this, STRANGER, liveId, password, 'trying the right password at once'));
    await this.act('passing', {
      actor: 'the operator',
      deed: 'letting time pass',
      perform: async () => done(await this.lab.use('clock.advance', { seconds })),
    });
    await this.act('permitted again', trying(this, OWNER, liveId, password, 'signing in when the time has passed'));
  },
);

Then('the first tries are refused, because {reason}', function (reason: ReasonName) {
  this.claim('each-refused', { acts: Array.from({ length: tries(this).count }, (_, index) => `wrong ${index + 1}`), reason });
});

Then('the right password is refused at once, because {reason}', function (reason: ReasonName) {
  this.claim('refused', { reason });
});

Then('it lets the owner in before the burst, and again when the time has passed', function () {
  this.claim('accepted', { acts: ['passing'] });
  this.claim('permitted-before-and-after');
});

const unknown = perScenario(({ names }) => ({ liveId: names.liveId(), password: names.password() }));

When('the stranger tries a wrong password for the owner, and one for an account that never was', async function () {
  const [{ liveId, password }, nobody] = [await this.cast.person(OWNER), unknown(this)];
  await this.act('permitted before', trying(this, OWNER, liveId, password, 'signing in'));
  await this.act('attack (known)', trying(this, STRANGER, liveId, nobody.password, "trying a wrong password for the owner's account"));
  await this.act('attack (unknown)', trying(this, STRANGER, nobody.liveId, nobody.password, 'trying it for an account that never was'));
  await this.act('permitted again', trying(this, OWNER, liveId, password, 'signing in'));
});

Then('the two answers are the same', async function () {
  const { liveId } = await this.cast.person(OWNER);
  this.claim('indistinguishable', {
    pairs: [{ act: 'attack (known)', twin: 'attack (unknown)', names: [liveId], twinNames: [unknown(this).liveId] }],
  });
});

Then('the owner signs in before and after', function () {
  this.claim('permitted-before-and-after');
});
