import { defineParameterType } from '@cucumber/cucumber';
import { blobRequests, type BlobRequest, type SignedRequest, type SigningScheme } from '../src/clients/storage/index.ts';
import { CHANGES } from './support/storage-changes.ts';
import { CREDENTIALS } from './support/storage-credentials.ts';
import { groundOf, layStorage, signedBy, THINGS_LAID_OUT, withHeaders, type StorageGround } from './support/storage-ground.ts';
import { storageOf } from './support/storage-scene.ts';
import { inTurn } from './support/storage-state.ts';
import { attacksOf, tryAll } from './support/storage-square.ts';
import { Given, Then, When } from './support/steps.ts';
import type { Deed, FabricWorld } from './support/world.ts';

const OWNER = 'the owner';
const STRANGER = 'the stranger';

defineParameterType({ name: 'tampering', regexp: Object.keys(CHANGES).join('|'), transformer: (words: string) => words });
defineParameterType({ name: 'storage credential', regexp: Object.keys(CREDENTIALS).join('|'), transformer: (words: string) => words });

/** The two schemes, in the words of the feature files. */
const SCHEMES: Readonly<Record<string, SigningScheme>> = { 'the long scheme': 'SharedKey', 'the short scheme': 'SharedKeyLite' };
defineParameterType({ name: 'scheme', regexp: Object.keys(SCHEMES).join('|'), transformer: (words: string) => SCHEMES[words] });

Given('the owner keeps data in a storage account', async function () {
  await layStorage(this, OWNER);
});

/** A request of the owner's with nothing signed yet. */
const unsigned = ({ client }: StorageGround, request: BlobRequest<unknown>): SignedRequest => client.signedRequest(request, { key: null });

/** Where there is no such scheme, nothing can be said of how it is checked. */
Given('storage takes requests that are signed in {scheme}', async function (scheme: SigningScheme) {
  const ground = groundOf(this);
  const reading = signedBy(ground.account, unsigned(ground, blobRequests.getBlob(ground.container, ground.blob)), scheme);
  await this.prepare('a request that was rightly signed in this scheme was not served', () => ground.client.sendAsIs(reading));
});

/** Somebody's sending requests as they stand, one after another. */
const sending = (world: FabricWorld, actor: string, deed: string, requests: readonly SignedRequest[]): Deed => ({
  actor,
  deed,
  perform: () => inTurn(requests.map((request) => () => groundOf(world).client.sendAsIs(request))),
});

When(
  "the stranger sends a request of the owner's again, signed in {scheme}, after a change of {tampering}",
  async function (scheme: SigningScheme, words: string) {
    const ground = groundOf(this);
    const { request, prepare = (same: SignedRequest) => same, change } = await (CHANGES[words] as (typeof CHANGES)[string])(ground, this);
    const signed = signedBy(ground.account, prepare(unsigned(ground, request)), scheme);
    const changed = change(signed);
    await tryAll(this, {
      before: sending(this, OWNER, 'sending a request', [signed]),
      attacks: { changed: sending(this, STRANGER, `sending the request again, after a change of ${words}`, [changed]) },
      again: sending(this, OWNER, 'sending the changed request, signed anew', [signedBy(ground.account, changed, scheme)]),
    });
  },
);

/** Two requests that the owner may make and nobody else, with nothing signed yet: to read a blob, and to store one. */
function readingAndStoring(world: FabricWorld): Readonly<Record<'reading' | 'storing', BlobRequest<unknown>>> {
  const { container, blob } = groundOf(world);
  return {
    reading: blobRequests.getBlob(container, blob),
    storing: blobRequests.putBlob(container, world.names.word(), Buffer.from(world.names.marker())),
  };
}

/** Reading and storing, tried in these ways; the owner does the same before and after. */
async function tryReadingAndStoring(
  world: FabricWorld,
  how: string,
  ways: (signed: SignedRequest) => Promise<Readonly<Record<string, SignedRequest>>>,
  scheme: SigningScheme = 'SharedKey',
): Promise<void> {
  const ground = groundOf(world);
  const requests = Object.entries(readingAndStoring(world)).map(([what, request]) => ({ what, request: unsigned(ground, request) }));
  const attacks: Record<string, Deed> = {};
  for (const { what, request } of requests)
    for (const [word, forged] of Object.entries(await ways(signedBy(ground.account, request))))
      attacks[`${what}, ${word}`] = sending(world, STRANGER, `${what} with ${how} (${word})`, [forged]);
  const both = requests.map(({ request }) => signedBy(ground.account, request, scheme));
  await tryAll(world, {
    before: sending(world, OWNER, 'reading and storing', both),
    attacks,
    again: sending(world, OWNER, 'reading and storing', both),
  });
}

