import { BAD_DAYS, basic, tellsOfItself, type FrontEndClient } from '../src/clients/front-end/index.ts';
import { readStorageReply } from '../src/clients/storage/index.ts';
import { Line, type WireRequest } from '../src/clients/wire/index.ts';
import type { Exchange } from '../src/conformance/evidence/index.ts';
import { frontEnd, OWNER, type FrontEndUser } from './support/front-end.ts';
import { accountantReads, accountantsOwn, doing, type TriedSquare } from './support/front-end-squares.ts';
import { nonsense } from './support/front-end-nonsense.ts';
import { Then, When } from './support/steps.ts';
import { perScenario, type Deed, type Done, type FabricWorld } from './support/world.ts';

/** The labels of what users did while something was not as usual, and of what they did otherwise. */
const acts = perScenario(() => ({ during: [] as string[], otherwise: [] as string[], squares: [] as TriedSquare[] }));

/** Each user reads, writes and deletes something of their own. Answers the labels of the acts. */
async function goOn(world: FabricWorld, when: string): Promise<string[]> {
  const front = frontEnd(world);
  const labels: string[] = [];
  for (const user of front.users) {
    const client = front.client();
    const object = await front.store(user.folder);
    for (const what of ['read', 'overwrite', 'delete'] as const) {
      const label = `${when}: ${user.actor} ${what}`;
      await world.act(label, doing(world, what, 'lawful', { user, client, object }));
      labels.push(label);
    }
  }
  return labels;
}

/** The accountant is served before and after something. */
async function between(world: FabricWorld, something: (client: FrontEndClient) => Promise<void>): Promise<void> {
  const client = frontEnd(world).client();
  await world.act('permitted before', await accountantReads(world, client));
  await something(client);
  await world.act('permitted again', await accountantReads(world, client));
}

When('the users ask for everything that they may, that they may not, and that nobody can ask for', async function () {
  const front = frontEnd(this);
  await between(this, async (client) => {
    await goOn(this, 'everything');
    const { name } = await accountantsOwn(this)();
    for (const [index, { deed, ask }] of nonsense({ ...front, name, pathOf: (of) => front.pathOf(of) }).entries())
      await this.act(`nonsense ${index + 1}`, { actor: front.clerk.actor, deed, perform: () => ask(client) });
  });
  await front.search();
});

Then('neither the key nor anything signed with it is in any answer', function () {
  this.claim('key-stays-hidden', { act: 'search' });
});

When(/^storage (.+), while the users ask for what they may$/, async function (badDay: string) {
  const front = frontEnd(this);
  await between(this, async () => {
    front.between.answer = BAD_DAYS[badDay] ?? null;
    acts(this).during = await goOn(this, 'on the bad day');
    front.between.answer = null;
  });
  await front.search();
});

Then('each is told that storage did not serve the front end', function () {
  this.claim('each-refused', { acts: acts(this).during, reason: 'storage-failed' });
});

When('storage serves, and repeats in its headers what the application signed', async function () {
  const front = frontEnd(this);
  await between(this, async () => {
    front.between.answer = tellsOfItself(this.names.marker());
    acts(this).during = await goOn(this, 'with headers');
    front.between.answer = null;
  });
  await front.search();
});

Then('each user is served', function () {
  this.claim('accepted', { acts: acts(this).during });
});

When('the owner renews the key under the application, and then changes its configuration', async function () {
  const front = frontEnd(this);
  const before = await goOn(this, 'before');
  await this.act('renewing', front.renewing());
  acts(this).during = await goOn(this, 'with the old key');
  await this.act('configuring', front.configuring());
  const after = await goOn(this, 'with the new key');
  acts(this).otherwise = [...before, 'renewing', 'configuring', ...after];
  await front.search();
});

Then('with the old key each user is told that storage did not serve the front end', function () {
  this.claim('each-refused', { acts: acts(this).during, reason: 'storage-failed' });
});

Then("the users' own requests are served before the key was renewed, and since the configuration was changed", function () {
  this.claim('accepted', { acts: acts(this).otherwise });
});

/** Whatever in an answer could be a header of a signed request, in the request's own words or in others. */
function heldBy(exchange: Exchange): Record<string, string> {
  if (exchange.outcome.kind !== 'answer') return {};
  const { headers, body } = exchange.outcome;
  const lines = body.split('\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, Math.max(colon, 0)).trim().toLowerCase(), line.slice(colon + 1).trim()];
  });
  const held: Record<string, string> = {};
  for (const [name, value] of [...Object.entries(headers), ...lines]) {
    if (/^SharedKey(?:Lite)? /.test(value)) held['authorization'] = value;
    const own = /(x-ms-[a-z-]+)$/.exec(name)?.[1];
    if (own !== undefined) held[own] = value;
  }
  return held;
}

/** What users have in their hands when they go to storage, beside the address; `served` is an answer to their own reading of the same object. */
const HELD: Readonly<Record<string, (user: FrontEndUser, served: Exchange) => { headers: Record<string, string>; location?: string }>> = {
  nothing: () => ({ headers: {} }),
  'their names and passwords': (user) => ({ headers: { authorization: basic(user) } }),
  "whatever the application's answers held": (_user, served) => {
    const location = served.outcome.kind === 'answer' ? served.outcome.headers['location'] : undefined;
    return { headers: heldBy(served), ...(location !== undefined && URL.canParse(location) ? { location } : {}) };
  },
};

When(/^the users go to storage itself, with (.+)$/, async function (what: string) {
  const front = frontEnd(this);
  const { url, certificate } = this.surface('storage');
  const line = this.closing(new Line({ surface: 'storage', url, trust: certificate, patience: this.run.patience }));
  const plainly = async (request: WireRequest): Promise<Done> => {
    const exchange = await line.request(request);
    return { outcome: readStorageReply(exchange), exchanges: [exchange] };
  };
  for (const user of front.users) {
    const { name, content } = await front.store(user.folder);
    const { exchanges } = await front.client().read(user, front.container, name);
    const { headers, location } = (HELD[what] as (typeof HELD)[string])(user, exchanges[0] as Exchange);
    const given = { 'x-ms-version': '2012-02-12', 'x-ms-date': new Date().toUTCString(), ...headers };
    const target = location === undefined ? front.pathOf(name) : new URL(location).pathname + new URL(location).search;
    const tried: Readonly<Record<string, WireRequest>> = {
      read: { method: 'GET', path: target, headers: given },
      overwrite: { method: 'PUT', path: target, headers: { ...given, 'x-ms-blob-type': 'BlockBlob' }, body: this.names.marker() },
      delete: { method: 'DELETE', path: target, headers: given },
    };
    const owners = (): Deed => ({
      actor: OWNER,
      deed: 'reading it with the key',
      perform: () => front.blobs().getBlob(front.container, name),
    });
    for (const [deed, request] of Object.entries(tried)) {
      const square = `${user.actor}, to ${deed} it`;
      await this.walk({
        square,
        before: owners(),
        attack: { actor: user.actor, deed: `trying to ${deed} at storage, with ${what}`, perform: () => plainly(request) },
        after: front.look([{ name }]),
        again: owners(),
      });
      acts(this).squares.push({ square, reason: 'no-signature', present: [`${name}: ${content}`], absent: [] });
    }
  }
});

Then('each attempt is refused, because nobody has signed it, while the owner does the same with the key, before and after', function () {
  this.claim('squares-hold', { squares: acts(this).squares });
});
