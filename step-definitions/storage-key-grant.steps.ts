import { defineParameterType } from '@cucumber/cucumber';
import { blobRequests, containerRequests, type BlobRequest, type Grant } from '../src/clients/storage/index.ts';
import { GRANTS, signatureOf } from './support/storage-grants.ts';
import { groundOf, signedBy } from './support/storage-ground.ts';
import { storageOf } from './support/storage-scene.ts';
import { tryAll } from './support/storage-square.ts';
import { inTurn } from './support/storage-state.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type Deed, type FabricWorld } from './support/world.ts';

const OWNER = 'the owner';
const STRANGER = 'the stranger';

defineParameterType({ name: 'shared access', regexp: Object.keys(GRANTS).join('|'), transformer: (words: string) => words });

/** Whoever holds a shared access signature and no key asks for these things, one after another. */
const holding = (world: FabricWorld, actor: string, sas: string, deed: string, requests: readonly BlobRequest<unknown>[]): Deed => ({
  actor,
  deed,
  perform: async () => {
    const client = await storageOf(world).client(OWNER, { key: null, sas });
    return inTurn(requests.map((request) => () => client.perform(request)));
  },
});

When('the stranger asks by a shared access signature of the owner that {shared access}', async function (words: string) {
  const {
    grant = {},
    change = (same: string) => same,
    requests,
    twins,
  } = await (GRANTS[words] as (typeof GRANTS)[string])(groundOf(this), this);
  const [good, wrong] = [await signatureOf(this), change(await signatureOf(this, grant))];
  const lawful = twins ?? Object.values(requests);
  await tryAll(this, {
    before: holding(this, STRANGER, good, 'asking by a good signature', lawful),
    attacks: Object.fromEntries(
      Object.entries(requests).map(([word, request]) => [
        word,
        holding(this, STRANGER, wrong, `${word}, by a signature that ${words}`, [request]),
      ]),
    ),
    again: holding(this, STRANGER, good, 'asking by the good signature', lawful),
  });
});

When('the owner withdraws a stored policy, and the stranger goes on using a signature that leans on it', async function () {
  const { client, container, blob } = groundOf(this);
  const id = this.names.word();
  const { now } = await this.lab.must('clock.read', {});
  const at = (hours: number): string => new Date(Date.parse(now) + hours * 3_600_000).toISOString();
  const policies = [{ id, start: at(-1), expiry: at(1), permission: 'r' }];
  const set = (all: typeof policies) =>
    this.prepare('a policy could not be stored', () => client.setContainerAccess(container, { policies: all }));
  const leaning = { policy: id, permissions: undefined, start: undefined, expiry: undefined };
  await set(policies);
  const sas = await signatureOf(this, leaning as Partial<Grant>);
  const reading = holding(this, STRANGER, sas, 'reading by the signature', [blobRequests.getBlob(container, blob)]);
  await tryAll(this, { before: reading, turn: () => set([]), attacks: { reading }, turnBack: () => set(policies), again: reading });
});

/** What a container is open for. */
const open = perScenario(() => ({ container: '', blob: '' }));

Given('the owner has opened a container to all readers', async function () {
  const { client } = groundOf(this);
  const [container, blob] = [this.names.word(), this.names.word()];
  await this.prepare('a container could not be opened', () => client.createContainer(container, { publicAccess: 'container' }));
  await this.prepare('a blob could not be stored', () => client.putBlob(container, blob, Buffer.from(this.names.marker())));
  Object.assign(open(this), { container, blob });
});

/** Reading and listing what is open. */
const openRequests = (world: FabricWorld) => {
  const { container, blob } = open(world);
  return { reading: blobRequests.getBlob(container, blob), listing: containerRequests.listBlobs(container) };
};

/** Asking with nothing to show. */
const plainly = (world: FabricWorld, requests: readonly BlobRequest<unknown>[]): Deed => ({
  actor: STRANGER,
  deed: 'asking for what is open, without a signature',
  perform: async () => {
    const client = await storageOf(world).client(OWNER, { key: null });
    return inTurn(requests.map((request) => () => client.perform(request)));
  },
});

When('the stranger reads what is open, with a signature by a key of their own', async function () {
  const { account, client } = groundOf(this);
  const requests = openRequests(this);
  const own = { account: account.account, primary: this.names.bytes(64).toString('base64') };
  const attack = (request: BlobRequest<unknown>): Deed => ({
    actor: STRANGER,
    deed: 'asking for what is open, with a wrong signature',
    perform: () => client.sendAsIs(signedBy(own, client.signedRequest(request, { key: null }))),
  });
  const lawful = plainly(this, Object.values(requests));
  const attacks = Object.fromEntries(Object.entries(requests).map(([word, request]) => [word, attack(request)]));
  await tryAll(this, { before: lawful, attacks, again: lawful });
});

When('the stranger changes what is open, without a signature', async function () {
  const { container, blob } = open(this);
  const bytes = Buffer.from(this.names.marker());
  const requests: Readonly<Record<string, BlobRequest<unknown>>> = {
    'storing a blob': blobRequests.putBlob(container, this.names.word(), bytes),
    'writing over a blob': blobRequests.putBlob(container, blob, bytes),
    'storing a block': blobRequests.putBlock(container, blob, Buffer.from('0001').toString('base64'), bytes),
    'setting metadata': blobRequests.setBlobMetadata(container, blob, { grade: 'low' }),
    'taking a snapshot': blobRequests.snapshotBlob(container, blob),
    'taking a lease': blobRequests.leaseBlob(container, blob, { action: 'acquire', seconds: 15 }),
    'deleting a blob': blobRequests.deleteBlob(container, blob),
    'seeing who may reach it': containerRequests.getContainerAccess(container),
    'setting who may reach it': containerRequests.setContainerAccess(container, {}),
    'deleting the container': containerRequests.deleteContainer(container),
  };
  const lawful = plainly(this, Object.values(openRequests(this)));
  const attacks = Object.fromEntries(
    Object.entries(requests).map(([word, request]) => [word, { ...plainly(this, [request]), deed: `${word}, without a signature` }]),
  );
  await tryAll(this, { before: lawful, attacks, again: lawful });
});

Then("the stranger's same request without a signature is served, before and after", function () {
  this.claim('permitted-before-and-after');
});

Then('the stranger reads what is open, before and after', function () {
  this.claim('permitted-before-and-after');
});

Then('the stranger is served by a good signature, before and after', function () {
  this.claim('permitted-before-and-after');
});
