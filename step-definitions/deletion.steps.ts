import { defineParameterType } from '@cucumber/cucumber';
import type { ReasonName } from '../src/conformance/judges/index.ts';
import { deleteBlob, deleteContainer, families, family, HINDERS } from './support/deletion-family.ts';
import { deletionOf } from './support/deletion-scene.ts';
import { WAITING_BLOCK, WAYS, type Thing, type WayName } from './support/deletion-ways.ts';
import { Given, Then, When } from './support/steps.ts';
import type { FabricWorld } from './support/world.ts';

/** A way to get at something in storage: `reads a part of it`. */
defineParameterType({ name: 'reach', regexp: Object.keys(WAYS).join('|'), transformer: (words: string): WayName => words as WayName });

Given('the owner has stored a blob, and another one beside it', async function () {
  const scene = deletionOf(this);
  await scene.lay();
  const container = await scene.container();
  for (const name of ['the blob', 'the blob beside it']) families(this).push({ head: await scene.blob(name, container), rest: [] });
});

Given('new blocks of both are waiting to be committed', async function () {
  const client = await deletionOf(this).one();
  for (const { head } of families(this))
    await this.prepare('a block could not be stored', () =>
      client.putBlock(head.container, head.blob ?? '', WAITING_BLOCK, Buffer.from(this.names.marker())),
    );
});

Given('the owner has a container with a blob in it, and another such container', async function () {
  const scene = deletionOf(this);
  await scene.lay();
  for (const name of ['the container', 'the container beside it']) {
    const container = await scene.container();
    await scene.blob(`a blob in ${name}`, container);
    families(this).push({ head: { name, container, text: '' }, rest: [] });
  }
});

/** Looks, deletes through one front end, and looks again. */
async function deleteAndLook(world: FabricWorld, way: WayName, deletion: (thing: Thing) => Promise<void>): Promise<void> {
  const scene = deletionOf(world);
  const [{ head }, { head: other }] = [family(world, 'deleted'), family(world, 'beside')];
  await scene.look('before', { ways: [HINDERS.includes(way) ? 'reads it' : way], things: [head] }, { ways: [way], things: [other] });
  await deletion(head);
  await scene.look('after', { ways: [way], things: [head, other] });
}

When('the owner deletes the blob through one front end, and through each the owner {reach}', async function (way: WayName) {
  await deleteAndLook(this, way, (thing) => deleteBlob(this, thing));
});

When('the owner deletes the container through one front end, and through each the owner {reach}', async function (way: WayName) {
  await deleteAndLook(this, way, (thing) => deleteContainer(this, thing));
});

When('the owner deletes the blob, and then looks for the waiting blocks of both, and commits them', async function () {
  const scene = deletionOf(this);
  const [{ head }, { head: other }] = [family(this, 'deleted'), family(this, 'beside')];
  const things = [head, other];
  await scene.look('before', { ways: ['asks for its waiting blocks'], things });
  await deleteBlob(this, head);
  await scene.look('after', { ways: ['asks for its waiting blocks', 'lists with all that can be included'], things });
  await scene.look('committed', { ways: ['commits its waiting blocks'], things });
});

Then('it is refused through each of them, because {reason}', function (reason: ReasonName) {
  claimGone(this, { reason });
});

Then('no list shows it', function () {
  claimGone(this);
});

/** What was before the one that is deleted and the one beside it. */
function claimGone(world: FabricWorld, { after = 'after', reason = 'not-found' as ReasonName } = {}): void {
  const [gone, stay] = [[family(world, 'deleted').head.name], [family(world, 'beside').head.name]];
  world.claim('deleted-is-gone', { before: 'before', deletions: ['deletion'], after, gone, stay, reason });
}

Then(/^the (?:blob|other container) (?:beside it )?is served the same way, before and after$/, function (this: FabricWorld) {
  const { head } = family(this, 'beside');
  for (const look of ['before', 'after']) this.claim('reachable', { look, present: [head.name] });
});

Then('those of the blob are not to be found, and those of the other are', function () {
  claimGone(this);
  claimGone(this, { after: 'committed', reason: 'no-such-block' });
});
