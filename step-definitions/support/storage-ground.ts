import type { BlobClient, SignedRequest, SigningScheme } from '../../src/clients/storage/index.ts';
import { authorization } from '../../src/clients/storage/shared-key.ts';
import type { Actor } from './cast.ts';
import { storageOf, type StorageAccount, type WhichKey } from './storage-scene.ts';
import { seeAccount } from './storage-state.ts';
import { perScenario, type Deed, type FabricWorld } from './world.ts';

/** What somebody keeps in storage: two containers, with a blob in each. */
export interface StorageGround {
  readonly account: StorageAccount;
  readonly client: BlobClient;
  readonly container: string;
  readonly second: string;
  /** A blob of the first container, and one of the second. */
  readonly blob: string;
  readonly other: string;
  /** What the two hold: markers, as text. */
  readonly text: string;
  readonly otherText: string;
}

const grounds = perScenario(() => new Map<Actor, StorageGround>());

/** Lays out what somebody keeps. The names can be given, so that two customers have the same. Part of the ground. */
export async function layStorage(
  world: FabricWorld,
  actor: Actor,
  given: Partial<Pick<StorageGround, 'container' | 'second' | 'blob' | 'other'>> = {},
): Promise<StorageGround> {
  const { names } = world;
  const storage = storageOf(world);
  const [account, client] = [await storage.accountOf(actor), await storage.client(actor)];
  const made = {
    ...{ container: names.word(), second: names.word(), blob: names.word(), other: names.word() },
    ...given,
    ...{ text: names.marker(), otherText: names.marker() },
  };
  for (const container of [made.container, made.second])
    await world.prepare('a container could not be made', () => client.createContainer(container));
  for (const [container, blob, text] of [
    [made.container, made.blob, made.text],
    [made.second, made.other, made.otherText],
  ] as const)
    await world.prepare('a blob could not be stored', () => client.putBlob(container, blob, Buffer.from(text)));
  const ground = { account, client, ...made };
  grounds(world).set(actor, ground);
  return ground;
}

/** What this customer keeps in the scenario. */
export function groundOf(world: FabricWorld, actor: Actor = 'the owner'): StorageGround {
  const ground = grounds(world).get(actor);
  if (ground === undefined) throw new Error(`${actor} keeps nothing in storage.`);
  return ground;
}

/** From now on the owner looks with this key. */
export async function lookFrom(world: FabricWorld, key: WhichKey): Promise<void> {
  grounds(world).set('the owner', { ...groundOf(world), client: await storageOf(world).client('the owner', { key }) });
}

/** How many things a look at what was laid out shows at the least: containers, who reaches them, and blobs. */
export const THINGS_LAID_OUT = 6;

/** Somebody's look at everything in their account. */
export function looking(world: FabricWorld, actor: Actor = 'the owner'): Deed {
  return { actor, deed: 'looking at everything in the account', perform: () => seeAccount(groundOf(world, actor).client) };
}

/** The request, signed anew, by the key and under the name of this account: whatever was changed in it is in order again. */
export function signedBy(
  { account, primary }: Pick<StorageAccount, 'account' | 'primary'>,
  request: SignedRequest,
  scheme: SigningScheme = 'SharedKey',
): SignedRequest {
  const { authorization: _old, ...headers } = request.headers;
  return { ...request, headers: { ...headers, authorization: authorization({ ...request, headers }, account, primary, scheme) } };
}

/** The same request with some of its headers set, or (by undefined) left out. Nothing is signed again. */
export function withHeaders(request: SignedRequest, changed: Readonly<Record<string, string | undefined>>): SignedRequest {
  const all = Object.entries({ ...request.headers, ...changed }).filter((each): each is [string, string] => each[1] !== undefined);
  return { ...request, headers: Object.fromEntries(all) };
}
