import type { SmapiClient } from '../src/clients/smapi/index.ts';
import { saw, withLocation } from './support/hosted-services.ts';
import { storageOf, type Medium } from './support/storage-scene.ts';
import {
  readBack,
  readMedia,
  requirePairedCopies,
  seePlaces,
  storeBlob,
  traceable,
  type Placed,
  type StoredBlob,
  type Traceable,
} from './support/stored-data.ts';
import { Given, Then, When } from './support/steps.ts';
import { browserOf } from './support/wall.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

const OWNER = 'the owner';
const NEIGHBOUR = 'the tenant next door';
const AUDITOR = 'the auditor';

/** So many markers make data of a block or two. */
const SIZE = 60;

type Customer = typeof OWNER | typeof NEIGHBOUR;

/** An account whose data is looked for. */
interface Held {
  readonly actor: Customer;
  readonly location: string;
  readonly account: { readonly account: string; readonly primary: string; readonly secondary: string };
}

interface Scene {
  accounts: Held[];
  stored: { readonly placed: Placed; readonly blob: StoredBlob }[];
  asked: { refused: string; location: string };
}

const sceneOf = perScenario((): Scene => ({ accounts: [], stored: [], asked: { refused: '', location: '' } }));

/** The locations that the fabric offers. Part of the ground. */
async function offered(world: FabricWorld, smapi: SmapiClient): Promise<readonly string[]> {
  const listed = await world.prepare('the locations could not be listed', () => smapi.listLocations());
  const names = (listed.value ?? []).map(({ name }) => name);
  return names.length === 0 ? world.setUpFailed('the fabric offers no location') : names;
}

/** Learns the keys of an account that its owner has opened. Part of the ground. */
async function taken(world: FabricWorld, smapi: SmapiClient, name: string, location: string): Promise<void> {
  await world.lab.must('controller.settle', {});
  const keys = await world.prepare("the account's keys could not be read", () => smapi.getStorageKeys(name));
  const { primary, secondary } = keys.value ?? world.setUpFailed('the account has no keys');
  sceneOf(world).accounts.push({ actor: OWNER, location, account: { account: name, primary, secondary } });
}

/** How the owner opens an account in a location. */
const DOORS: Readonly<Record<string, (world: FabricWorld, smapi: SmapiClient, name: string, location: string) => Promise<Done>>> = {
  'in the Portal': async (world, smapi, name, location) => {
    const browser = await browserOf(world, OWNER);
    return browser.submit(`/subscriptions/${smapi.subscriptionId}/storage-accounts`, 'create-storage-account', {
      name,
      label: name,
      location,
    });
  },
  'through SMAPI for a name that was elsewhere before': async (world, smapi, name, location) => {
    const elsewhere = world.names.pick((await offered(world, smapi)).filter((other) => other !== location));
    await world.prepare('a storage account could not be opened', () =>
      smapi.createStorageAccount({ name, label: name, location: elsewhere }),
    );
    await world.lab.must('controller.settle', {});
    await world.prepare('a storage account could not be deleted', () => smapi.deleteStorageAccount(name));
    return smapi.createStorageAccount({ name, label: name, location });
  },
  'by an affinity group through SMAPI': async (world, smapi, name, location) => {
    const affinityGroup = world.names.word();
    await world.prepare('an affinity group could not be made', () =>
      smapi.createAffinityGroup({ name: affinityGroup, label: affinityGroup, location }),
    );
    return smapi.createStorageAccount({ name, label: name, affinityGroup });
  },
};

Given(
  /^the owner has chosen a location (in the Portal|through SMAPI for a name that was elsewhere before|by an affinity group through SMAPI) for a storage account$/,
  async function (this: FabricWorld, door: string) {
    const smapi = await this.cast.manager(OWNER);
    const [name, location] = [this.names.storageAccountName(), this.names.pick(await offered(this, smapi))];
    await this.prepare('a storage account could not be opened', () => DOORS[door]!(this, smapi, name, location));
    await taken(this, smapi, name, location);
  },
);

Given('the owner has an account without paired copies in each location that the fabric offers', async function () {
  const smapi = await this.cast.manager(OWNER);
  for (const location of await offered(this, smapi)) {
    const name = this.names.storageAccountName();
    const made = () => smapi.createStorageAccount({ name, label: name, location, geoReplication: false });
    await this.prepare('a storage account could not be opened', made);
    await taken(this, smapi, name, location);
  }
});

