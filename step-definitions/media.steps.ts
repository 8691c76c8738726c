import type { BlobClient } from '../src/clients/storage/index.ts';
import { blockId } from '../src/clients/storage/index.ts';
import type { StorageAccount } from './support/storage-scene.ts';
import { storageOf } from './support/storage-scene.ts';
import { withLocation } from './support/hosted-services.ts';
import {
  readBack,
  requirePairedCopies,
  seeBlocks,
  seeBlocksAgain,
  storeBlob,
  traceable,
  type StoredBlob,
  type Traceable,
} from './support/stored-data.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

const OWNER = 'the owner';
const NEIGHBOUR = 'the tenant next door';

/** How many markers make a small blob, and one of more than a few blocks of any usual size. */
const SMALL = 20;
const LARGE = 700;

/** What is deleted, and what stays. */
interface Scene {
  data: Traceable;
  stays: StoredBlob | null;
  /** How the owner is rid of it. */
  remove: () => Promise<Done>;
  looks: Done[];
  neighbours: StoredBlob[];
  /** Whether the power fails, so that the answer may be lost on its way. */
  failing: boolean;
}

const sceneOf = perScenario((): Scene => ({
  data: { markers: [], bytes: Buffer.alloc(0) },
  stays: null,
  remove: () => Promise.reject(new Error('Nothing was stored.')),
  looks: [],
  neighbours: [],
  failing: false,
}));

/** What customers store and delete: it is stored when this is called, and what is answered is rid of it. */
type Keeping = (
  world: FabricWorld,
  client: BlobClient,
  container: string,
  data: (markers: number) => Traceable,
) => Promise<() => Promise<Done>>;

const put = async (world: FabricWorld, client: BlobClient, container: string, name: string, bytes: Buffer): Promise<void> => {
  await world.prepare('a blob could not be stored', () => client.putBlob(container, name, bytes));
};

const ONE_BLOB =
  (markers: number): Keeping =>
  async (world, client, container, data) => {
    const name = world.names.word();
    await put(world, client, container, name, data(markers).bytes);
    return () => client.deleteBlob(container, name);
  };

const KEPT: Readonly<Record<string, Keeping>> = {
  'a small blob': ONE_BLOB(SMALL),
  'a blob of many blocks': ONE_BLOB(LARGE),
  'a blob with a snapshot': async (world, client, container, data) => {
    const name = world.names.word();
    await put(world, client, container, name, data(SMALL).bytes);
    await world.prepare('a snapshot could not be made', () => client.snapshotBlob(container, name));
    await put(world, client, container, name, data(SMALL).bytes);
    return () => client.deleteBlob(container, name, { snapshots: 'include' });
  },
  'a container of blobs': async (world, client, container, data) => {
    for (let blobs = 0; blobs < 5; blobs += 1) await put(world, client, container, world.names.word(), data(SMALL).bytes);
    return () => client.deleteContainer(container);
  },
  'blocks that never became a blob': async (world, client, container, data) => {
    const name = world.names.word();
    for (const id of ['one', 'two'])
      await world.prepare('a block could not be stored', () => client.putBlock(container, name, blockId(id), data(SMALL).bytes));
    return () => client.deleteContainer(container);
  },
  'a whole account': async (world, client, container, data) => {
    for (let blobs = 0; blobs < 3; blobs += 1) await put(world, client, container, world.names.word(), data(SMALL).bytes);
    const smapi = await world.cast.manager(OWNER);
    return () => smapi.deleteStorageAccount(client.account);
  },
};

/** An account that the owner has opened at the fabric's own door, and so can delete there. Its paired copies are the fabric's default. */
async function ownAccount(world: FabricWorld): Promise<StorageAccount> {
  const smapi = await world.cast.manager(OWNER);
  const name = world.names.storageAccountName();
  let location = '';
  await world.prepare('a storage account could not be made', () =>
    withLocation(world, smapi, (drawn) => smapi.createStorageAccount({ name, label: name, location: (location = drawn) })),
  );
  await world.lab.must('controller.settle', {});
  const keys = await world.prepare("the account's keys could not be read", () => smapi.getStorageKeys(name));
  const { primary, secondary } = keys.value ?? world.setUpFailed('the account has no keys');
  return storageOf(world).adopt({ actor: OWNER, account: name, primary, secondary, location });
}

async function look(world: FabricWorld): Promise<void> {
  const scene = sceneOf(world);
  const label = `copies (${scene.looks.length + 1})`;
  const perform = () => seeBlocks(world, scene.data);
  scene.looks.push(await world.act(label, { actor: 'the auditor', deed: 'looking which blocks hold the data', perform }));
}

