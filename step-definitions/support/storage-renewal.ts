import type { SmapiClient } from '../../src/clients/smapi/index.ts';
import { withLocation } from './hosted-services.ts';
import { storageOf, type StorageAccount, type WhichKey } from './storage-scene.ts';
import { seeKeys } from './state.ts';
import { browserOf } from './wall.ts';
import type { Deed, Done, FabricWorld } from './world.ts';

const OWNER = 'the owner';
const PAGES = { primary: 'Primary', secondary: 'Secondary' } as const;

/** Where a key is renewed, in the words of the feature files. */
export type RenewalDoor = 'through SMAPI' | 'in the Portal';

export const otherThan = (key: WhichKey): WhichKey => (key === 'primary' ? 'secondary' : 'primary');

/** SMAPI in the owner's hands, wherever it stands now. */
export const manager = ({ cast }: FabricWorld): Promise<SmapiClient> => cast.manager(OWNER);

/** An account that the owner has made through SMAPI, with its keys as SMAPI shows them. Part of the ground. */
export async function accountBySmapi(world: FabricWorld): Promise<StorageAccount> {
  const [smapi, account] = [await manager(world), world.names.storageAccountName()];
  await world.prepare('a storage account could not be made', () =>
    withLocation(world, smapi, (location) => smapi.createStorageAccount({ name: account, label: account, location })),
  );
  await world.lab.must('controller.settle', {});
  const { value } = await world.prepare('the keys could not be read', () => smapi.getStorageKeys(account));
  return storageOf(world).adopt({
    actor: OWNER,
    account,
    location: null,
    primary: value?.primary ?? '',
    secondary: value?.secondary ?? '',
  });
}

/** The owner's renewing a key. */
export async function renewal(world: FabricWorld, key: WhichKey, door: RenewalDoor): Promise<Deed> {
  const { account } = await storageOf(world).accountOf(OWNER);
  const deed = `renewing the ${key} key ${door}`;
  if (door === 'through SMAPI') {
    const smapi = await manager(world);
    return { actor: OWNER, deed, perform: () => smapi.regenerateStorageKey(account, PAGES[key]) };
  }
  const [browser, { subscriptionId }] = [await browserOf(world, OWNER), await world.cast.subscription(OWNER)];
  const page = `/subscriptions/${subscriptionId}/storage-accounts/${account}`;
  return { actor: OWNER, deed, perform: () => browser.submit(page, 'regenerate-key', {}, { within: ['data-key', key] }) };
}

/** The owner's look at both keys. */
export async function lookAtKeys(world: FabricWorld, label: string): Promise<void> {
  const [smapi, { account }] = [await manager(world), await storageOf(world).accountOf(OWNER)];
  await world.act(label, { actor: OWNER, deed: 'looking at the keys through SMAPI', perform: () => seeKeys(smapi, account) });
}

/** A key's value as SMAPI shows it now; one that is good for nothing where it shows none. Whether it does is judged elsewhere. */
export async function shownKey(world: FabricWorld, key: WhichKey): Promise<string> {
  const [smapi, { account }] = [await manager(world), await storageOf(world).accountOf(OWNER)];
  return (await smapi.getStorageKeys(account)).value?.[key] ?? world.names.bytes(64).toString('base64');
}

/** One request under load: which came first is told by the ticks. */
interface LoadedRequest {
  readonly key: 'renewed' | 'other';
  readonly began: number;
  readonly ended: number;
  readonly accepted: boolean;
  readonly exchange: number;
}

/** So many requests a client makes before the renewal begins, and after it was answered. */
const BEFORE = 3;
const AFTER = 4;
/** A client that has made so many does not wait for the renewal any longer. */
const MOST = 400;

/** What a client does under load; the number tells its turns apart. */
export type LoadedWork = (turn: number) => Promise<Done>;

/** Lets clients work, renews the key while they do, and lets them go on for a while. */
export async function renewUnderLoad(renew: Deed, clients: readonly { key: LoadedRequest['key']; work: LoadedWork }[]): Promise<Done> {
  let [ticks, isAnswered] = [0, false];
  const [requests, exchanges]: [LoadedRequest[], Done['exchanges'][number][]] = [[], []];
  const turn = async (key: LoadedRequest['key'], work: LoadedWork, number: number): Promise<void> => {
    const began = ++ticks;
    const done = await work(number);
    const [last] = done.exchanges.slice(-1);
    if (last !== undefined) exchanges.push(last);
    requests.push({ key, began, ended: ++ticks, accepted: done.outcome.reply === 'accepted', exchange: exchanges.length - 1 });
  };
  const several = async ({ key, work }: (typeof clients)[number], many: number, from: number): Promise<void> => {
    for (let number = from; number < from + many; number++) await turn(key, work, number);
  };
  const goOn = async (client: (typeof clients)[number]): Promise<void> => {
    let number = BEFORE;
    for (; !isAnswered && number < MOST; number++) await turn(client.key, client.work, number);
    await several(client, AFTER, number);
  };
  await Promise.all(clients.map((client) => several(client, BEFORE, 0)));
  const working = clients.map(goOn);
  const began = ++ticks;
  const renewed = await renew.perform();
  const answered = ++ticks;
  isAnswered = true;
  await Promise.all(working);
  const accepted = renewed.outcome.reply === 'accepted';
  return {
    outcome: { reply: 'accepted', result: { renewal: { began, answered, accepted }, requests: requests.map((each) => ({ ...each })) } },
    exchanges: [...exchanges, ...renewed.exchanges],
  };
}
