import type { Json } from '../../src/adapters/contract/index.ts';
import type { SmapiClient, SmapiRequest } from '../../src/clients/smapi/client.ts';
import type { Exchange, Outcome } from '../../src/conformance/evidence/index.ts';
import { perScenario, type Deed, type Done, type FabricWorld } from './world.ts';

/** The hosted services of a refusal's square: one that is made before the attack, and the one that the attack asks for. */
export const services = perScenario((world) => ({
  known: world.names.serviceName(),
  asked: world.names.serviceName(),
  /** What nobody may find afterwards; an attack that hides a second request adds to it. */
  absent: [] as string[],
}));

const locations = new WeakMap<FabricWorld, string>();

/** A location in which this fabric places things, and the exchanges that it took to learn it; or the answer that failed. */
type Place = { readonly location: string; readonly exchanges: readonly Exchange[] } | { readonly failed: Done };

/** A location, drawn once a scenario. The first caller asks for the list. */
export async function aLocation(world: FabricWorld, client: SmapiClient): Promise<Place> {
  const known = locations.get(world);
  if (known !== undefined) return { location: known, exchanges: [] };
  const listed = await client.listLocations();
  if (listed.value === null) return { failed: listed };
  if (listed.value.length === 0)
    return { failed: done({ reply: 'fault', fault: 'malformed-answer', detail: 'there is no location' }, listed.exchanges) };
  const { name } = world.names.pick(listed.value);
  locations.set(world, name);
  return { location: name, exchanges: listed.exchanges };
}

/** Does something that needs a location; it does not happen when the locations cannot be listed. */
export async function withLocation(world: FabricWorld, client: SmapiClient, perform: (location: string) => Promise<Done>): Promise<Done> {
  const place = await aLocation(world, client);
  if ('failed' in place) return place.failed;
  const performed = await perform(place.location);
  return place.exchanges.length === 0 ? performed : { ...performed, exchanges: [...place.exchanges, ...performed.exchanges] };
}

/** Asks for a hosted service. */
export function createService(world: FabricWorld, client: SmapiClient, name: string): Promise<Done> {
  return withLocation(world, client, (location) => client.createHostedService({ name, label: name, location }));
}

/** A request for a hosted service, with the bytes of its body: for those who send it in a way of their own. */
export function creationOf(name: string, location: string): SmapiRequest & { readonly body: string } {
  const label = Buffer.from(name).toString('base64');
  const fields = `<ServiceName>${name}</ServiceName><Label>${label}</Label><Location>${location}</Location>`;
  const body = `<CreateHostedService xmlns="http://schemas.microsoft.com/windowsazure">${fields}</CreateHostedService>`;
  return { method: 'POST', path: '/services/hostedservices', body };
}

/** Looks which hosted services there are: an observation for the square's judges. */
export async function seeServices(client: SmapiClient): Promise<Done> {
  const listed = await client.listHostedServices();
  return saw(
    listed,
    listed.value?.map((service) => service.name),
  );
}

/** An observation out of an answer; `seen` is undefined where the answer was not an accepted one. */
export function saw(result: Done, seen: readonly string[] | undefined): Done {
  return seen === undefined ? result : done({ reply: 'accepted', result: { seen: [...seen] } }, result.exchanges);
}

export const done = (outcome: Outcome, exchanges: readonly Exchange[] = []): Done => ({ outcome, exchanges });

/** An observation of the kit's own, already made. */
export const found = (result: Json, exchanges: readonly Exchange[] = []): Done => done({ reply: 'accepted', result }, exchanges);

/** An attack: who tries, what, and how. It is given the name of the hosted service to ask for. */
export interface Attack {
  readonly actor: string;
  readonly deed: string;
  readonly perform: (asked: string) => Promise<Done>;
}

/**
 * A square about making a hosted service. The owner makes one; the attacks ask for another; the owner looks; and the owner makes the very one
 * that the attacks asked for. `before` and `again` replace the owner's two requests where the twin is somebody else's.
 */
export async function walkServiceSquare(
  world: FabricWorld,
  attacks: Readonly<Record<string, Attack>>,
  twins: { readonly before?: Deed; readonly again?: Deed } = {},
): Promise<void> {
  const owner = await world.cast.manager('the owner');
  const { known, asked } = services(world);
  const making = (name: string): Deed => ({
    actor: 'the owner',
    deed: 'asking for a hosted service',
    perform: () => createService(world, owner, name),
  });
  await world.act('permitted before', twins.before ?? making(known));
  for (const [label, { actor, deed, perform }] of Object.entries(attacks))
    await world.act(`attack (${label})`, { actor, deed, perform: () => perform(asked) });
  await world.act('observed after', { actor: 'the owner', deed: 'listing the hosted services', perform: () => seeServices(owner) });
  await world.act('permitted again', twins.again ?? making(asked));
}

/** The two attacks that most squares make with a wrong credential: to read, and to change. */
export function readAndChange(world: FabricWorld, actor: string, how: string, client: () => SmapiClient): Record<string, Attack> {
  return {
    reading: { actor, deed: `listing the hosted services ${how}`, perform: () => client().listHostedServices() },
    asking: { actor, deed: `asking for a hosted service ${how}`, perform: (asked) => createService(world, client(), asked) },
  };
}
