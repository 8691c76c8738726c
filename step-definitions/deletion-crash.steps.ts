import type { InstrumentRequest } from '../src/adapters/contract/index.ts';
import { deletionOf, namesOf, type Sort } from './support/deletion-scene.ts';
import { ALL_WAYS_TO_A_BLOB, READS, READS_OF_A_SNAPSHOT, WAYS_TO_A_CONTAINER, type Thing, type WayName } from './support/deletion-ways.ts';
import { storageOf } from './support/storage-scene.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

const OWNER = 'the owner';
const MANY = 10;
/** In a container of many blobs these tell enough of each. */
const FEW_READS: readonly WayName[] = ['reads it', 'asks for its properties', 'lists with all that can be included'];

/** What is deleted, how, and by which ways it is looked for. */
interface Ground {
  readonly gone: readonly Thing[];
  readonly remove: () => Promise<Done>;
  readonly ways: (last: boolean) => Sort[];
}

const ground = perScenario(() => ({ made: null as Ground | null, stays: [] as Thing[], looks: [] as string[] }));

function groundOf(world: FabricWorld): Ground {
  const { made } = ground(world);
  if (made === null) throw new Error('Nothing was stored.');
  return made;
}

const toBlobs =
  (things: readonly Thing[], snapshots: readonly Thing[] = []) =>
  (last: boolean): Sort[] => [
    { ways: last ? ALL_WAYS_TO_A_BLOB : READS, things },
    { ways: READS_OF_A_SNAPSHOT, things: snapshots },
  ];

async function removeBlob(world: FabricWorld, { container, blob = '' }: Thing, snapshots?: 'include'): Promise<Done> {
  const client = await deletionOf(world).one();
  return client.deleteBlob(container, blob, { snapshots });
}

const GROUNDS: Readonly<Record<string, (world: FabricWorld, container: string) => Promise<Ground>>> = {
  'a single blob': async (world, container) => {
    const blob = await deletionOf(world).blob('the blob', container);
    return { gone: [blob], remove: () => removeBlob(world, blob), ways: toBlobs([blob]) };
  },
  'a blob and two snapshots of it': async (world, container) => {
    const scene = deletionOf(world);
    const blob = await scene.blob('the blob', container);
    const snapshots = [await scene.snapshot('the first snapshot', blob), await scene.snapshot('the second snapshot', blob)];
    return { gone: [blob, ...snapshots], remove: () => removeBlob(world, blob, 'include'), ways: toBlobs([blob], snapshots) };
  },
  'a blob in the place of an older one': async (world, container) => {
    const scene = deletionOf(world);
    const older = await scene.blob('the older blob', container);
    const blob = await scene.blob('the blob', container, { blob: older.blob });
    return { gone: [blob], remove: () => removeBlob(world, blob), ways: toBlobs([blob]) };
  },
  'a container of ten blobs': async (world) => {
    const scene = deletionOf(world);
    const container = await scene.container();
    const blobs: Thing[] = [];
    for (let index = 1; index <= MANY; index++) blobs.push(await scene.blob(`blob ${index} of the container`, container));
    const own: Thing = { name: 'the container', container, text: '' };
    return {
      gone: [own, ...blobs],
      remove: async () => (await scene.one()).deleteContainer(container),
      ways: () => [
        { ways: WAYS_TO_A_CONTAINER.filter((way) => way !== 'puts a blob into the container'), things: [own] },
        { ways: FEW_READS, things: blobs },
      ],
    };
  },
};

Given(
  /^the owner has stored (a single blob|a blob and two snapshots of it|a blob in the place of an older one|a container of ten blobs), and a blob that is to stay$/,
  async function (this: FabricWorld, what: string) {
    const scene = deletionOf(this);
    await scene.lay();
    const container = await scene.container();
    const stays = await scene.blob('the blob that is to stay', container);
    Object.assign(ground(this), { made: await GROUNDS[what]?.(this, container), stays: [stays] });
  },
);

/** Where data is lost with the power, nothing can be said of what was deleted. */
Given('what is stored has outlived a power cut already', async function () {
  const { stays } = ground(this);
  await storageOf(this).crash();
  deletionOf(this).restarted();
  const client = await deletionOf(this).one();
  for (const { container, blob = '' } of stays)
    await this.prepare('what was stored did not outlive a power cut', () => client.getBlob(container, blob));
});

type Step = InstrumentRequest<'storage.powerFailsAt'>['step'];

/** At which of the lab's steps the power fails; null for right after the answer. */
const MOMENTS: Readonly<Record<string, Step | null>> = {
  'right after the answer': null,
  'when the deletion has begun': 'deletion-begun',
  'before the answer': 'reference-removed',
  'while copies are being given up': 'collecting',
};

When(
  /^the owner deletes it, and the power fails (right after the answer|when the deletion has begun|before the answer|while copies are being given up)$/,
  async function (this: FabricWorld, when: string) {
    const step = MOMENTS[when] ?? null;
    // What was written over before is given up first, so that it is the deletion's own copies that are meant.
    if (step === 'collecting') await this.lab.must('storage.settle', {});
    if (step !== null) await this.lab.must('storage.powerFailsAt', { step });
    await this.act('deletion', { actor: OWNER, deed: 'deleting what is to go', perform: groundOf(this).remove });
    if (step === 'collecting') await giveUpCopies(this);
    await backFrom(this, 'after the power cut');
  },
);

/** Copies are given up behind the owner's back. It ends early, with the power. */
async function giveUpCopies(world: FabricWorld): Promise<void> {
  const perform = (): Promise<Done> => world.lab.observe('storage.settle', {}, () => ({}));
  await world.act('collection', { actor: 'the operator', deed: 'waiting until the copies are given up', perform });
}

When('the power fails once more', async function () {
  await backFrom(this, 'after the second power cut');
});

When('storage does all that it has still to do', async function () {
  await storageOf(this).settle();
  deletionOf(this).restarted();
  await lookAll(this, 'at last', true);
});

async function backFrom(world: FabricWorld, label: string): Promise<void> {
  await storageOf(world).crash();
  deletionOf(world).restarted();
  await lookAll(world, label, false);
}

async function lookAll(world: FabricWorld, label: string, last: boolean): Promise<void> {
  const { stays, looks } = ground(world);
  looks.push(label);
  await deletionOf(world).look(label, ...groundOf(world).ways(last), { ways: READS, things: stays });
}

Then('it is gone for good if the deletion was answered, and otherwise gone or there as a whole, through every front end', function () {
  const { stays, looks } = ground(this);
  this.claim('gone-for-good', { deletion: 'deletion', looks: [...looks], gone: namesOf(groundOf(this).gone), stay: namesOf(stays) });
});

Then('the deletion was answered', function () {
  this.claim('accepted', { acts: ['deletion'] });
});
