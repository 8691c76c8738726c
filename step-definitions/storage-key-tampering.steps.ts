import { defineParameterType } from '@cucumber/cucumber';
import { blobRequests, type BlobRequest, type SignedRequest } from '../src/clients/storage/index.ts';
import {
  copiesOf,
  damage,
  DAMAGES,
  readAll,
  someCopiesOf,
  storeFindable,
  type BlobCopy,
  type FindableBlob,
} from './support/storage-damage.ts';
import { groundOf, layStorage, type StorageGround } from './support/storage-ground.ts';
import { storageOf } from './support/storage-scene.ts';
import { tryAll } from './support/storage-square.ts';
import { found } from './support/hosted-services.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type Deed, type FabricWorld } from './support/world.ts';

const OWNER = 'the owner';

/** A request whose digest is signed, and what becomes of its body on the way. */
interface InTransit {
  readonly request: BlobRequest<unknown>;
  readonly change: (body: Buffer) => Buffer;
}

type Changing = (ground: StorageGround, world: FabricWorld) => InTransit | Promise<InTransit>;

const flipped =
  (at: (length: number) => number, mask = 0x01) =>
  (body: Buffer): Buffer => {
    const [changed, place] = [Buffer.from(body), at(body.length)];
    changed.writeUInt8(changed.readUInt8(place) ^ mask, place);
    return changed;
  };
const storing =
  (change: InTransit['change']): Changing =>
  ({ container }, { names }) => ({
    request: blobRequests.putBlob(container, names.word(), names.bytes(5_000), { digest: true }),
    change,
  });
const id = (text: string): string => Buffer.from(text).toString('base64');

/** What can become of a body on its way, in the words of the feature file. */
const IN_TRANSIT: Readonly<Record<string, Changing>> = {
  'the first byte of a blob': storing(flipped(() => 0, 0xff)),
  'a byte in the middle of a blob': storing(flipped((length) => length >> 1, 0xff)),
  'the last byte of a blob': storing(flipped((length) => length - 1, 0xff)),
  'one bit of a blob': storing(flipped((length) => length >> 2)),
  'two bytes of a blob, which change places': storing((body) => {
    const at = body.findIndex((byte, index) => byte !== body[index + 1]);
    return Buffer.concat([body.subarray(0, at), body.subarray(at, at + 2).reverse(), body.subarray(at + 2)]);
  }),
  'all bytes of a blob': storing((body) => Buffer.alloc(body.length)),
  'one bit of a block': ({ container }, { names }) => ({
    request: blobRequests.putBlock(container, names.word(), id('block-1'), names.bytes(5_000), { digest: true }),
    change: flipped((length) => length >> 1),
  }),
  'the order of a list of blocks': async ({ client, container }, world) => {
    const blob = world.names.word();
    const [first, second] = [id('block-1'), id('block-2')];
    for (const block of [first, second])
      await world.prepare('a block could not be stored', () => client.putBlock(container, blob, block, Buffer.from(world.names.marker())));
    const list = (ids: readonly string[]): BlobRequest<unknown> =>
      blobRequests.putBlockList(
        container,
        blob,
        ids.map((each) => ['Latest', each]),
        { digest: true },
      );
    return { request: list([first, second]), change: () => Buffer.from(list([second, first]).body) };
  },
};
defineParameterType({ name: 'in transit', regexp: Object.keys(IN_TRANSIT).join('|'), transformer: (words: string) => words });
defineParameterType({ name: 'damage', regexp: Object.keys(DAMAGES).join('|'), transformer: (words: string) => words });

When('somebody on the way to storage changes {in transit}, whose digest the owner has signed', async function (words: string) {
  const ground = groundOf(this);
  const { request, change } = await (IN_TRANSIT[words] as Changing)(ground, this);
  const signed = ground.client.signedRequest(request);
  const sending = (actor: string, deed: string, sent: SignedRequest): Deed => ({
    actor,
    deed,
    perform: () => ground.client.sendAsIs(sent),
  });
  const lawful = sending(OWNER, 'storing, with a digest of it', signed);
  await tryAll(this, {
    before: lawful,
    attacks: { changed: sending('somebody on the way', `changing ${words}`, { ...signed, body: change(Buffer.from(signed.body)) }) },
    again: lawful,
  });
});

