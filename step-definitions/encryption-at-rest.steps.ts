import { defineParameterType } from '@cucumber/cucumber';
import { MarkerSearch } from '../src/clients/markers/index.ts';
import { found } from './support/hosted-services.ts';
import {
  EVENTS,
  lettersOf,
  readingLetter,
  replaceEnvelope,
  searchForKeys,
  searchForLetters,
  storageMedia,
  storeLetters,
} from './support/letters.ts';
import { callAll } from './support/sdk.ts';
import { Given, Then, When } from './support/steps.ts';
import type { FabricWorld } from './support/world.ts';

/** How many markers make a letter, and a long one: of more bytes than are looked at at a time, anywhere. */
const [LETTER, LONG_LETTER] = [40, 3_000];

Given('the owner has stored a letter in an envelope, and another one in the clear', async function () {
  await storeLetters(this, LETTER);
});

Given('the owner has stored a letter in an envelope, and a key in the clear', async function () {
  await storeLetters(this, LETTER);
});

Given('the owner has stored a long letter in an envelope', async function () {
  await storeLetters(this, LONG_LETTER);
});

defineParameterType({ name: 'letterEvent', regexp: Object.keys(EVENTS).join('|'), transformer: (words: string) => words });
const comeToPass = (world: FabricWorld, words: string): Promise<void> => (EVENTS[words] as (typeof EVENTS)[string])(world);

When('{letterEvent}, and the auditor searches every medium for both letters', async function (words: string) {
  await comeToPass(this, words);
  await searchForLetters(this);
});

When("{letterEvent}, and the auditor searches every medium for the owner's keys", async function (words: string) {
  await comeToPass(this, words);
  await searchForKeys(this);
});

Then('the letter in the clear is found, and nothing of the one in the envelope', function () {
  this.claim('on-no-medium', { act: 'search', promised: 'nothing of what was encrypted is on any medium' });
});

Then('the key in the clear is found, and neither the master key nor the data key', function () {
  this.claim('on-no-medium', { act: 'search', promised: 'no key of the owner’s is on any medium' });
});

/** Where in the ciphertext, as a part of its length. */
const PLACES: Readonly<Record<string, number>> = { 'at its beginning': 0, 'in its middle': 0.5, 'at its end': 0.999 };
defineParameterType({ name: 'letterPlace', regexp: Object.keys(PLACES).join('|'), transformer: (words: string) => words });

/** Where the character of an envelope's ciphertext lies that stands for this part of it. */
function placeIn(envelope: Buffer, part: number): number {
  const { ciphertext } = JSON.parse(envelope.toString('utf8')) as { ciphertext: string };
  return envelope.indexOf(ciphertext) + Math.floor(part * (ciphertext.length - 1));
}

/** Another character of base64 than this one. */
const anotherThan = (character: number | undefined): number => (character === 0x41 ? 0x42 : 0x41);

When(
  "the stranger, who has the key of the owner's storage, changes the letter {letterPlace}, and the owner reads it",
  async function (where: string) {
    const { envelope } = lettersOf(this);
    const changed = Buffer.from(envelope);
    const at = placeIn(envelope, PLACES[where] as number);
    changed[at] = anotherThan(envelope[at]);
    const reading = (label: string) =>
      callAll(this, label, 'the owner', 'reading the letter and opening it', [readingLetter('the letter')]);
    await reading('permitted before');
    await this.prepare('the letter could not be changed', () => replaceEnvelope(this, changed));
    await reading('attack');
    await this.prepare('the letter could not be stored again', () => replaceEnvelope(this, envelope));
    await reading('permitted again');
  },
);

When('the operator changes a byte of the letter on every medium that holds it, and the owner reads it', async function () {
  const { envelope } = lettersOf(this);
  await readAndTell(this, 'before', []);
  const changed: string[] = [];
  for (const part of [0.1, 0.5, 0.9]) changed.push(...(await changeOnMedia(this, envelope, placeIn(envelope, part))));
  if (changed.length === 0) this.setUpFailed('no medium of storage shows the letter as it was stored');
  await readAndTell(this, 'after', changed);
});

/** How much of the envelope is looked for, to find where on a medium it lies. */
const STRETCH = 48;

/** Changes a byte of the envelope wherever a medium of storage holds it. Answers where that was. */
async function changeOnMedia(world: FabricWorld, envelope: Buffer, at: number): Promise<string[]> {
  const sought = new MarkerSearch([envelope.subarray(at, at + STRETCH).toString('latin1')]);
  const bytes = Buffer.from([anotherThan(envelope[at])]).toString('base64');
  const places: string[] = [];
  for (const { medium } of await storageMedia(world)) {
    const read = Buffer.from((await world.lab.must('medium.read', { medium })).bytes, 'base64');
    for (const { offset, form, whole } of sought.in({ name: medium, bytes: read })) {
      if (!whole || form !== 'as it is') continue;
      await world.lab.must('medium.change', { medium, offset, bytes });
      places.push(`${medium}, byte ${offset}`);
    }
  }
  return places;
}

/** The owner reads the letter; what came of it goes on the record. */
async function readAndTell(world: FabricWorld, label: string, changed: readonly string[]): Promise<void> {
  await world.act(label, {
    actor: 'the owner',
    deed: 'reading the letter and opening it',
    perform: async () => {
      const { reply, code, right } = await readingLetter('the letter').perform(world);
      const unopened = reply === 'refused' && /^[a-z-]+$/.test(code ?? '');
      const told =
        reply !== 'accepted' ? (unopened ? 'it does not open' : 'nothing came') : right === true ? 'as it was' : 'something else opened';
      return found({ reads: [{ what: 'the letter', told }], changed: [...changed] });
    },
  });
}

Then('the owner opens the letter as it was, or nothing', function () {
  this.claim('never-another', { before: 'before', after: 'after' });
});
