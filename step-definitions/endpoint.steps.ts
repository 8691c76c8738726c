import { defineParameterType } from '@cucumber/cucumber';
import type { Endpoint } from '../src/adapters/contract/index.ts';
import { PortalClient, readPortalReply } from '../src/clients/portal/index.ts';
import { readSmapiReply } from '../src/clients/smapi/index.ts';
import { readStorageReply } from '../src/clients/storage/index.ts';
import { Line, type WireRequest } from '../src/clients/wire/index.ts';
import type { Exchange, Outcome } from '../src/conformance/evidence/index.ts';
import { helper } from './subscription.steps.ts';
import { NOTHING, Walk, WALLS, type Shown, type Stop, type WallName, type Walker } from './support/endpoint-walk.ts';
import { namesIn } from './support/estate.ts';
import { takeForms } from './support/operation-lists.ts';
import { Then, When } from './support/steps.ts';
import { browserOf, estateOf, look } from './support/wall.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

const OWNER = 'the owner';
const STRANGER = 'the stranger';

/** The labels of the acts of each walk. */
const walked = perScenario(() => ({ before: [] as string[], attack: [] as string[], again: [] as string[] }));

/** What the stranger shows instead of a right credential. */
const WRONG: Readonly<Record<string, (world: FabricWorld, right: Shown) => Promise<Shown>>> = {
  nothing: async () => NOTHING,
  'a made-up session': async ({ names }, { cookies }) => ({
    ...NOTHING,
    cookies: new Map([...cookies].map(([name, value]) => [name, names.word(Math.max(value.length, 32))])),
  }),
  'a certificate of their own': async ({ cast }) => ({ ...NOTHING, identity: (await cast.credential(STRANGER)).identity }),
  'a signature by a made-up key': async ({ names }) => ({ ...NOTHING, key: names.bytes(64).toString('base64') }),
};

defineParameterType({ name: 'surface', regexp: Object.keys(WALLS).join('|'), transformer: (words: string) => words as WallName });
defineParameterType({ name: 'wrong', regexp: Object.keys(WRONG).join('|'), transformer: (words: string) => words });

/** Everything that the owner can show. Part of the ground. */
async function rightOf(world: FabricWorld): Promise<Shown> {
  const [{ identity }, smapi, browser] = [
    await world.cast.management(OWNER),
    await world.cast.manager(OWNER),
    await browserOf(world, OWNER),
  ];
  const keys = await world.prepare("a storage account's keys could not be read", () =>
    smapi.getStorageKeys(estateOf(world).storageAccount),
  );
  return { identity, cookies: browser.cookies, key: keys.value?.primary ?? null };
}

/** Visits each stop, and records it under the walk's name. What was queued is carried out when the walk is over. */
async function go(
  world: FabricWorld,
  walk: keyof ReturnType<typeof walked>,
  actor: string,
  stops: readonly Stop[],
  walker: Walker,
): Promise<void> {
  for (const stop of stops) {
    const label = `${walk}: ${stop.name}`;
    await world.act(label, { actor, deed: stop.name, perform: () => walker.visit(stop) });
    walked(world)[walk].push(label);
  }
  await world.lab.must('controller.settle', {});
}

When('the stranger walks along every endpoint of {surface} with {wrong}', async function (name: WallName, wrong: string) {
  const [right, browser, estate] = [await rightOf(this), await browserOf(this, OWNER), estateOf(this)];
  await helper(this);
  const forms = name === 'the Portal' ? await takeForms(this, browser, estate) : new Map();
  const walk = new Walk(this, name, estate, forms);
  const shown = await (WRONG[wrong] as (typeof WRONG)[string])(this, right);
  await go(
    this,
    'before',
    OWNER,
    walk.stops.filter(({ reads }) => reads),
    walk.walker(right),
  );
  await look(this, 'observed before', 'Portal');
  await go(this, 'attack', STRANGER, walk.stops, walk.walker(shown));
  await look(this, 'observed after', 'Portal');
  // The forms that end sessions come last, or nobody would be signed in for the rest.
  await go(this, 'again', OWNER, walk.stops, walk.walker(right));
});