const looks = (world: FabricWorld): string[] => sceneOf(world).looks.map((_look, index) => `copies (${index + 1})`);

Given(/^the owner has stored (.+) in two locations, beside a blob that stays$/, async function (this: FabricWorld, what: string) {
  const [scene, storage, keep] = [sceneOf(this), storageOf(this), KEPT[what]];
  if (keep === undefined) throw new Error(`Nobody stores ${what}.`);
  if (what === 'a whole account') await ownAccount(this);
  else await storage.open(OWNER, { geoReplication: true });
  const client = await storage.client(OWNER);
  const container = this.names.word();
  await this.prepare('a container could not be made', () => client.createContainer(container));
  const stored: Traceable[] = [];
  scene.remove = await keep(this, client, container, (markers) => {
    const data = traceable(this, markers);
    stored.push(data);
    return data;
  });
  scene.data = { markers: stored.flatMap(({ markers }) => markers), bytes: Buffer.concat(stored.map(({ bytes }) => bytes)) };
  // What goes with its account is kept company by a blob of somebody else's.
  const actor = what === 'a whole account' ? NEIGHBOUR : OWNER;
  scene.stays = { actor, container: this.names.word(), name: this.names.word(), bytes: traceable(this, SMALL).bytes };
  await this.prepare('the blob that stays could not be stored', () => storeBlob(this, scene.stays as StoredBlob));
  await storage.settle();
  await requirePairedCopies(this, scene.data);
  await look(this);
});

Given('the owner has made a copy of it', async function () {
  const [scene, client] = [sceneOf(this), await storageOf(this).client(OWNER)];
  const listed = await this.prepare('the containers could not be listed', () => client.listContainers());
  const [container = ''] = (listed.value?.containers ?? []).map(({ name }) => name).filter((name) => name !== scene.stays?.container);
  const blobs = await this.prepare('the blobs could not be listed', () => client.listBlobs(container));
  const name = blobs.value?.blobs[0]?.name ?? this.setUpFailed('the blob is not in the list');
  const copy = this.names.word();
  await this.prepare('the blob could not be copied', () => client.copyBlob(container, copy, client.url(container, name)));
  const removeFirst = scene.remove;
  scene.remove = async () => {
    const first = await removeFirst();
    if (first.outcome.reply !== 'accepted') return first;
    const second = await client.deleteBlob(container, copy);
    return { outcome: second.outcome, exchanges: [...first.exchanges, ...second.exchanges] };
  };
  await storageOf(this).settle();
  await look(this);
});

/** Gives the fabric a reason to move data. */
const MOVES: Readonly<Record<string, (world: FabricWorld) => Promise<void>>> = {
  'the loss of a rack': async (world) => {
    const [first] = await heldBy(world);
    await world.lab.must('storage.lose', { what: 'rack', name: first?.rack ?? world.setUpFailed('no medium holds the data') });
    await world.lab.must('storage.replace', {});
  },
  'a rebalancing': async (world) => {
    const spare = (await storageOf(world).media()).filter(({ medium }) => !sceneMedia(world).includes(medium));
    for (const { medium } of spare) await world.lab.must('storage.lose', { what: 'medium', name: medium });
    await world.lab.must('storage.replace', {});
    await world.lab.must('storage.rebalance', {});
  },
  'a backup': async (world) => {
    await world.lab.must('storage.backUp', {});
  },
};

function sceneMedia(world: FabricWorld): string[] {
  const { looks: all } = sceneOf(world);
  return all.flatMap(({ outcome }) =>
    outcome.reply === 'accepted' ? (outcome.result as { blocks: { medium: string }[] }).blocks.map(({ medium }) => medium) : [],
  );
}

async function heldBy(world: FabricWorld) {
  const held = new Set(sceneMedia(world));
  return (await storageOf(world).media()).filter(({ medium }) => held.has(medium));
}

Given(/^(the loss of a rack|a rebalancing|a backup) has moved or copied it$/, async function (this: FabricWorld, event: string) {
  await MOVES[event]?.(this);
  await storageOf(this).settle();
  await look(this);
});

Given('the power will fail when one copy has been given up', async function () {
  sceneOf(this).failing = true;
  await this.lab.must('storage.powerFailsAt', { step: 'collecting' });
});

/** Lets the owner be rid of it; then storage does what is due, and the operator has every free block used again. */
async function removeAndFill(
  world: FabricWorld,
  remove: () => Promise<Done>,
  filler: Buffer,
  between = async (): Promise<void> => {},
): Promise<void> {
  const scene = sceneOf(world);
  await world.act('deletion', { actor: OWNER, deed: 'deleting what was stored', perform: remove });
  await between();
  await storageOf(world).settle();
  await world.lab.must('storage.fill', { bytes: filler.toString('base64') });
  await lookAgain(world, scene);
}

