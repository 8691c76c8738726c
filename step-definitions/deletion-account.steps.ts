import type { BlobClient } from '../src/clients/storage/index.ts';
import type { SmapiClient } from '../src/clients/smapi/index.ts';
import type { Actor } from './support/cast.ts';
import { deletionOf, namesOf, tagOf, type Sort } from './support/deletion-scene.ts';
import { type Thing, type WayName } from './support/deletion-ways.ts';
import { withLocation } from './support/hosted-services.ts';
import { settle } from './support/operations.ts';
import { storageOf, type StorageAccount, type WhichKey } from './support/storage-scene.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

const OWNER = 'the owner';
const NEIGHBOUR = 'the tenant next door';
const KEYS: readonly WhichKey[] = ['primary', 'secondary'];
/** What a key can be tried on. */
const TRIED: readonly WayName[] = [
  'reads it',
  'asks for its properties',
  'asks whether its tag is another by now',
  'lists the container',
  'takes a lease on it',
];
const CONTAINER_WAYS: readonly WayName[] = ["asks for the container's properties", 'lists the containers', "lists the container's blobs"];

/** What is gone to, and through which doors. */
type Doors = NonNullable<Sort['doors']>;

/** The account that is deleted, what was in it, and what there is of the tenant next door's. */
const scene = perScenario(() => ({
  old: null as StorageAccount | null,
  blobs: [] as Thing[],
  containers: [] as Thing[],
  beside: [] as Thing[],
  doors: null as { readonly old: Doors; readonly beside: Doors } | null,
}));

Given('the owner has made a storage account and stored blobs in it', async function () {
  const account = this.names.storageAccountName();
  const client = await this.cast.manager(OWNER);
  await this.prepare('a storage account could not be made', () => make(this, client, account));
  await this.lab.must('controller.settle', {});
  const keys = await this.prepare("the account's keys could not be read", () => client.getStorageKeys(account));
  const { primary = '', secondary = '' } = keys.value ?? {};
  const old = storageOf(this).adopt({ actor: OWNER, account, primary, secondary, location: null });
  const storage = deletionOf(this);
  await storage.lay();
  const container = await storage.container();
  const blobs = [await storage.blob('a blob of the account', container)];
  Object.assign(scene(this), { old, blobs, containers: [{ name: 'a container of the account', container, text: '' }] });
});

Given('the tenant next door has stored a blob in an account of their own', async function () {
  const storage = storageOf(this);
  await storage.open(NEIGHBOUR);
  const done = await storeBeside(this);
  if (done.outcome.reply !== 'accepted') this.setUpFailed('a blob could not be stored', done.outcome);
});

const make = (world: FabricWorld, client: SmapiClient, name: string) =>
  withLocation(world, client, (location) => client.createStorageAccount({ name, label: name, location }));

/** Stores a blob in the account that the tenant next door has now. */
async function storeBeside(world: FabricWorld): Promise<Done> {
  const { names } = world;
  const client = await storageOf(world).client(NEIGHBOUR);
  const [container, blob, text] = [names.word(), `${names.word()}/${names.word()}`, names.marker()];
  const made = await client.createContainer(container);
  const stored = await client.putBlob(container, blob, Buffer.from(text));
  scene(world).beside = [{ name: 'a blob of the tenant next door', container, blob, text, ...tagOf(stored.value) }];
  return {
    outcome: made.outcome.reply === 'accepted' ? stored.outcome : made.outcome,
    exchanges: [...made.exchanges, ...stored.exchanges],
  };
}

/** A client for each key of an account, at every front end. */
async function doorsOf(world: FabricWorld, actor: Actor, keys: Record<WhichKey, string>): Promise<Doors> {
  const storage = storageOf(world);
  const made: { client: BlobClient; through: string }[] = [];
  for (const frontEnd of (await storage.frontEnds()).keys())
    for (const which of KEYS) {
      const client = await storage.client(actor, { frontEnd, key: { value: keys[which] } });
      made.push({ client, through: `with the ${which} key and through front end ${frontEnd + 1}, ${actor}` });
    }
  return made;
}

