import { defineParameterType } from '@cucumber/cucumber';
import {
  blobRequests,
  containerRequests,
  readStorageReply,
  sharedAccessSignature,
  type BlobClient,
  type SignedRequest,
} from '../src/clients/storage/index.ts';
import { sendInTheClear } from '../src/clients/wire/index.ts';
import type { Actor } from './support/cast.ts';
import { saw } from './support/hosted-services.ts';
import { storageOf } from './support/storage-scene.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

const [OWNER, NEIGHBOUR] = ['the owner', 'the tenant next door'] as const;

/** What each of the two accounts holds: the same. `first` is for what is served before, `second` for what is tried. */
const things = perScenario(({ names }) => ({
  ...{ container: names.word(), first: names.word(), second: names.word(), stays: names.word() },
  /** The blob that the attack would make. */
  made: null as string | null,
  /** Whether storage speaks plain HTTP anywhere at all. */
  speaksPlain: false,
}));

/** A request of an account's holder, or of a stranger to it, about a blob; signed as it has to be. */
type Ask = (world: FabricWorld, actor: Actor, blob: string) => Promise<SignedRequest>;
const byKey =
  (request: (client: BlobClient, container: string, blob: string) => SignedRequest): Ask =>
  async (world, actor, blob) =>
    request(await storageOf(world).client(actor), things(world).container, blob);

const read = (client: BlobClient, container: string, blob: string): SignedRequest =>
  client.signedRequest(blobRequests.getBlob(container, blob));

const DEEDS: Readonly<Record<string, { readonly ask: Ask; readonly makes?: true }>> = {
  'reads a blob': { ask: byKey(read) },
  'lists the blobs': { ask: byKey((client, container) => client.signedRequest(containerRequests.listBlobs(container))) },
  'stores a blob': {
    ask: byKey((client, container, blob) => client.signedRequest(blobRequests.putBlob(container, `new-${blob}`, Buffer.from('new')))),
    makes: true,
  },
  'deletes a blob': { ask: byKey((client, container, blob) => client.signedRequest(blobRequests.deleteBlob(container, blob))) },
  'reads a blob by a shared access signature': {
    ask: async (world, actor, blob) => {
      const { account, primary } = await storageOf(world).accountOf(actor);
      const { container } = things(world);
      const expiry = new Date(Date.parse((await world.lab.must('clock.read', {})).now) + 600_000);
      const sas = sharedAccessSignature({ account, key: primary, container, blob, permissions: 'r', expiry });
      return read(await storageOf(world).client(actor, { key: null, sas }), container, blob);
    },
  },
  'reads a blob that everybody may read': {
    ask: async (world, actor, blob) => read(await storageOf(world).client(actor, { key: null }), things(world).container, blob),
  },
};
defineParameterType({ name: 'storageDeed', regexp: Object.keys(DEEDS).join('|'), transformer: (words: string) => words });

Given('the owner has a storage account that wants TLS alone, and the tenant next door one that does not', async function () {
  const { container, first, second, stays } = things(this);
  await storageOf(this).open(OWNER, { secureTransferOnly: true });
  await storageOf(this).open(NEIGHBOUR);
  for (const actor of [OWNER, NEIGHBOUR] as const) {
    const client = await storageOf(this).client(actor);
    await this.prepare('a container could not be made', () => client.createContainer(container, { publicAccess: 'blob' }));
    for (const blob of [first, second, stays])
      await this.prepare('a blob could not be stored', () => client.putBlob(container, blob, this.names.bytes(64)));
  }
});

/** Sends a request in the clear to a front end: where it speaks plain HTTP, and to its own port where it does not. */
async function inTheClear(world: FabricWorld, url: string, request: SignedRequest): Promise<Done> {
  const exchange = await sendInTheClear({ surface: 'storage', url, patience: world.run.patience }, request);
  return { outcome: readStorageReply(exchange), exchanges: [exchange] };
}

async function walkDeed(world: FabricWorld, words: string): Promise<void> {
  const scene = things(world);
  const { ask, makes } = DEEDS[words] as (typeof DEEDS)[string];
  const { frontEnds } = await world.lab.must('storage.describe', {});
  const overTls = async (blob: string): Promise<Done> => (await storageOf(world).client(OWNER)).sendAsIs(await ask(world, OWNER, blob));
  scene.speaksPlain = frontEnds.some(({ plain }) => plain !== undefined);
  scene.made = makes ? `new-${scene.second}` : null;
  await world.act('permitted before', { actor: OWNER, deed: `${words}, over TLS`, perform: () => overTls(scene.first) });
  for (const { name, plain, surface } of frontEnds) {
    const perform = async () => inTheClear(world, plain ?? surface.url, await ask(world, OWNER, scene.second));
    await world.act(`attack (${name})`, { actor: OWNER, deed: `${words}, in the clear through ${name}`, perform });
  }
  await world.act('observed after', {
    actor: OWNER,
    deed: 'listing the blobs',
    perform: async () => {
      const listed = await (await storageOf(world).client(OWNER)).listBlobs(scene.container);
      return saw(
        listed,
        listed.value?.blobs.map(({ name }) => name),
      );
    },
  });
  const plainly = frontEnds.find(({ plain }) => plain !== undefined)?.plain;
  if (plainly !== undefined)
    await world.act('control', {
      actor: NEIGHBOUR,
      deed: `${words} in an account that asked for nothing, in the clear`,
      perform: async () => inTheClear(world, plainly, await ask(world, NEIGHBOUR, scene.second)),
    });
  await world.act('permitted again', { actor: OWNER, deed: `${words}, over TLS`, perform: () => overTls(scene.second) });
}

When('the owner {storageDeed} in the clear', async function (words: string) {
  await walkDeed(this, words);
});

When('the power of the fabric is cut, and the owner {storageDeed} in the clear', async function (words: string) {
  await storageOf(this).crash();
  await walkDeed(this, words);
});

Then('it is refused, because the account wants TLS alone', function () {
  // Where nothing at all speaks plain HTTP, no reason can be given in it.
  if (things(this).speaksPlain) this.claim('refused', { reason: 'tls-wanted' });
  else this.claim('turned-away', { reason: 'tls-wanted' });
  if (things(this).speaksPlain) this.claim('accepted', { acts: ['control'] });
});

Then('nothing in the account has changed', function () {
  const { second, stays, made } = things(this);
  this.claim('nothing-happened', { present: [second, stays], absent: made === null ? [] : [made] });
});

Then('over TLS it is served, before and after', function () {
  this.claim('spoken-securely', { acts: ['permitted before', 'permitted again'] });
});