/** What is stored and damaged, and what is left alone. */
const stored = perScenario(() => ({ damaged: [] as FindableBlob[], whole: null as FindableBlob | null, fronts: 1 }));

Given('the owner keeps data in a storage account that nothing is copied from to elsewhere', async function () {
  const storage = storageOf(this);
  await storage.open(OWNER, { geoReplication: false });
  const { container } = await layStorage(this, OWNER);
  Object.assign(stored(this), { whole: await storeFindable(this, container), fronts: (await storage.frontEnds()).length });
});

/** Stores a blob, and damages those of its copies that are picked. Part of the ground. */
async function storeDamaged(
  world: FabricWorld,
  words: string,
  least: number,
  pick: (copies: readonly BlobCopy[]) => readonly BlobCopy[],
): Promise<void> {
  const { container } = groundOf(world);
  const { blob, patch } = await (DAMAGES[words] as (typeof DAMAGES)[string])(world, await storeFindable(world, container));
  for (const copy of pick(await someCopiesOf(world, blob, least))) await damage(world, copy, patch);
  stored(world).damaged.push(blob);
}

/** Damages one copy each of as many blobs as there are copies of one, so that each copy is the damaged one once. */
async function damageOneEach(world: FabricWorld, words: string): Promise<void> {
  const whole = stored(world).whole as FindableBlob;
  const { length } = await someCopiesOf(world, whole, 2);
  for (let index = 0; index < length; index++) await storeDamaged(world, words, length, (copies) => copies.slice(index, index + 1));
}

/** Everybody reads all that is not whole any more, and what is. */
async function readEverything(world: FabricWorld): Promise<void> {
  const { damaged, whole } = stored(world);
  const act = (label: string, blobs: readonly FindableBlob[]) =>
    world.act(label, { actor: OWNER, deed: 'reading in every way', perform: () => readAll(world, blobs) });
  await act('reads', damaged);
  await act('reads of the rest', [whole as FindableBlob]);
}

When("on one copy of a blob, each in its turn, this is changed behind the fabric's back: {damage}", async function (words: string) {
  await damageOneEach(this, words);
  await readEverything(this);
});

When("on all copies of a blob this is changed behind the fabric's back: {damage}", async function (words: string) {
  await storeDamaged(this, words, 1, (copies) => copies);
  await readEverything(this);
});

/** How many copies are whole. */
const counting = (world: FabricWorld): Deed => ({
  actor: 'the auditor',
  deed: 'looking on the media for copies that are whole',
  perform: async () => {
    let whole = 0;
    for (const blob of stored(world).damaged) whole += (await copiesOf(world, blob)).length;
    return found({ whole });
  },
});

When('one copy of a blob is damaged, each in its turn, everybody reads, and storage heals itself', async function () {
  const storage = storageOf(this);
  storage.changed();
  if ((await storage.media()).length === 0) this.setUpFailed('the lab does not tell which media storage has');
  const { container } = groundOf(this);
  const copies = await someCopiesOf(this, stored(this).whole as FindableBlob, 2);
  const blobs: FindableBlob[] = [];
  for (let index = 0; index < copies.length; index++) blobs.push(await storeFindable(this, container));
  stored(this).damaged.push(...blobs);
  await this.act('whole before', counting(this));
  for (const [index, blob] of blobs.entries()) {
    const { patch } = await (DAMAGES['one bit in the middle'] as (typeof DAMAGES)[string])(this, blob);
    const own = await someCopiesOf(this, blob, copies.length);
    await damage(this, own[index] as BlobCopy, patch);
  }
  await readEverything(this);
  await storage.settle();
  await this.act('whole after', counting(this));
});

/** Reads of one blob through one front end: whole, and three parts. */
const READS = 4;

Then('everybody is given what was stored', function () {
  const { damaged, fronts } = stored(this);
  this.claim('never-changed', { act: 'reads', orNothing: false, least: READS * fronts * damaged.length });
});

Then('nobody is given anything but what was stored', function () {
  const { damaged, fronts } = stored(this);
  this.claim('never-changed', { act: 'reads', orNothing: true, least: READS * fronts * damaged.length });
});

Then('what is whole is read as ever', function () {
  this.claim('never-changed', { act: 'reads of the rest', orNothing: false, least: READS * stored(this).fronts });
});

Then('as many copies are whole as before', function () {
  this.claim('copies-whole', { before: 'whole before', after: 'whole after', least: 2 * stored(this).damaged.length });
});
