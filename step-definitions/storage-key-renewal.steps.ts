import { defineParameterType } from '@cucumber/cucumber';
import type { BlobClient } from '../src/clients/storage/index.ts';
import { signatureOf } from './support/storage-grants.ts';
import { groundOf, layStorage, lookFrom, THINGS_LAID_OUT } from './support/storage-ground.ts';
import {
  accountBySmapi,
  lookAtKeys,
  otherThan,
  renewal,
  renewUnderLoad,
  shownKey,
  type LoadedWork,
  type RenewalDoor,
} from './support/storage-renewal.ts';
import { storageOf, type ClientOptions, type WhichKey } from './support/storage-scene.ts';
import { tryAll } from './support/storage-square.ts';
import { inTurn } from './support/storage-state.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type Deed, type Done, type FabricWorld } from './support/world.ts';

const OWNER = 'the owner';
const BOTH = ['primary', 'secondary'] as const;

defineParameterType({
  name: 'renewal door',
  regexp: /through SMAPI|in the Portal/,
  transformer: (words: string): RenewalDoor => words as RenewalDoor,
});

/** Which keys the scenario renews, and the labels of what was done with the others. */
const renewing = perScenario(() => ({ renewed: [] as WhichKey[], others: [] as string[] }));

Given('the owner has made a storage account through SMAPI and keeps data in it', async function () {
  await accountBySmapi(this);
  await layStorage(this, OWNER);
});

/** Reads a blob and stores one with this client. */
const readAndStore = (world: FabricWorld, client: BlobClient, blob: string): Promise<Done> => {
  const { container, blob: kept } = groundOf(world);
  return inTurn([() => client.getBlob(container, kept), () => client.putBlob(container, blob, Buffer.from(world.names.marker()))]);
};

/** Reading and storing with a key: a value, or the one that the fabric shows by then. */
const withKey = (
  world: FabricWorld,
  deed: string,
  value: () => Promise<string>,
  options: ClientOptions = {},
  blob = world.names.word(),
): Deed => ({
  actor: OWNER,
  deed,
  perform: async () => readAndStore(world, await storageOf(world).client(OWNER, { ...options, key: { value: await value() } }), blob),
});

/** Something done with the key that is not renewed, and kept in mind. */
async function withOther(world: FabricWorld, label: string, key: WhichKey): Promise<void> {
  const { [key]: value } = groundOf(world).account;
  await world.act(
    label,
    withKey(world, `reading and storing with the ${key} key`, async () => value),
  );
  renewing(world).others.push(label);
}

/** Renews a key, with looks at both keys before and after. */
async function renewKeys(world: FabricWorld, renewals: readonly Deed[], renewed: readonly WhichKey[]): Promise<void> {
  renewing(world).renewed.push(...renewed);
  await lookAtKeys(world, 'keys before');
  await Promise.all(renewals.map((deed, index) => world.act(`renewal ${index + 1}`, deed)));
  renewing(world).others.push(...renewals.map((_, index) => `renewal ${index + 1}`));
  await lookAtKeys(world, 'keys after');
}

When('the owner renews the {which key} key {renewal door}', async function (key: WhichKey, door: RenewalDoor) {
  await lookFrom(this, otherThan(key));
  const { [key]: old } = groundOf(this).account;
  const deed = await renewal(this, key, door);
  await withOther(this, 'other before', otherThan(key));
  await tryAll(this, {
    before: withKey(this, `reading and storing with the ${key} key`, async () => old),
    turn: () => renewKeys(this, [deed], [key]),
    attacks: { 'old value': withKey(this, `reading and storing with the old value of the ${key} key`, async () => old) },
    again: withKey(this, `reading and storing with the new value of the ${key} key`, () => shownKey(this, key)),
  });
  await withOther(this, 'other again', otherThan(key));
});

/** A way of using a key. It is asked for again once the key was renewed, with the value that it has then. */
type Use = (world: FabricWorld, key: string) => Promise<readonly (() => Promise<Done>)[]>;

/** Clients with this key, one for each front end. */
async function atEveryFrontEnd(world: FabricWorld, options: ClientOptions): Promise<readonly BlobClient[]> {
  const storage = storageOf(world);
  return Promise.all([...(await storage.frontEnds()).keys()].map((frontEnd) => storage.client(OWNER, { ...options, frontEnd })));
}

const usesOf =
  (optionsFor: (world: FabricWorld, key: string) => Promise<ClientOptions>): Use =>
  async (world, key) => {
    const clients = await atEveryFrontEnd(world, await optionsFor(world, key));
    return clients.map((client) => () => readAndStore(world, client, world.names.word()));
  };

/** In which ways a key is used, in the words of the feature file, and whether what was made before the renewal is used after it. */
const USES: Readonly<Record<string, { readonly use: Use; readonly goesOn: boolean }>> = {
  'at any front end': { use: usesOf(async (_world, value) => ({ key: { value } })), goesOn: false },
  'on a connection that was open before': { use: usesOf(async (_world, value) => ({ key: { value } })), goesOn: true },
  'in the short scheme': { use: usesOf(async (_world, value) => ({ key: { value }, scheme: 'SharedKeyLite' })), goesOn: false },
  'by a shared access signature made with it': {
    use: usesOf(async (world, key) => ({ key: null, sas: await signatureOf(world, { key }) })),
    goesOn: false,
  },
};
defineParameterType({ name: 'key use', regexp: Object.keys(USES).join('|'), transformer: (words: string) => words });