/** Goes to what was in the old account with its keys, and to what is the tenant next door's with theirs. `strange`: with the tenant's keys to both. */
async function look(world: FabricWorld, label: string, { strange = false } = {}): Promise<void> {
  const here = scene(world);
  if (here.old === null) throw new Error('There was no account.');
  here.doors ??= {
    old: await doorsOf(world, OWNER, here.old),
    beside: await doorsOf(world, NEIGHBOUR, await storageOf(world).accountOf(NEIGHBOUR)),
  };
  const { old, beside } = here.doors;
  const doors = strange ? beside : old;
  await deletionOf(world).look(
    label,
    { ways: TRIED, things: here.blobs, doors },
    { ways: CONTAINER_WAYS, things: here.containers, doors },
    { ways: TRIED, things: here.beside, doors: beside },
  );
}

async function deleteAccount(world: FabricWorld): Promise<void> {
  const client = await world.cast.manager(OWNER);
  const account = scene(world).old?.account ?? '';
  await world.act('deletion', { actor: OWNER, deed: 'deleting the storage account', perform: () => client.deleteStorageAccount(account) });
  await settle(world, 'deletion settled');
}

async function crash(world: FabricWorld): Promise<void> {
  await storageOf(world).crash();
  deletionOf(world).restarted();
  scene(world).doors = null;
}

When('the owner deletes the account, and asks for the blobs with its keys, and again after a power cut', async function () {
  await look(this, 'before');
  await deleteAccount(this);
  await look(this, 'after');
  await crash(this);
  await look(this, 'after the power cut');
});

When('the owner deletes the account, and the tenant next door makes one of the same name', async function () {
  const account = scene(this).old?.account ?? '';
  await deleteAccount(this);
  const client = await this.cast.manager(NEIGHBOUR);
  await this.act('made again', {
    actor: NEIGHBOUR,
    deed: 'making an account of the same name',
    perform: () => make(this, client, account),
  });
  await settle(this, 'making settled');
  const keys = await this.act('keys', { actor: NEIGHBOUR, deed: 'reading its keys', perform: () => client.getStorageKeys(account) });
  const { primary = '', secondary = '' } = keys.value ?? {};
  storageOf(this).adopt({ actor: NEIGHBOUR, account, primary, secondary, location: null });
  await this.act('stored', { actor: NEIGHBOUR, deed: 'storing a blob in it', perform: () => storeBeside(this) });
  for (const when of ['before the power cut', 'after the power cut']) {
    if (when === 'after the power cut') await crash(this);
    await look(this, `old keys ${when}`);
    await look(this, `new keys ${when}`, { strange: true });
  }
});

const inOldAccount = (world: FabricWorld): string[] => namesOf([...scene(world).blobs, ...scene(world).containers]);

Then('both keys were good before, and every request with either is refused afterwards', function () {
  const [gone, stay] = [inOldAccount(this), namesOf(scene(this).beside)];
  for (const after of ['after', 'after the power cut'])
    this.claim('deleted-is-gone', { before: 'before', deletions: ['deletion'], after, gone, stay, reason: 'account-gone' });
});

Then('the new account has none of the old containers and blobs, also after a power cut', function () {
  this.claim('accepted', { acts: ['deletion', 'made again', 'stored'] });
  const [absent, present] = [inOldAccount(this), namesOf(scene(this).beside)];
  for (const when of ['before', 'after']) this.claim('reachable', { look: `new keys ${when} the power cut`, present, absent });
});

Then('the old keys are refused, while the new ones are served', function () {
  const [absent, present] = [inOldAccount(this), namesOf(scene(this).beside)];
  for (const when of ['before', 'after'])
    this.claim('reachable', { look: `old keys ${when} the power cut`, present, absent, reason: 'not-authenticated' });
});