When("the stranger reads the owner's data, and stores some, with {storage credential}", async function (words: string) {
  const [ground, forge] = [groundOf(this), CREDENTIALS[words] as (typeof CREDENTIALS)[string]];
  await tryReadingAndStoring(
    this,
    words,
    (signed) => forge(signed, ground, this),
    words.startsWith('a short signature') ? 'SharedKeyLite' : 'SharedKey',
  );
});

/** The request, dated so many seconds later than it is. */
function dated(world: FabricWorld, request: SignedRequest, seconds: number): SignedRequest {
  const date = new Date(Date.parse(request.headers['x-ms-date'] ?? '') + seconds * 1000).toUTCString();
  return signedBy(groundOf(world).account, withHeaders(request, { 'x-ms-date': date }));
}

defineParameterType({ name: 'direction', regexp: /late|early/, transformer: (word: string) => (word === 'late' ? -1 : 1) });

When('requests come that are signed by the key, and {duration} {direction}', async function (seconds: number, direction: number) {
  await tryReadingAndStoring(this, 'another date', async (signed) => ({ dated: dated(this, signed, direction * seconds) }));
});

/** What else a date can be. */
const DATES: Readonly<Record<string, (signed: SignedRequest) => SignedRequest>> = {
  'have no date': (signed) => withHeaders(signed, { 'x-ms-date': undefined }),
  'have a date that is none': (signed) => withHeaders(signed, { 'x-ms-date': 'today' }),
  'have an old date, and a new one that counts for less': (signed) =>
    withHeaders(signed, {
      date: signed.headers['x-ms-date'],
      'x-ms-date': new Date(Date.parse(signed.headers['x-ms-date'] ?? '') - 3_600_000).toUTCString(),
    }),
};
defineParameterType({ name: 'undated', regexp: Object.keys(DATES).join('|'), transformer: (words: string) => words });

When('requests come that are signed by the key, and {undated}', async function (words: string) {
  const { account } = groundOf(this);
  const make = DATES[words] as (typeof DATES)[string];
  await tryReadingAndStoring(this, 'another date', async (signed) => ({ dated: signedBy(account, make(signed)) }));
});

When('the owner sends requests that are {duration} late, and others that are as early', async function (seconds: number) {
  const ground = groundOf(this);
  const requests = Object.values(readingAndStoring(this)).map((request) => unsigned(ground, request));
  for (const [word, direction] of Object.entries({ late: -1, early: 1 })) {
    const all = requests.map((request) => dated(this, request, direction * seconds));
    await this.act(word, sending(this, OWNER, `reading and storing, ${seconds} seconds ${word}`, all));
  }
});

When("the stranger sends requests of the owner's again {duration} later", async function (seconds: number) {
  const requests = readingAndStoring(this);
  const signed = (request: BlobRequest<unknown>): SignedRequest => groundOf(this).client.signedRequest(request);
  const [reading, storing] = [signed(requests.reading), signed(requests.storing)];
  await tryAll(this, {
    before: sending(this, OWNER, 'reading and storing', [reading, storing]),
    turn: () => storageOf(this).advance(seconds),
    attacks: {
      reading: sending(this, STRANGER, 'reading, as the owner did', [reading]),
      storing: sending(this, STRANGER, 'storing, as the owner did', [storing]),
    },
    again: {
      actor: OWNER,
      deed: 'reading and storing, signed anew',
      perform: () => inTurn(Object.values(requests).map((request) => () => groundOf(this).client.sendAsIs(signed(request)))),
    },
  });
});

Then('all of them are served', function () {
  this.claim('accepted', { acts: ['late', 'early'] });
});

Then('the account holds what it held, and none of it was shown', function () {
  const { text, otherText } = groundOf(this);
  this.claim('unchanged', { before: 'observed before', after: 'observed after', least: THINGS_LAID_OUT });
  this.claim('shows-nothing', { acts: attacksOf(this), names: [text, otherText] });
});
