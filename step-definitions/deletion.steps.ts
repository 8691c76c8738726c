import { defineParameterType } from '@cucumber/cucumber';
import type { ReasonName } from '../src/conformance/judges/index.ts';
import { deletionOf, namesOf, tagOf, type Sort } from './support/deletion-scene.ts';
import { ALL_WAYS_TO_A_BLOB, READS, READS_OF_A_SNAPSHOT, WAITING_BLOCK, WAYS, type Thing, type WayName } from './support/deletion-ways.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type FabricWorld } from './support/world.ts';

/** A way to get at something in storage: `reads a part of it`. */
defineParameterType({ name: 'reach', regexp: Object.keys(WAYS).join('|'), transformer: (words: string): WayName => words as WayName });

const OWNER = 'the owner';
/** These would stand in the way of the deletion that is to follow. */
const HINDERS: readonly WayName[] = ['takes a lease on it', 'takes a snapshot of it'];

/** A blob, or a container, together with its snapshots or blobs. */
interface Family {
  readonly head: Thing;
  readonly rest: readonly Thing[];
}

/** The one that is deleted, and the one beside it. */
const families = perScenario(() => [] as Family[]);

function family(world: FabricWorld, which: 'deleted' | 'beside'): Family {
  const found = families(world)[which === 'deleted' ? 0 : 1];
  if (found === undefined) throw new Error('Nothing was stored.');
  return found;
}
const whole = ({ head, rest }: Family): readonly Thing[] => [head, ...rest];

/** The ways that suit each thing of some. */
function sorts(things: readonly Thing[], blobs: readonly WayName[]): Sort[] {
  const [snapshots, others] = [
    things.filter(({ snapshot }) => snapshot !== undefined),
    things.filter(({ snapshot }) => snapshot === undefined),
  ];
  return [
    { ways: blobs.filter((way) => !HINDERS.includes(way)), things: others },
    { ways: READS_OF_A_SNAPSHOT, things: snapshots },
    { ways: blobs.filter((way) => HINDERS.includes(way)), things: others },
  ];
}

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

