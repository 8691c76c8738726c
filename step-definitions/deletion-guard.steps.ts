import type { ReasonName } from '../src/conformance/judges/index.ts';
import type { BlobClient } from '../src/clients/storage/index.ts';
import { deletionOf, namesOf, tagOf } from './support/deletion-scene.ts';
import { READS, READS_OF_A_SNAPSHOT, type Thing } from './support/deletion-ways.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type FabricWorld } from './support/world.ts';

type Options = NonNullable<Parameters<BlobClient['deleteBlob']>[2]>;

/** A blob that something guards against deletion. */
interface Guarded {
  readonly thing: Thing;
  readonly snapshots: readonly Thing[];
  /** A deletion that is in order. */
  readonly right: Options;
}

/** The one whose deletion is refused, and the one like it. */
const stored = perScenario(() => [] as Guarded[]);

/** How a blob comes to be guarded, once it is stored. */
const GUARDS = {
  'a blob under a lease': async (world: FabricWorld, thing: Thing): Promise<Guarded> => {
    const [client, leaseId] = [await deletionOf(world).one(), world.names.guid()];
    const lease = { action: 'acquire', seconds: -1, proposedId: leaseId } as const;
    await world.prepare('a lease could not be taken', () => client.leaseBlob(thing.container, thing.blob ?? '', lease));
    return { thing, snapshots: [], right: { leaseId } };
  },
  'a blob with snapshots': async (world: FabricWorld, thing: Thing): Promise<Guarded> => {
    const snapshot = await deletionOf(world).snapshot(`the snapshot of ${thing.name}`, thing);
    return { thing, snapshots: [snapshot], right: { snapshots: 'include' } };
  },
  'a blob with a new tag': async (world: FabricWorld, thing: Thing): Promise<Guarded> => {
    const [client, metadata] = [await deletionOf(world).one(), { kept: world.names.word() }];
    const changed = await world.prepare('metadata could not be set', () =>
      client.setBlobMetadata(thing.container, thing.blob ?? '', metadata),
    );
    const { etag, modified } = tagOf(changed.value);
    return { thing: { ...thing, metadata, etag, modified }, snapshots: [], right: { ifMatch: etag } };
  },
};

/** How a deletion is wrong, given what it is about, the one like it, and the tag of before. */
const WRONG: Readonly<Record<string, (other: Guarded, oldTag: string | undefined) => Options>> = {
  'without the lease': () => ({}),
  "under another blob's lease": (other) => other.right,
  'without a word about its snapshots': () => ({}),
  'on condition that it has its old tag': (_other, oldTag) => ({ ifMatch: oldTag }),
};

const oldTags = perScenario(() => new Map<string, string | undefined>());

Given(
  /^the owner has stored (a blob under a lease|a blob with snapshots|a blob with a new tag), and another one like it beside it$/,
  async function (this: FabricWorld, what: keyof typeof GUARDS) {
    const scene = deletionOf(this);
    await scene.lay();
    const container = await scene.container();
    for (const name of ['the blob', 'the blob like it', 'the last blob like it']) {
      const thing = await scene.blob(name, container);
      oldTags(this).set(name, thing.etag);
      stored(this).push(await GUARDS[what](this, thing));
    }
  },
);

When('the owner deletes the blob {}, between two deletions that are in order', async function (how: string) {
  const scene = deletionOf(this);
  const [attacked, before, again] = stored(this) as [Guarded, Guarded, Guarded];
  const wrong = WRONG[how];
  if (wrong === undefined) throw new Error(`Nobody deletes a blob ${how}.`);
  const client = await scene.one();
  const deletion = ({ thing }: Guarded, deed: string, options: Options) => ({
    actor: 'the owner',
    deed,
    perform: () => client.deleteBlob(thing.container, thing.blob ?? '', options),
  });
  await this.walk({
    before: deletion(before, 'deleting a blob like it, in order', before.right),
    attack: deletion(attacked, `deleting the blob ${how}`, wrong(again, oldTags(this).get(attacked.thing.name))),
    after: {
      actor: 'the owner',
      deed: 'going every way to the blob',
      perform: () =>
        scene.lookAt([
          { ways: READS, things: [attacked.thing] },
          { ways: READS_OF_A_SNAPSHOT, things: attacked.snapshots },
        ]),
    },
    again: deletion(attacked, 'deleting the blob, in order', attacked.right),
  });
});

Then('the deletion is refused, because {reason}, and the blob is still there with all that belongs to it', function (reason: ReasonName) {
  const [{ thing, snapshots }] = stored(this) as [Guarded];
  this.claim('refused', { reason });
  this.claim('reachable', { look: 'observed after', present: namesOf([thing, ...snapshots]) });
});

Then('the deletions that are in order are done', function () {
  this.claim('permitted-before-and-after');
});
