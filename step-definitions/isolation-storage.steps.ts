import { defineParameterType } from '@cucumber/cucumber';
import { found } from './support/hosted-services.ts';
import { groundOf, layStorage, looking, THINGS_LAID_OUT } from './support/storage-ground.ts';
import { neighboursOf, WAYS_NEXT_DOOR } from './support/storage-neighbours.ts';
import { attacksOf, tryAll } from './support/storage-square.ts';
import { inTurn } from './support/storage-state.ts';
import { Given, Then, When } from './support/steps.ts';
import type { Deed, Done } from './support/world.ts';

const OWNER = 'the owner';
const NEIGHBOUR = 'the tenant next door';
const TWO = [OWNER, NEIGHBOUR] as const;

defineParameterType({ name: 'way next door', regexp: Object.keys(WAYS_NEXT_DOOR).join('|'), transformer: (words: string) => words });

Given('the owner and the tenant next door keep data in storage under the same names', async function () {
  const { names } = this;
  const same = { container: names.word(), second: names.word(), blob: names.word(), other: names.word() };
  for (const actor of TWO) await layStorage(this, actor, same);
});

When('each reads what is under those names, and the tenant next door then deletes all of it', async function () {
  for (const actor of TWO) {
    const { client, container, blob } = groundOf(this, actor);
    const perform = async (): Promise<Done> => {
      const { value, outcome, exchanges } = await client.getBlob(container, blob);
      return value === null ? { outcome, exchanges } : found({ text: value.toString('utf8') }, exchanges);
    };
    await this.act(`read by ${actor}`, { actor, deed: 'reading a blob', perform });
    await this.act(`seen by ${actor} before`, looking(this, actor));
  }
  const { client, container, second, blob } = groundOf(this, NEIGHBOUR);
  await this.act('deletion', {
    actor: NEIGHBOUR,
    deed: 'deleting a blob and a container',
    perform: () => inTurn([() => client.deleteBlob(container, blob), () => client.deleteContainer(second)]),
  });
  for (const actor of TWO) await this.act(`seen by ${actor} after`, looking(this, actor));
});

Then('each reads their own', function () {
  for (const actor of TWO) {
    const { text } = groundOf(this, actor);
    this.claim('result', { act: `read by ${actor}`, promised: `${actor} reads what ${actor} has stored`, equals: { text } });
  }
});

Then("what was the tenant's is gone, and what is the owner's is as it was", function () {
  const { container, second, blob, other } = groundOf(this, NEIGHBOUR);
  const seen = (actor: string) => ({ before: `seen by ${actor} before`, after: `seen by ${actor} after` });
  this.claim('accepted', { acts: ['deletion'] });
  this.claim('came-about', {
    ...seen(NEIGHBOUR),
    gone: [`blob ${container}/${blob}`, `container ${second}`, `blob ${second}/${other}`],
  });
  this.claim('unchanged', { ...seen(OWNER), least: THINGS_LAID_OUT });
});

When("the tenant next door asks for the owner's data {way next door}", async function (words: string) {
  const { attacks, own } = await (WAYS_NEXT_DOOR[words] as (typeof WAYS_NEXT_DOOR)[string])(this, neighboursOf(this));
  const lawful: Deed = { actor: NEIGHBOUR, deed: 'asking the same for what is their own', perform: own };
  await tryAll(this, {
    before: lawful,
    attacks: Object.fromEntries(
      Object.entries(attacks).map(([word, perform]) => [word, { actor: NEIGHBOUR, deed: `${word} ${words}`, perform }]),
    ),
    again: lawful,
  });
});

Then("what is the owner's is as it was, and none of it was shown", function () {
  const { text, otherText } = groundOf(this, OWNER);
  this.claim('unchanged', { before: 'observed before', after: 'observed after', least: THINGS_LAID_OUT });
  this.claim('shows-nothing', { acts: attacksOf(this), names: [text, otherText] });
});

Then('the tenant next door is served the same of what is their own, before and after', function () {
  this.claim('permitted-before-and-after');
});
