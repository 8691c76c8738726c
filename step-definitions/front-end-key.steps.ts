import { BAD_DAYS, basic, storageWith, tellsOfItself, type FrontEndClient } from '../src/clients/front-end/index.ts';
import { readStorageReply } from '../src/clients/storage/index.ts';
import { Line } from '../src/clients/wire/index.ts';
import type { Exchange } from '../src/conformance/evidence/index.ts';
import { frontEnd, OWNER } from './support/front-end.ts';
import { accountantReads, accountantsOwn, doing } from './support/front-end-squares.ts';
import { nonsense } from './support/front-end-nonsense.ts';
import { Then, When } from './support/steps.ts';
import { perScenario, type Deed, type Done, type FabricWorld } from './support/world.ts';

/** The labels of what users did while something was not as usual, and of what they did otherwise. */
const acts = perScenario(() => ({ during: [] as string[], otherwise: [] as string[], pairs: [] as { act: string; stranger: string }[] }));

/** Each user writes, reads and deletes something of their own. Answers the labels of the acts. */
async function goOn(world: FabricWorld, when: string): Promise<string[]> {
  const front = frontEnd(world);
  const labels: string[] = [];
  for (const user of front.users) {
    const [client, object] = [front.client(), { name: `${user.folder}${world.names.word()}.txt`, content: '' }];
    for (const what of ['overwrite', 'read', 'delete'] as const) {
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

When('storage goes over to a new key, and the owner then changes the configuration of the application', async function () {
  const front = frontEnd(this);
  front.between.answer = storageWith(() => ({ account: front.account, key: front.keys.at(-1) ?? '' }));
  const before = await goOn(this, 'before');
  front.keys.push(this.names.bytes(64).toString('base64'));
  acts(this).during = await goOn(this, 'with the old key');
  await this.act('configuring', front.configuring());
  const after = await goOn(this, 'with the new key');
  acts(this).otherwise = [...before, 'configuring', ...after];
  await front.search();
});

Then('with the old key each user is told that storage did not serve the front end', function () {
  this.claim('each-refused', { acts: acts(this).during, reason: 'storage-failed' });
});

Then("the users' own requests are served before that, and since the configuration was changed", function () {
  this.claim('accepted', { acts: acts(this).otherwise });
});

/** Whatever in an answer could be the address or a header of a signed request, in the request's own words or in others. */
function heldIn({ outcome }: Exchange): { readonly path?: string; readonly headers: Record<string, string> } {
  const headers: Record<string, string> = {};
  if (outcome.kind !== 'answer') return { headers };
  const lines = outcome.body.split('\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, Math.max(colon, 0)).trim().toLowerCase(), line.slice(colon + 1).trim()];
  });
  for (const [name, value] of [...Object.entries(outcome.headers), ...lines]) {
    if (/^SharedKey(?:Lite)? /.test(value)) headers['authorization'] = value;
    const own = /(x-ms-[a-z-]+)$/.exec(name)?.[1];
    if (own !== undefined) headers[own] = value;
  }
  const { location = '' } = outcome.headers;
  return { headers, ...(URL.canParse(location) ? { path: new URL(location).pathname + new URL(location).search } : {}) };
}

When('the users go to storage itself with whatever the application has given them', async function () {
  const front = frontEnd(this);
  const { url, certificate } = this.surface('storage');
  const line = this.closing(new Line({ surface: 'storage', url, trust: certificate, patience: this.run.patience }));
  const asking = async (method: string, path: string, headers: Record<string, string>): Promise<Done> => {
    const given = { 'x-ms-version': '2012-02-12', 'x-ms-date': new Date().toUTCString(), 'x-ms-blob-type': 'BlockBlob', ...headers };
    const [blobType, body] = method === 'PUT' ? [{}, this.names.marker()] : [{ 'x-ms-blob-type': undefined }, ''];
    const sent = Object.entries({ ...given, ...blobType }).filter((each): each is [string, string] => each[1] !== undefined);
    const exchange = await line.request({ method, path, headers: Object.fromEntries(sent), body });
    return { outcome: readStorageReply(exchange), exchanges: [exchange] };
  };
  const owns = async (): Promise<Deed> => {
    const { name } = await accountantsOwn(this)();
    return { actor: OWNER, deed: 'reading with the key', perform: () => front.blobs().getBlob(front.container, name) };
  };
  await this.act('permitted before', await owns());
  for (const user of front.users) {
    const [{ name }, { name: other }] = [await front.store(user.folder), await front.store(user.folder)];
    const { exchanges } = await front.client().read(user, front.container, name);
    const held = heldIn(exchanges[0] as Exchange);
    const ways: Readonly<Record<string, { path: string; headers: Record<string, string> }>> = {
      'a name and a password': { path: front.pathOf(name), headers: { authorization: basic(user) } },
      'what an answer held': { path: held.path ?? front.pathOf(name), headers: held.headers },
    };
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const stranger = `nothing, ${user.actor}, ${method}`;
      const perform = () => asking(method, front.pathOf(other), {});
      await this.act(stranger, { actor: 'the stranger', deed: `asking storage for ${method}, with nothing`, perform });
      for (const [what, { path, headers }] of Object.entries(ways)) {
        const act = `${what}, ${user.actor}, ${method}`;
        await this.act(act, {
          actor: user.actor,
          deed: `asking storage for ${method}, with ${what}`,
          perform: () => asking(method, path, headers),
        });
        acts(this).pairs.push({ act, stranger });
      }
    }
  }
  await this.act('permitted again', await owns());
});

Then('none of it opens anything', function () {
  this.claim('worth-nothing', { pairs: acts(this).pairs });
});

Then('the owner with the key is served, before and after', function () {
  this.claim('permitted-before-and-after');
});