async function lookAgain(world: FabricWorld, scene: Scene): Promise<void> {
  const perform = () => seeBlocksAgain(world, scene.data, scene.looks);
  await world.act('blocks afterwards', { actor: 'the auditor', deed: 'looking what those blocks hold now', perform });
}

async function readWhatStays(world: FabricWorld): Promise<void> {
  const { stays } = sceneOf(world);
  if (stays === null) throw new Error('Nothing stays.');
  await world.act('bystander', { actor: stays.actor, deed: 'reading the blob that stays', perform: () => readBack(world, [stays]) });
}

const aFewWords = (world: FabricWorld): Buffer => Buffer.from(`${world.names.word()} ${world.names.word()}`);

When('the owner deletes it, and every free block is used again', async function () {
  await removeAndFill(this, sceneOf(this).remove, aFewWords(this));
  await readWhatStays(this);
});

When('the owner deletes both, and every free block is used again', async function () {
  await removeAndFill(this, sceneOf(this).remove, aFewWords(this));
  await readWhatStays(this);
});

When('the owner stores something else in its place, and every free block is used again', async function () {
  const [scene, client] = [sceneOf(this), await storageOf(this).client(OWNER)];
  const listed = await client.listContainers();
  const container = listed.value?.containers.map(({ name }) => name).find((name) => name !== scene.stays?.container) ?? '';
  const blobs = await client.listBlobs(container);
  const name = blobs.value?.blobs[0]?.name ?? '';
  await removeAndFill(this, () => client.putBlob(container, name, traceable(this, SMALL).bytes), aFewWords(this));
  await readWhatStays(this);
});

When('the owner deletes it, the power fails and comes back, and every free block is used again', async function () {
  await removeAndFill(this, sceneOf(this).remove, aFewWords(this), async () => {
    // The power goes while storage is at work; so this ends, however it ends, when the power is gone or the work is done.
    await this.lab.use('storage.settle', {});
    await storageOf(this).crash();
  });
  await readWhatStays(this);
});

const FILLERS: Readonly<Record<string, (world: FabricWorld, blockBytes: number) => Buffer>> = {
  'a single byte': (world) => world.names.bytes(1),
  'a few words': aFewWords,
  'a third of a block': (world, blockBytes) => world.names.bytes(Math.floor(blockBytes / 3)),
};

When(/^the owner deletes it, and every free block is used again for (.+)$/, async function (this: FabricWorld, what: string) {
  const blockBytes = Math.min(...(await storageOf(this).media()).map((medium) => medium.blockBytes));
  const filler = FILLERS[what]?.(this, blockBytes);
  if (filler === undefined) throw new Error(`Nobody stores ${what}.`);
  await removeAndFill(this, sceneOf(this).remove, filler);
});

When('the owner deletes it, and the tenant next door stores blobs of many lengths in the same location', async function () {
  const [scene, storage] = [sceneOf(this), storageOf(this)];
  const [held] = await heldBy(this);
  await this.act('deletion', { actor: OWNER, deed: 'deleting what was stored', perform: scene.remove });
  await storage.settle();
  await storage.open(NEIGHBOUR, held === undefined ? {} : { location: held.location, geoReplication: true });
  const container = this.names.word();
  for (const length of this.names.shuffle([1, 40, 400, 1500, 3000, 4100, 9000, 20_000])) {
    const blob: StoredBlob = { actor: NEIGHBOUR, container, name: this.names.word(), bytes: this.names.bytes(length) };
    scene.neighbours.push(blob);
    await this.act(`stored (${length})`, { actor: NEIGHBOUR, deed: `storing ${length} bytes`, perform: () => storeBlob(this, blob) });
  }
  await storage.settle();
  await lookAgain(this, scene);
  await this.act('read', { actor: NEIGHBOUR, deed: 'reading what was stored', perform: () => readBack(this, scene.neighbours) });
});

Then('each block that held a copy of it holds something else', function () {
  if (!sceneOf(this).failing) this.claim('accepted', { acts: ['deletion'] });
  this.claim('blocks-given-up', { before: looks(this), after: 'blocks afterwards' });
});

Then('no block that is used again holds anything of it', function () {
  this.claim('accepted', { acts: ['deletion'] });
  const needed = sceneOf(this).neighbours.length === 0;
  this.claim('blocks-overwritten', { before: looks(this), after: 'blocks afterwards', needed });
});

Then('the blob that stays is served as it was stored', function () {
  this.claim('read-as-stored', { act: 'bystander' });
});

Then('the tenant next door is served nothing but what the tenant next door has stored', function () {
  this.claim('read-as-stored', { act: 'read' });
});
