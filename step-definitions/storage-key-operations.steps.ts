import { defineParameterType, type DataTable } from '@cucumber/cucumber';
import { BLOB_OPERATIONS, type BlobClient, type BlobGround, type BlobOperation } from '../src/clients/storage/index.ts';
import { layStorage } from './support/storage-ground.ts';
import { otherThan } from './support/storage-renewal.ts';
import { storageOf, type WhichKey } from './support/storage-scene.ts';
import { inTurn, seeAccount } from './support/storage-state.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

const OWNER = 'the owner';
const KEYS = ['primary', 'secondary'] as const;

defineParameterType({ name: 'which key', regexp: KEYS.join('|'), transformer: (word: string) => word as WhichKey });

Given('the owner has a storage account with two keys', async function () {
  await storageOf(this).open(OWNER);
});

/** The labels of what was done with the keys. */
const done = perScenario(() => [] as string[]);

/** Names and bytes for one round of all operations. */
const groundFor = ({ names }: FabricWorld): BlobGround => ({
  ...{ container: names.word(), blob: names.word(), blocks: names.word(), copy: names.word() },
  ...{ bytes: Buffer.from(names.marker()), lease: names.guid(), otherLease: names.guid() },
});

/** The operations of a table, in its order. A table that leaves one out, or has one of its own, is not the list. */
function listed(table: DataTable): readonly BlobOperation[] {
  const words = table.raw().flat();
  const unknown = words.filter((word) => !BLOB_OPERATIONS.some((each) => each.words === word));
  const missing = BLOB_OPERATIONS.filter((each) => !words.includes(each.words));
  if (unknown.length + missing.length > 0)
    throw new Error(`The table is not the list of operations: ${[...unknown, ...missing.map((each) => each.words)].join(', ')}.`);
  return words.map((word) => BLOB_OPERATIONS.find((each) => each.words === word) as BlobOperation);
}

When(
  'a client that has the {which key} key alone does everything that can be done to data:',
  async function (key: WhichKey, table: DataTable) {
    const [client, ground] = [await storageOf(this).client(OWNER, { key }), groundFor(this)];
    for (const { words, perform } of listed(table)) {
      await this.act(words, { actor: OWNER, deed: `${words} with the ${key} key`, perform: () => perform(client, ground) });
      done(this).push(words);
    }
  },
);

When('two clients with a key each take turns at everything that can be done to data', async function () {
  for (const first of KEYS) {
    const ground = groundFor(this);
    const clients = [await storageOf(this).client(OWNER, { key: first }), await storageOf(this).client(OWNER, { key: otherThan(first) })];
    for (const [index, { words, perform }] of BLOB_OPERATIONS.entries()) {
      const label = `${words}, ${first} first`;
      const [client, key] = [clients[index % 2] as BlobClient, index % 2 === 0 ? first : otherThan(first)];
      await this.act(label, { actor: OWNER, deed: `${words} with the ${key} key`, perform: () => perform(client, ground) });
      done(this).push(label);
    }
  }
});

/** What each key wrote, and each look at it. */
const written = perScenario(() => ({ present: [] as string[], views: [] as { one: string; other: string }[] }));

/** A look with this key, through this front end. */
async function look(world: FabricWorld, label: string, key: WhichKey, frontEnd: number): Promise<void> {
  const client = await storageOf(world).client(OWNER, { key, frontEnd });
  await world.act(label, { actor: OWNER, deed: `looking at everything with the ${key} key`, perform: () => seeAccount(client) });
}

When('each key writes something, and both look at everything through every front end', async function () {
  const storage = storageOf(this);
  for (const key of KEYS) {
    const client = await storage.client(OWNER, { key });
    const [container, blob] = [this.names.word(), this.names.word()];
    const perform = (): Promise<Done> =>
      inTurn([() => client.createContainer(container), () => client.putBlob(container, blob, Buffer.from(this.names.marker()))]);
    await this.act(`written with the ${key} key`, { actor: OWNER, deed: `storing a blob with the ${key} key`, perform });
    done(this).push(`written with the ${key} key`);
    written(this).present.push(`container ${container}`, `blob ${container}/${blob}`);
  }
  for (const frontEnd of (await storage.frontEnds()).keys()) {
    const labels = KEYS.map((key) => `seen with the ${key} key through front end ${frontEnd + 1}`);
    for (const [index, key] of KEYS.entries()) await look(this, labels[index] as string, key, frontEnd);
    const [one = '', other = ''] = labels;
    written(this).views.push({ one, other });
  }
});

Then('each of these is served', function () {
  this.claim('accepted', { acts: done(this) });
});

Then('both are shown the same, and what each wrote is in it', function () {
  const { present, views } = written(this);
  this.claim('shown-alike', { views: views.map((view) => ({ ...view, present })) });
});

/** What a key deletes of the other's, by its name in a look. */
const deleted = perScenario(() => [] as string[]);

When('each key writes over one blob of the other, and deletes another', async function () {
  const storage = storageOf(this);
  await layStorage(this, OWNER);
  const containers = new Map<WhichKey, string>();
  for (const key of KEYS) {
    const [client, container] = [await storage.client(OWNER, { key }), this.names.word()];
    await this.prepare('a container could not be made', () => client.createContainer(container));
    for (const blob of ['kept', 'gone'])
      await this.prepare('a blob could not be stored', () => client.putBlob(container, blob, Buffer.from(this.names.marker())));
    containers.set(key, container);
  }
  await look(this, 'observed before', 'primary', 0);
  for (const key of KEYS) {
    const [client, container] = [await storage.client(OWNER, { key }), containers.get(otherThan(key)) as string];
    const perform = (): Promise<Done> =>
      inTurn([() => client.putBlob(container, 'kept', Buffer.from(this.names.marker())), () => client.deleteBlob(container, 'gone')]);
    await this.act(`changed with the ${key} key`, {
      actor: OWNER,
      deed: `changing what the other key wrote, with the ${key} key`,
      perform,
    });
    done(this).push(`changed with the ${key} key`);
    deleted(this).push(container);
  }
  await look(this, 'observed after', 'secondary', 0);
});

Then('what was written over is another, what was deleted is gone, and the rest is as it was', function () {
  const containers = deleted(this);
  this.claim('came-about', {
    before: 'observed before',
    after: 'observed after',
    changed: containers.map((container) => `blob ${container}/kept`),
    gone: containers.map((container) => `blob ${container}/gone`),
  });
});