Given('the owner has stored a blob with two snapshots, and another one like it beside it', async function () {
  const scene = deletionOf(this);
  await scene.lay();
  const container = await scene.container();
  for (const name of ['the blob', 'the blob beside it']) {
    const head = await scene.blob(name, container);
    const rest = [
      await scene.snapshot(`the first snapshot of ${name}`, head),
      await scene.snapshot(`the second snapshot of ${name}`, head),
    ];
    families(this).push({ head, rest });
  }
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

Given('the owner has a container with several blobs and a snapshot, and another such container', async function () {
  const scene = deletionOf(this);
  await scene.lay();
  for (const which of ['the container', 'the container beside it']) {
    const container = await scene.container();
    const [first, second, third] = [
      await scene.blob(`the first blob of ${which}`, container),
      await scene.blob(`the second blob of ${which}`, container),
      await scene.blob(`the third blob of ${which}`, container),
    ];
    families(this).push({ head: first, rest: [second, third, await scene.snapshot(`a snapshot in ${which}`, third)] });
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

async function deleteBlob(world: FabricWorld, thing: Thing, snapshots?: 'include' | 'only'): Promise<void> {
  const client = await deletionOf(world).one();
  await world.act('deletion', {
    actor: OWNER,
    deed: `deleting ${thing.name}`,
    perform: () => client.deleteBlob(thing.container, thing.blob ?? '', { snapshots, snapshot: thing.snapshot }),
  });
}

async function deleteContainer(world: FabricWorld, { container }: Thing): Promise<void> {
  const client = await deletionOf(world).one();
  await world.act('deletion', { actor: OWNER, deed: 'deleting a container', perform: () => client.deleteContainer(container) });
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

const DELETIONS = {
  'the blob and its snapshots': { of: ({ head }: Family) => head, snapshots: 'include', gone: whole },
  'the snapshots alone': { of: ({ head }: Family) => head, snapshots: 'only', gone: ({ rest }: Family) => rest },
  'one snapshot': { of: ({ rest }: Family) => rest[0] as Thing, snapshots: undefined, gone: ({ rest }: Family) => rest.slice(0, 1) },
} as const;

When(
  /^the owner deletes (the blob and its snapshots|the snapshots alone|one snapshot), and goes every way to blobs and snapshots$/,
  async function (this: FabricWorld, what: keyof typeof DELETIONS) {
    const { of, snapshots, gone } = DELETIONS[what];
    const [deleted, beside] = [family(this, 'deleted'), family(this, 'beside')];
    const going = gone(deleted);
    await lookAndDelete(this, going, [...whole(deleted).filter((thing) => !going.includes(thing)), ...whole(beside)], () =>
      deleteBlob(this, of(deleted), snapshots),
    );
  },
);

When('the owner deletes the container, and goes every way to the blobs of both', async function () {
  const [deleted, beside] = [family(this, 'deleted'), family(this, 'beside')];
  await lookAndDelete(this, whole(deleted), whole(beside), () => deleteContainer(this, deleted.head));
});

/** Goes all ways that change nothing, deletes, and goes all ways. */
async function lookAndDelete(
  world: FabricWorld,
  gone: readonly Thing[],
  stay: readonly Thing[],
  deletion: () => Promise<void>,
): Promise<void> {
  const scene = deletionOf(world);
  scene.gone.push(...gone);
  scene.stay.push(...stay);
  const things = [...gone, ...stay];
  await scene.look('before', ...sorts(things, READS));
  await deletion();
  await scene.look('after', ...sorts(things, ALL_WAYS_TO_A_BLOB));
}

When('the owner deletes the container, asks for one of the same name, and looks for the old blobs', async function () {
  const scene = deletionOf(this);
  const deleted = family(this, 'deleted');
  await deleteContainer(this, deleted.head);
  const client = await scene.one();
  await this.act('made again', {
    actor: OWNER,
    deed: 'making a container of the same name',
    perform: () => client.createContainer(deleted.head.container),
  });
  await scene.look('after', ...sorts(whole(deleted), READS));
});

When('the owner deletes the blob with its snapshots, and stores another one under its name', async function () {
  const scene = deletionOf(this);
  const { head, rest } = family(this, 'deleted');
  const { container, blob = '' } = head;
  await deleteBlob(this, head, 'include');
  const [text, client] = [this.names.marker(), await scene.one()];
  const stored = await this.act('stored', {
    actor: OWNER,
    deed: 'storing another blob under the name',
    perform: () => client.putBlob(container, blob, Buffer.from(text)),
  });
  const old: Thing = { name: 'the new blob, by the tag of the old one', container, blob, text, etag: head.etag };
  const made: Thing = { name: 'the new blob', container, blob, text, ...tagOf(stored.value) };
  await scene.look(
    'after',
    { ways: ['reads it', 'reads a part of it', 'asks for its properties', 'asks for its metadata'], things: [made] },
    { ways: ['reads it if it is not the old one'], things: [old] },
    { ways: READS_OF_A_SNAPSHOT, things: rest },
  );
  scene.stay.push(old, made);
  scene.gone.push(...rest);
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

Then('what was deleted cannot be reached, and what was not is served as before', function () {
  const { gone, stay } = deletionOf(this);
  this.claim('deleted-is-gone', { before: 'before', deletions: ['deletion'], after: 'after', gone: namesOf(gone), stay: namesOf(stay) });
});

Then('the new one is empty, or is refused because the old one is still being deleted', function () {
  this.claim('accepted', { acts: ['deletion'] });
  this.claim('empty-or-being-deleted', { act: 'made again', look: 'after', absent: namesOf(whole(family(this, 'deleted'))) });
});

Then('the new one is served through every front end with its own bytes and metadata, and nothing of the old one', function () {
  const { gone, stay } = deletionOf(this);
  this.claim('accepted', { acts: ['deletion', 'stored'] });
  this.claim('reachable', { look: 'after', present: namesOf(stay), absent: namesOf(gone) });
});
