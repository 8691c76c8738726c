import { looking } from './storage-ground.ts';
import { perScenario, type Deed, type FabricWorld } from './world.ts';

/** The square of requests to storage that are not to be served. */
export interface StorageSquare {
  readonly before: Deed;
  /** What makes wrong what was right until then. */
  readonly turn?: () => Promise<unknown>;
  /** By a word for each. */
  readonly attacks: Readonly<Record<string, Deed>>;
  /** What makes it right again. */
  readonly turnBack?: () => Promise<unknown>;
  readonly again: Deed;
}

const attacked = perScenario(() => [] as string[]);

/** The labels of the scenario's attacks. */
export const attacksOf = (world: FabricWorld): string[] => [...attacked(world)];

/** Walks round the square: the attacks come between two looks of the owner's at everything that there is. */
export async function tryAll(world: FabricWorld, { before, turn, attacks, turnBack, again }: StorageSquare): Promise<void> {
  await world.act('permitted before', before);
  await turn?.();
  await world.act('observed before', looking(world));
  for (const [word, attack] of Object.entries(attacks)) {
    attacked(world).push(`attack (${word})`);
    await world.act(`attack (${word})`, attack);
  }
  await world.act('observed after', looking(world));
  await turnBack?.();
  await world.act('permitted again', again);
}
