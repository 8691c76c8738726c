import type { Json } from '../../src/adapters/contract/index.ts';
import type { Machines } from './attempts.ts';
import { guestsOf, type Guest, type SystemCall } from './guest.ts';
import { stateOfGuests } from './guest-look.ts';
import { found } from './hosted-services.ts';
import { foundInMemory, rootOsOf } from './machines.ts';
import { tenancies, tenancyOf } from './tenancy.ts';
import { perScenario, type FabricWorld } from './world.ts';

/** A customer's process that somebody has in their hands, who stands next door, and the acts that are attacks. */
export const intruder = perScenario((world) => ({
  guest: null as unknown as Guest,
  neighbour: null as Guest | null,
  /** Every instance but its own. */
  others: [] as readonly Guest[],
  attacks: [] as string[],
  /** What attacks write, and what neighbours keep in their memory. */
  written: world.names.marker(),
  kept: world.names.marker(),
}));

/** Puts a process of the owner's into somebody's hands: one with a neighbour of another customer on its node, where there is such a one. Part of the ground. */
export async function takeOverProcess(world: FabricWorld): Promise<void> {
  const own = await guestsOf(world, tenancyOf(world, 'the owner'));
  const theirs: Guest[] = [];
  for (const tenancy of tenancies(world)) if (tenancy.actor !== 'the owner') theirs.push(...(await guestsOf(world, tenancy)));
  const beside = (one: Guest): Guest | undefined => theirs.find(({ listed }) => listed.node === one.listed.node);
  const guest = own.find(beside) ?? world.names.pick(own);
  const neighbour = beside(guest) ?? theirs[0] ?? null;
  const others = [...own, ...theirs].filter((each) => each !== guest);
  Object.assign(intruder(world), { guest, neighbour, others });
  await neighbour?.keep(intruder(world).kept);
}

/** What a process of one instance can know of the machines around it. Part of the ground. */
export async function machinesAround(world: FabricWorld): Promise<Machines> {
  const { guest, others, written } = intruder(world);
  const media = async (of: Guest): Promise<string[]> =>
    (await world.lab.must('instance.disks', await of.place())).disks.flatMap(({ files }) => files);
  const own = new Set(await media(guest));
  const foreign = new Set<string>();
  for (const other of others) for (const medium of await media(other)) if (!own.has(medium)) foreign.add(medium);
  return {
    rootOs: await rootOsOf(world, guest.listed.node),
    neighbours: others.map(({ listed }) => listed.machine),
    media: [...foreign],
    mark: written,
  };
}

/** Looks at the process itself, alone or with everything around it, name by name. */
function look(world: FabricWorld, label: string, around: Machines | null): Promise<unknown> {
  const { guest, neighbour, written, kept } = intruder(world);
  return world.act(label, {
    actor: 'the operator',
    deed: around === null ? 'looking at the machine from inside' : 'looking at the machine from inside, and at all around it',
    perform: async () => {
      const inside = await guest.standing();
      if (!('state' in inside)) return inside;
      const state: Record<string, Json> = { ...inside.state };
      if (around === null) return found(state);
      for (const machine of [guest.listed.machine, around.rootOs, ...around.neighbours])
        state[`what was written is in ${machine}`] = (await foundInMemory(world, machine, [written])).length > 0;
      if (neighbour !== null) {
        const { machine } = neighbour.listed;
        state[`what is kept is in ${machine}`] = (await foundInMemory(world, machine, [kept])).length > 0;
        const nextDoor = await neighbour.standing();
        if (!('state' in nextDoor)) return nextDoor;
        state['the neighbour sees'] = nextDoor.state;
      }
      const disks = await world.lab.must('instance.disks', await guest.place());
      return found({ ...state, ...(await stateOfGuests(world)), 'its drives': disks as Json });
    },
  });
}

/** The square: the process sees to its own affairs, tries all of this, and sees to its own affairs again; around the attack somebody looks. */
export async function attempt(
  world: FabricWorld,
  deed: string,
  calls: readonly SystemCall[],
  around: Machines | null = null,
): Promise<void> {
  const { guest, attacks } = intruder(world);
  if (calls.length === 0) world.setUpFailed('there is nothing here that could be attacked');
  const own = {
    actor: "the customer's process",
    deed: 'seeing to its own memory and to a program of its own',
    perform: () => guest.ownAffairs(),
  };
  await world.act('permitted before', own);
  await look(world, 'observed before', around);
  for (const [index, call] of calls.entries()) {
    const label = `attack (${index + 1})`;
    await world.act(label, { actor: "the customer's process", deed: `trying to ${deed} (${told(call)})`, perform: () => guest.call(call) });
    attacks.push(label);
  }
  await look(world, 'observed after', around);
  await world.act('permitted again', own);
}

/** A call in words, without the bytes that it carries. */
const told = ({ kind, ...rest }: SystemCall): string =>
  [kind, ...Object.entries(rest).flatMap(([name, value]) => (name === 'bytes' || name === 'password' ? [] : [`${name} ${value}`]))].join(
    ', ',
  );
