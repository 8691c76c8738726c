import type { Estate, Subject } from '../../src/clients/estate.ts';
import type { PortalClient } from '../../src/clients/portal/index.ts';
import { roleOf } from '../../src/conformance/judges/index.ts';
import type { Actor } from './cast.ts';
import { extentFor, layOut } from './estate.ts';
import { goThrough, type Operation, type Performer } from './operation-lists.ts';
import { both, seeAll, seePeople } from './state.ts';
import { perScenario, type Done, type FabricWorld } from './world.ts';

/** What is tried at the wall round a subscription, and what it is measured by. */
interface Wall {
  /** Which of the owner's subscriptions it stands round. */
  which: string;
  estate: Estate | null;
  /** The operations that were attacked with, those that were permitted before, and those that were permitted again. */
  attack: readonly Operation[];
  before: readonly Operation[];
  again: readonly Operation[];
  /** The labels of what was done where nothing was attacked. */
  done: readonly string[];
  /** Pairs of answers that must not differ, by the operations' words: the names in the attack and in its twin. */
  names: readonly string[];
  twinNames: readonly string[];
}

export const wall = perScenario((): Wall => ({
  which: 'first',
  estate: null,
  attack: [],
  before: [],
  again: [],
  done: [],
  names: [],
  twinNames: [],
}));

/** Lays out the estate that the wall stands round. Part of the ground. */
export async function surround(world: FabricWorld, { which = 'first', about }: { which?: string; about?: Subject } = {}): Promise<void> {
  const state = wall(world);
  state.which = which;
  state.estate = await layOut(world, 'the owner', which, about === undefined ? undefined : extentFor(about));
}

/** The estate that the wall stands round. */
export function estateOf(world: FabricWorld): Estate {
  const { estate } = wall(world);
  if (estate === null) throw new Error('The scenario has laid out no estate.');
  return estate;
}

const browsers = perScenario(() => new Map<Actor, Promise<PortalClient>>());

/** The browser in which this person has signed in; the same one whenever it is asked for. */
export function browserOf(world: FabricWorld, actor: Actor): Promise<PortalClient> {
  const known = browsers(world);
  let browser = known.get(actor);
  if (browser === undefined) known.set(actor, (browser = world.cast.signedIn(actor)));
  return browser;
}

/** The owner looks at everything in the subscription; in the Portal also at who helps, which SMAPI does not tell. */
export async function look(world: FabricWorld, label: string, door: Door): Promise<void> {
  const { which } = wall(world);
  const [estate, smapi] = [estateOf(world), await world.cast.manager('the owner', which)];
  const browser = door === 'Portal' ? await browserOf(world, 'the owner') : null;
  await world.act(label, {
    actor: 'the owner',
    deed: 'looking at everything in the subscription',
    perform: (): Promise<Done> =>
      browser ? both(seeAll(smapi, estate), seePeople(browser, estate.subscriptionId)) : seeAll(smapi, estate),
  });
}

/** Which of the two doors a list is tried at. */
export type Door = 'Portal' | 'SMAPI';

/** One side of the wall. */
interface Side<Op extends Operation> {
  readonly operations: readonly Op[];
  readonly by: Performer<Op>;
}

/**
 * The square of a whole list: those who may are served before; the attackers try the list, and try it on what never was; the owner looks, before and
 * after; and those who may are served again.
 */
export async function assault<Op extends Operation>(
  world: FabricWorld,
  sides: {
    readonly door: Door;
    readonly before: Side<Op>;
    /** What turns those who may into those who may not. */
    readonly turn?: () => Promise<unknown>;
    readonly attack: Side<Op>;
    readonly twin?: Performer<Op>;
    /** What turns those who may not into those who may again. */
    readonly turnBack?: () => Promise<unknown>;
    readonly again: Side<Op>;
  },
): Promise<void> {
  const state = wall(world);
  const { door, before, turn, attack, twin, turnBack, again } = sides;
  [state.before, state.attack, state.again] = [before.operations, attack.operations, again.operations];
  await goThrough(world, 'permitted before', before.operations, before.by);
  await turn?.();
  await look(world, 'observed before', door);
  await goThrough(world, 'attack', attack.operations, attack.by);
  if (twin) await goThrough(world, TWIN, attack.operations, twin);
  await look(world, 'observed after', door);
  await turnBack?.();
  await goThrough(world, 'permitted again', again.operations, again.by);
}

const TWIN = 'on what never was';

/** The pairs of answers that must not differ: each attack's, and its twin's on what never was. */
export function answerPairs(world: FabricWorld) {
  const { attack, names, twinNames } = wall(world);
  return attack.map(({ words }) => ({
    act: roleOf('attack', words),
    twin: roleOf(TWIN, words),
    names: [...names],
    twinNames: [...twinNames],
  }));
}
