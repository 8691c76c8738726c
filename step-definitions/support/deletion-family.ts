import { deletionOf, type Sort } from './deletion-scene.ts';
import { READS_OF_A_SNAPSHOT, type Thing, type WayName } from './deletion-ways.ts';
import { perScenario, type FabricWorld } from './world.ts';

const OWNER = 'the owner';
/** These would stand in the way of the deletion that is to follow. */
export const HINDERS: readonly WayName[] = ['takes a lease on it', 'takes a snapshot of it'];

/** A blob, or a container, together with its snapshots or blobs. */
export interface Family {
  readonly head: Thing;
  readonly rest: readonly Thing[];
}

/** The one that is deleted, and the one beside it. */
export const families = perScenario(() => [] as Family[]);

export function family(world: FabricWorld, which: 'deleted' | 'beside'): Family {
  const found = families(world)[which === 'deleted' ? 0 : 1];
  if (found === undefined) throw new Error('Nothing was stored.');
  return found;
}
export const whole = ({ head, rest }: Family): readonly Thing[] => [head, ...rest];

/** The ways that suit each thing of some. */
export function sorts(things: readonly Thing[], blobs: readonly WayName[]): Sort[] {
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

/** Deletes a blob through one front end; the act is labelled `deletion`. */
export async function deleteBlob(world: FabricWorld, thing: Thing, snapshots?: 'include' | 'only'): Promise<void> {
  const client = await deletionOf(world).one();
  await world.act('deletion', {
    actor: OWNER,
    deed: `deleting ${thing.name}`,
    perform: () => client.deleteBlob(thing.container, thing.blob ?? '', { snapshots, snapshot: thing.snapshot }),
  });
}

/** The same for a container. */
export async function deleteContainer(world: FabricWorld, { container }: Thing): Promise<void> {
  const client = await deletionOf(world).one();
  await world.act('deletion', { actor: OWNER, deed: 'deleting a container', perform: () => client.deleteContainer(container) });
}
