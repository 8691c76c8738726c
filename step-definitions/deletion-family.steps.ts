import { deleteBlob, deleteContainer, families, family, sorts, whole, type Family } from './support/deletion-family.ts';
import { deletionOf, namesOf, tagOf } from './support/deletion-scene.ts';
import { ALL_WAYS_TO_A_BLOB, READS, READS_OF_A_SNAPSHOT, type Thing } from './support/deletion-ways.ts';
import { Given, Then, When } from './support/steps.ts';
import type { FabricWorld } from './support/world.ts';

const OWNER = 'the owner';

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
