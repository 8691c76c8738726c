import type { FrontEndClient } from '../../src/clients/front-end/index.ts';
import type { ReasonName } from '../../src/conformance/judges/index.ts';
import { frontEnd, type FrontEndUser, type StoredObject } from './front-end.ts';
import { perScenario, type Deed, type FabricWorld } from './world.ts';

/** What somebody may do to an object. */
export type Deeds = 'read' | 'overwrite' | 'delete';

/** A square as `squares-hold` has it. */
export interface TriedSquare {
  readonly [key: string]: string | string[];
  readonly square: string;
  readonly reason: ReasonName;
  readonly present: string[];
  readonly absent: string[];
}

/** What the lawful writer writes, and what the other one does. */
const writing = perScenario(({ names }) => ({ lawful: names.marker(), attack: names.marker() }));

/** Does something to an object over this connection, as this user. */
export function doing(
  world: FabricWorld,
  what: Deeds,
  as: 'lawful' | 'attack',
  { user, client, object }: { readonly user: FrontEndUser; readonly client: FrontEndClient; readonly object: StoredObject },
): Deed {
  const { container } = frontEnd(world);
  const { actor } = user;
  const { name } = object;
  switch (what) {
    case 'read':
      return { actor, deed: 'reading an object', perform: () => client.read(user, container, name) };
    case 'overwrite':
      return { actor, deed: 'overwriting an object', perform: () => client.write(user, container, name, writing(world)[as]) };
    case 'delete':
      return { actor, deed: 'deleting an object', perform: () => client.delete(user, container, name) };
  }
}

/** One user does what only another may, to an object below a folder. */
export async function tries(
  world: FabricWorld,
  what: Deeds,
  { attacker, rightful, folder }: { readonly attacker: FrontEndUser; readonly rightful: FrontEndUser; readonly folder: string },
): Promise<TriedSquare> {
  const front = frontEnd(world);
  const [object, other] = [await front.store(folder), await front.store(folder)];
  const [theirs, own] = [front.client(), front.client()];
  const square = `${attacker.actor}, about what is ${rightful.actor}'s to ${what}`;
  const lawful = (on: StoredObject): Deed => doing(world, what, 'lawful', { user: rightful, client: own, object: on });
  await world.walk({
    square,
    // What can be deleted once only is deleted in the end, and another thing before.
    before: lawful(what === 'delete' ? other : object),
    attack: doing(world, what, 'attack', { user: attacker, client: theirs, object }),
    after: front.look([object]),
    again: lawful(object),
  });
  const { lawful: written, attack } = writing(world);
  return {
    square,
    reason: 'not-allowed',
    present: [`${object.name}: ${what === 'overwrite' ? written : object.content}`],
    absent: what === 'overwrite' ? [`${object.name}: ${attack}`] : [],
  };
}

/** An object of the accountant's, stored when it is first needed. */
export const accountantsOwn = perScenario((world) => {
  let stored: Promise<StoredObject> | null = null;
  return (): Promise<StoredObject> => (stored ??= frontEnd(world).store(frontEnd(world).accountant.folder));
});

/** The accountant reads it: the permitted twin of what others try. */
export async function accountantReads(world: FabricWorld, client: FrontEndClient): Promise<Deed> {
  const user = frontEnd(world).accountant;
  return doing(world, 'read', 'lawful', { user, client, object: await accountantsOwn(world)() });
}