Then('every one of them refuses, because it does not know the caller', function () {
  this.claim('knows-nobody', { acts: walked(this).attack });
});

Then('the owner, with the right credentials, gets past every one of them, before and after', function () {
  const { before, again } = walked(this);
  this.claim('gets-past', { acts: [...before, ...again] });
});

Then("no answer shows anything of the owner's", async function () {
  const [{ liveId }, { name }] = [await this.cast.person(OWNER), await this.cast.subscription(OWNER)];
  this.claim('shows-nothing', { acts: walked(this).attack, names: [...namesIn(estateOf(this)), liveId, name] });
});

/** What was declared public and visited. */
const visited = perScenario(() => ({ visits: [] as { act: string; surface: string; method: string; path: string }[], form: '' }));

When('the stranger visits everything that the fabric declares public', async function () {
  const browser = this.cast.browser();
  const signIn = await browser.form('/sign-in', 'sign-in');
  visited(this).form = signIn.form?.action ?? '';
  for (const endpoint of this.fabric.endpoints.filter(({ credential }) => credential === 'public')) {
    const { surface, method, path } = endpoint;
    const act = `${surface} ${method} ${path}`;
    await this.act(act, { actor: STRANGER, deed: `visiting ${act}`, perform: () => plain(this, surface, { method, path }) });
    visited(this).visits.push({ act, surface, method, path });
    walked(this).attack.push(act);
  }
});

const READERS: Readonly<Record<Endpoint['surface'], (exchange: Exchange) => Outcome>> = {
  portal: (exchange) => readPortalReply(exchange, 'page'),
  smapi: readSmapiReply,
  storage: readStorageReply,
};

/** A request with nothing to say for itself. */
async function plain(world: FabricWorld, surface: Endpoint['surface'], request: WireRequest): Promise<Done> {
  const { url, certificate } = world.surface(surface);
  if (surface === 'portal') {
    const browser = world.closing(new PortalClient({ surface: { url, certificate } }));
    return browser.ask(request, request.method === 'POST' ? 'form' : 'page');
  }
  const line = world.closing(new Line({ surface, url, trust: certificate }));
  const exchange = await line.request(request);
  return { outcome: READERS[surface](exchange), exchanges: [exchange] };
}

Then('there is nothing among it but the sign-in page, its form and style sheets', function () {
  this.claim('public-is-sign-in', visited(this));
});

/** What is left open by mistake where software is put together in a hurry. */
const LEFT_OPEN = [
  '/admin',
  '/debug',
  '/metrics',
  '/health',
  '/status',
  '/api',
  '/console',
  '/server-status',
  '/.env',
  '/.git/config',
  '/swagger.json',
];

/** Other spellings of an address, that one part of a server may take for the address and another for something else. */
const spellings = (path: string): string[] => [
  `${path}/`,
  `/${path}`,
  path.toUpperCase(),
  `/.${path}`,
  `/sign-in/..${path}`,
  path.replace(/\/([^/]*)$/, '/%2e/$1'),
];

When('the stranger tries the addresses that are often left open by mistake', async function () {
  const { subscriptionId, storageAccount } = estateOf(this);
  const real = {
    portal: `/subscriptions/${subscriptionId}/certificates`,
    smapi: `/${subscriptionId}/certificates`,
    storage: `/${storageAccount}/packages`,
  };
  for (const surface of ['portal', 'smapi', 'storage'] as const) {
    const { url, certificate } = this.surface(surface);
    const line = this.closing(new Line({ surface, url, trust: certificate }));
    const tries: WireRequest[] = [
      ...[...LEFT_OPEN, ...spellings(real[surface])].map((path) => ({ method: 'GET', path })),
      ...['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'].map((method) => ({ method, path: real[surface] })),
    ];
    for (const request of tries) {
      const label = `${surface}: ${request.method} ${request.path}`;
      const perform = async (): Promise<Done> => {
        const exchange = await line.request(request);
        return { outcome: READERS[surface](exchange), exchanges: [exchange] };
      };
      await this.act(label, { actor: STRANGER, deed: `trying ${label}`, perform });
      walked(this).attack.push(label);
    }
  }
});

Then('none of them is served', function () {
  this.claim('leads-nowhere', { acts: walked(this).attack });
});
