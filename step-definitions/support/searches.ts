import { createPrivateKey } from 'node:crypto';
import type { Json } from '../../src/adapters/contract/index.ts';
import { MarkerSearch } from '../../src/clients/markers/index.ts';
import { controlPlane } from './control.ts';
import { guestsOf, type Guest } from './guest.ts';
import { found } from './hosted-services.ts';
import { Media, markOf } from './machines.ts';
import { search, type Sought } from './private-key-search.ts';
import { tenancies } from './tenancy.ts';
import type { FabricWorld } from './world.ts';

/** Something that is looked for, and whose it is. */
export interface Mark {
  readonly mark: string;
  readonly home: string;
}

/** Somewhere to look, and whose it is. */
interface Place {
  readonly place: string;
  readonly owners: string[];
  readonly bytes: Buffer;
}

/** Whose a thing is said to be: an instance's, or a customer's. */
export type OwnerOf = (guest: Guest) => string;
export const instanceOf: OwnerOf = (guest) => `${guest.name} of ${guest.tenancy.service}`;
export const customerOf: OwnerOf = (guest) => guest.tenancy.actor;

/** The process in every instance of every application of the scenario. Part of the ground. */
export async function allGuests(world: FabricWorld): Promise<Guest[]> {
  const all: Guest[] = [];
  for (const tenancy of tenancies(world)) all.push(...(await guestsOf(world, tenancy)));
  return all;
}

const unique = (owners: readonly string[]): string[] => [...new Set(owners)];

/** The memory of every machine that is an instance's. */
async function memories(world: FabricWorld, guests: readonly Guest[], ownerOf: OwnerOf): Promise<Place[]> {
  const places: Place[] = [];
  for (const machine of unique(guests.map(({ listed }) => listed.machine))) {
    const owners = unique(guests.filter(({ listed }) => listed.machine === machine).map(ownerOf));
    const { bytes } = await world.lab.must('machine.memory', { machine });
    places.push({ place: `the memory of ${machine}`, owners, bytes: Buffer.from(bytes, 'base64') });
  }
  return places;
}

/** Every medium under the drives of instances. */
async function media(world: FabricWorld, guests: readonly Guest[], ownerOf: OwnerOf): Promise<Place[]> {
  const [read, owners] = [new Media(world), new Map<string, string[]>()];
  for (const guest of guests)
    for (const { files } of (await world.lab.must('instance.disks', await guest.place())).disks)
      for (const file of files) owners.set(file, [...(owners.get(file) ?? []), ownerOf(guest)]);
  const places: Place[] = [];
  for (const [place, whose] of owners) places.push({ place, owners: unique(whose), bytes: await read.bytes(place) });
  return places;
}

/** Files as the instances find them; one that an instance does not find is empty. */
async function files(world: FabricWorld, guests: readonly Guest[], ownerOf: OwnerOf, paths: readonly string[]): Promise<Place[]> {
  const places: Place[] = [];
  for (const guest of guests)
    for (const path of paths) {
      const reply = await world.lab.use('instance.readFile', { ...(await guest.place()), path });
      const bytes = Buffer.from(reply.reply === 'accepted' ? reply.result.bytes : '', 'base64');
      places.push({ place: `${path} in ${instanceOf(guest)}`, owners: [ownerOf(guest)], bytes });
    }
  return places;
}

/** Where to look. */
export interface Where {
  readonly memories?: boolean;
  readonly media?: boolean;
  readonly paths?: readonly string[];
}

/** Looks for marks in memories, on media and in files. What was found is recorded under `search`. */
export async function lookFor(world: FabricWorld, marks: readonly Mark[], ownerOf: OwnerOf, where: Where): Promise<void> {
  await world.act('search', {
    actor: 'the auditor',
    deed: 'looking for what belongs to each in what belongs to the others',
    perform: async () => {
      const guests = await allGuests(world);
      const places = [
        ...(where.memories ? await memories(world, guests, ownerOf) : []),
        ...(where.media ? await media(world, guests, ownerOf) : []),
        ...(await files(world, guests, ownerOf, where.paths ?? [])),
      ];
      const search = new MarkerSearch(marks.map(({ mark }) => mark));
      const seen = places.map(({ place, owners, bytes }) => ({ place, owners, found: search.markersIn(bytes) }));
      return found({ marks: marks as unknown as Json, places: seen });
    },
  });
}

/** The marks that processes keep in their memory, each under its owner. */
export async function memoryMarks(world: FabricWorld, ownerOf: OwnerOf): Promise<Mark[]> {
  return (await allGuests(world)).flatMap((guest) => {
    const mark = markOf(world, guest.tenancy, guest.name);
    return mark === null ? [] : [{ mark, home: ownerOf(guest) }];
  });
}

/** Looks which media every instance's drives are. The act is labelled `drives`. */
export async function lookAtDrives(world: FabricWorld): Promise<void> {
  await world.act('drives', {
    actor: 'the auditor',
    deed: 'looking which media each drive is',
    perform: async () => {
      const instances: Json[] = [];
      for (const guest of await allGuests(world)) {
        const { disks } = await world.lab.must('instance.disks', await guest.place());
        instances.push({ owner: customerOf(guest), instance: guest.name, disks: disks as Json });
      }
      return found({ instances });
    },
  });
}

/** Looks for the keys of fabric agents in every guest's memory and on every medium of a guest. The act is labelled `secrets`. */
export async function lookForAgentKeys(world: FabricWorld): Promise<void> {
  await world.act('secrets', {
    actor: 'the auditor',
    deed: "looking for the keys of fabric agents in guests' memory and on their media",
    perform: async () => {
      const guests = await allGuests(world);
      const sought: Sought[] = [];
      let control = true;
      for (const node of unique(guests.map(({ listed }) => listed.node))) {
        const { key } = (await controlPlane(world).takeOver(node)).identity;
        const exported = createPrivateKey(key).export({ format: 'jwk' });
        const secret = exported.d ?? world.setUpFailed(`the key of ${node} cannot be read`);
        const each = { what: `the key of ${node}`, bytes: Buffer.from(secret, 'base64url') };
        control &&= search([{ name: 'its file', bytes: Buffer.from(key) }], [each]).length > 0;
        sought.push(each);
      }
      const places = [...(await memories(world, guests, instanceOf)), ...(await media(world, guests, instanceOf))];
      const hits = search(
        places.map(({ place, bytes }) => ({ name: place, bytes })),
        sought,
      );
      return found({ places: places.map(({ place }) => place), found: hits, control });
    },
  });
}