/** Stores data that can be traced in one account, and remembers it. */
async function store(world: FabricWorld, { actor, location, account }: Held, data: Traceable = traceable(world, SIZE)): Promise<Done> {
  const scene = sceneOf(world);
  storageOf(world).adopt({ actor, ...account, location });
  const blob: StoredBlob = { actor, container: world.names.word(), name: world.names.word(), bytes: data.bytes };
  const put = await storeBlob(world, blob);
  scene.stored.push({ placed: { whose: `what ${actor} has in ${account.account}`, location, data }, blob });
  return put;
}

When(/^the owner stores data in (?:it|each)$/, async function (this: FabricWorld) {
  for (const held of sceneOf(this).accounts)
    await this.act(`stored (${held.account.account})`, { actor: OWNER, deed: 'storing data', perform: () => store(this, held) });
  await storageOf(this).settle();
  await look(this);
});

async function look(world: FabricWorld): Promise<void> {
  const sought = sceneOf(world).stored.map(({ placed }) => placed);
  const perform = () => seePlaces(world, sought);
  await world.act('places', { actor: AUDITOR, deed: 'looking for the data on every disk of every data centre', perform });
}

Then('the auditor finds the data in that location', function () {
  this.claim('lies-within', { act: 'places', scope: 'there' });
});

Then("the auditor finds each account's data in its own location, and nowhere else", function () {
  this.claim('lies-within', { act: 'places', scope: 'nowhere else' });
});

When('the owner asks for a storage account in a location that the fabric does not offer', async function () {
  const smapi = await this.cast.manager(OWNER);
  const asked = this.names.storageAccountName();
  sceneOf(this).asked.refused = asked;
  const ask = (name: string, location?: string): Promise<Done> =>
    location === undefined
      ? withLocation(this, smapi, (known) => smapi.createStorageAccount({ name, label: name, location: known }))
      : smapi.createStorageAccount({ name, label: name, location });
  const deed = 'asking for a storage account';
  await this.walk({
    before: { actor: OWNER, deed, perform: () => ask(this.names.storageAccountName()) },
    attack: {
      actor: OWNER,
      deed: `${deed} in a location that is not offered`,
      perform: () => ask(asked, `${this.names.word()} ${this.names.word()}`),
    },
    after: {
      actor: OWNER,
      deed: 'listing the storage accounts',
      perform: async () => {
        const listed = await smapi.listStorageAccounts();
        return saw(
          listed,
          listed.value?.map(({ name }) => name),
        );
      },
    },
    again: { actor: OWNER, deed, perform: () => ask(asked) },
  });
});

Then('no such account came into being', function () {
  this.claim('nothing-happened', { absent: [sceneOf(this).asked.refused] });
});

Then('the same request for a location that is offered is served, before and after', function () {
  this.claim('permitted-before-and-after');
});

Given('the owner has data with paired copies, and the tenant next door has data without', async function () {
  const [scene, storage] = [sceneOf(this), storageOf(this)];
  const smapi = await this.cast.manager(OWNER);
  const location = this.names.pick(await offered(this, smapi));
  for (const [actor, geoReplication] of [[OWNER, true] as const, [NEIGHBOUR, false] as const]) {
    const account = await storage.open(actor, { location, geoReplication });
    const held = { actor, location, account };
    scene.accounts.push(held);
    await this.prepare('data could not be stored', () => store(this, held));
  }
  await storage.settle();
  const [owners] = scene.stored;
  if (owners !== undefined) await requirePairedCopies(this, owners.placed.data);
});

/** The media of the location that hold data of these customers. */
async function heldBy(world: FabricWorld, whose: readonly Customer[] = [OWNER, NEIGHBOUR]): Promise<readonly Medium[]> {
  const places = await seePlaces(
    world,
    sceneOf(world).stored.flatMap(({ placed, blob }) => (whose.some((actor) => actor === blob.actor) ? [placed] : [])),
  );
  const sought = places.outcome.reply === 'accepted' ? (places.outcome.result as { sought: { found: { medium: string }[] }[] }).sought : [];
  const names = new Set(sought.flatMap(({ found }) => found.map(({ medium }) => medium)));
  const { location } = sceneOf(world).accounts[0] ?? { location: '' };
  const held = (await storageOf(world).media()).filter((medium) => names.has(medium.medium) && medium.location === location);
  return held.length === 0 ? world.setUpFailed('no medium of the location holds the data') : held;
}