When('the owner renews the primary key, and somebody goes on using the old value {key use}', async function (words: string) {
  const { use, goesOn } = USES[words] as (typeof USES)[string];
  await lookFrom(this, 'secondary');
  const { primary: old } = groundOf(this).account;
  const deed = await renewal(this, 'primary', 'through SMAPI');
  const fresh = await use(this, old);
  const attacks = Object.fromEntries(
    fresh.map((perform, index): [string, Deed] => [
      `front end ${index + 1}`,
      {
        actor: 'somebody with the old value',
        deed: `using it ${words}`,
        perform: async () => (goesOn ? perform() : ((await use(this, old))[index] as () => Promise<Done>)()),
      },
    ]),
  );
  await tryAll(this, {
    before: { actor: OWNER, deed: `using the key ${words}`, perform: () => inTurn(fresh) },
    turn: () => renewKeys(this, [deed], ['primary']),
    attacks,
    again: {
      actor: OWNER,
      deed: `using the new value ${words}`,
      perform: async () => inTurn(await use(this, await shownKey(this, 'primary'))),
    },
  });
});

When('the owner renews the {which key} key while clients read and write with both, at every front end', async function (key: WhichKey) {
  const { account, container } = groundOf(this);
  const workOf = (client: BlobClient): LoadedWork => {
    const own = this.names.word();
    return (turn) => (turn % 2 === 0 ? client.putBlob(container, own, Buffer.from(`turn ${turn}`)) : client.getBlob(container, own));
  };
  const clients: { key: 'renewed' | 'other'; work: LoadedWork }[] = [];
  for (const [name, value] of [['renewed', account[key]] as const, ['other', account[otherThan(key)]] as const])
    for (const client of await atEveryFrontEnd(this, { key: { value } })) clients.push({ key: name, work: workOf(client) });
  const renew = await renewal(this, key, 'through SMAPI');
  await this.act('load', { actor: OWNER, deed: `${renew.deed} under load`, perform: () => renewUnderLoad(renew, clients) });
});

When('the owner renews both keys at the same time', async function () {
  const { primary, secondary } = groundOf(this).account;
  const old = { primary, secondary };
  const renewals = [await renewal(this, 'primary', 'through SMAPI'), await renewal(this, 'secondary', 'in the Portal')];
  const using = (values: (key: WhichKey) => Promise<string>, what: string): Deed => ({
    actor: OWNER,
    deed: `reading and storing with ${what}`,
    perform: () => inTurn(BOTH.map((key) => withKey(this, '', () => values(key)).perform)),
  });
  await this.act(
    'permitted before',
    using(async (key) => old[key], 'both keys'),
  );
  await renewKeys(this, renewals, BOTH);
  for (const key of BOTH) {
    await this.act(
      `attack (${key})`,
      withKey(this, `reading and storing with the old ${key} key`, async () => old[key]),
    );
  }
  await this.act(
    'permitted again',
    using((key) => shownKey(this, key), 'both new keys'),
  );
});

When('the power fails when the primary key has been renewed and nobody has been told, and the fabric starts again', async function () {
  await lookFrom(this, 'secondary');
  const storage = storageOf(this);
  const { primary: old } = groundOf(this).account;
  const deed = await renewal(this, 'primary', 'through SMAPI');
  await this.act(
    'permitted before',
    withKey(this, 'reading and storing with the primary key', async () => old),
  );
  await lookAtKeys(this, 'keys before');
  await this.lab.must('storage.powerFailsAt', { step: 'key-renewed' });
  await this.act('renewal', deed);
  await storage.crash();
  await lookAtKeys(this, 'keys after');
  renewing(this).renewed.push('primary');
  await this.act(
    'attack (old value)',
    withKey(this, 'reading and storing with the old value', async () => old),
  );
  await this.act(
    'permitted again',
    withKey(this, 'reading and storing with the value that SMAPI shows', () => shownKey(this, 'primary')),
  );
  await withOther(this, 'other again', 'secondary');
});

Then('what was renewed is new, and the other key is what it was', function () {
  this.claim('keys-renewed', { before: 'keys before', after: 'keys after', renewed: renewing(this).renewed });
});

Then('the other key was served all along', function () {
  this.claim('accepted', { acts: renewing(this).others });
});

Then('the old value was served before, and the new one is', function () {
  this.claim('permitted-before-and-after');
});

Then('the account holds what it held', function () {
  this.claim('unchanged', { before: 'observed before', after: 'observed after', least: THINGS_LAID_OUT });
});

Then('no request with the other key was refused, and none with the old value served once the renewal was answered', function () {
  this.claim('renewed-under-load', { act: 'load' });
});