const PARTS = { disk: ['medium', 'medium'], rack: ['rack', 'rack'], 'data centre': ['data-centre', 'dataCentre'] } as const;

async function lose(world: FabricWorld, part: keyof typeof PARTS, whose?: readonly Customer[]): Promise<void> {
  const [what, field] = PARTS[part];
  const medium = world.names.pick(await heldBy(world, whose));
  await world.lab.must('storage.lose', { what, name: medium[field] });
  await storageOf(world).settle();
}

/** Where the beginning of each stored thing lies: a byte of every copy that there is now. */
async function beginnings(world: FabricWorld): Promise<{ medium: string; offset: number; byte: number }[]> {
  const found = [];
  for (const { medium, bytes } of await readMedia(world))
    for (const { placed } of sceneOf(world).stored) {
      const first = placed.data.markers[0]?.bytes ?? Buffer.alloc(0);
      for (let offset = bytes.indexOf(first); offset >= 0; offset = bytes.indexOf(first, offset + 1))
        found.push({ medium, offset, byte: bytes[offset] ?? 0 });
    }
  return found.length === 0 ? world.setUpFailed('no medium holds the data') : found;
}

/** What comes to pass, in the words of the feature file. */
const EVENTS: Readonly<Record<string, (world: FabricWorld) => Promise<unknown>>> = {
  'copying to the paired location': async () => undefined,
  'the loss of a disk': (world) => lose(world, 'disk'),
  'the loss of a rack': (world) => lose(world, 'rack'),
  'the loss of a data centre': (world) => lose(world, 'data centre'),
  'a loss, and new disks in its place': async (world) => {
    await lose(world, 'rack');
    await world.lab.must('storage.replace', {});
  },
  'a loss, then another, and then a third': async (world) => {
    for (let losses = 0; losses < 3; losses += 1) {
      await lose(world, 'disk', [NEIGHBOUR]);
      await world.lab.must('storage.replace', {});
      await storageOf(world).settle();
    }
  },
  'a rebalancing': async (world) => {
    await lose(world, 'disk');
    await world.lab.must('storage.replace', {});
    await world.lab.must('storage.rebalance', {});
  },
  'a backup': (world) => world.lab.must('storage.backUp', {}),
  'a restore of what was damaged everywhere': async (world) => {
    const copies = await beginnings(world);
    await world.lab.must('storage.backUp', {});
    for (const { medium, offset, byte } of copies)
      await world.lab.must('medium.change', { medium, offset, bytes: Buffer.from([byte ^ 1]).toString('base64') });
    await world.lab.must('storage.restore', {});
  },
  'a power failure': (world) => storageOf(world).crash(),
};

When(/^(.+) comes to pass$/, async function (this: FabricWorld, event: string) {
  const happens = EVENTS[event];
  if (happens === undefined) throw new Error(`Nobody knows how ${event} comes to pass.`);
  await happens(this);
  await settleAndLook(this);
});

Given('a data centre of their location is gone', async function () {
  await lose(this, 'data centre');
});

When('both store more, new disks come, and the other data centre is lost', async function () {
  const [{ dataCentre } = this.setUpFailed('no medium holds the data')] = await heldBy(this);
  for (const held of sceneOf(this).accounts)
    await this.act(`stored (${held.actor})`, { actor: held.actor, deed: 'storing more', perform: () => store(this, held) });
  await this.lab.must('storage.replace', {});
  await storageOf(this).settle();
  await this.lab.must('storage.lose', { what: 'data-centre', name: dataCentre });
  await settleAndLook(this);
});

async function settleAndLook(world: FabricWorld): Promise<void> {
  await storageOf(world).settle();
  await look(world);
  const perform = () =>
    readBack(
      world,
      sceneOf(world).stored.map(({ blob }) => blob),
    );
  await world.act('read', { actor: 'both', deed: 'reading all that they have stored', perform });
}

Then('the auditor finds no copy outside the geography of its account', function () {
  this.claim('lies-within', { act: 'places', scope: 'geography' });
});

Then('both are served all that they have stored, through every front end', function () {
  this.claim('read-as-stored', { act: 'read' });
});
