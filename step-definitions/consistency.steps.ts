import { blobsIn, CONTAINERS, trafficOf, type Contender, type Subject, type Traffic } from './support/consistency-traffic.ts';
import { Given, Then, When } from './support/steps.ts';
import type { FabricWorld } from './support/world.ts';

const OWNER = 'the owner';
/** So many clients at once, and so many requests of each. */
const CLIENTS = 6;
const TURNS = 48;
const CONTENDERS = 10;
const ROUNDS = 16;

Given('the owner has a container for concurrent clients', async function () {
  await trafficOf(this).lay();
});

/** What a client does when it is its turn: to one of the keys, with a value that nobody else writes. */
type Turn = (contender: Contender, key: string, value: string, keys: readonly string[]) => Promise<void>;

const write: Turn = (contender, key, value) => contender.put(key, value);
const writeIfAbsent: Turn = (contender, key, value) => contender.put(key, value, 'absent');
const writeAsRead: Turn = (contender, key, value) => contender.putAsRead(key, value);
const read: Turn = (contender, key) => contender.get(key);
const list: Turn = (contender, _key, _value, keys) => contender.list(keys);
const remove: Turn = (contender, key) => contender.delete(key);

const MIXED: readonly Turn[] = [write, write, writeIfAbsent, read, read, read, list, remove];

/** What clients do, each turn as often as it stands here, and to how many things. */
const TRAFFIC: Readonly<Record<string, { readonly keys: number; readonly turns: readonly Turn[]; readonly containers?: true }>> = {
  'write, read, list and delete the same few blobs': { keys: 4, turns: MIXED },
  'write, read and list one blob': { keys: 1, turns: [write, writeIfAbsent, read, read, list] },
  'write a few blobs only if they are not there, or are as they were read': {
    keys: 3,
    turns: [writeAsRead, writeAsRead, writeAsRead, read, list, remove],
  },
  'create, look at, list and delete the same few containers': {
    keys: 3,
    turns: [writeIfAbsent, writeIfAbsent, read, read, list, remove],
    containers: true,
  },
};

/** All clients take their turns at once. What each does is drawn before, so that it does not depend on who comes first. */
When('six clients at all front ends {}', async function (does: string) {
  const traffic = trafficOf(this);
  const { names } = this;
  const { keys: count, turns, containers = false } = named(TRAFFIC, does);
  const keys = Array.from({ length: count }, () => names.word());
  const contenders = await traffic.contenders(CLIENTS, subjectOf(traffic, containers));
  const plans = contenders.map((contender) => ({
    contender,
    own: Array.from({ length: TURNS }, () => ({ turn: names.pick(turns), key: names.pick(keys), value: names.word(16) })),
  }));
  await record(this, `having ${CLIENTS} clients ${does}`, async () => {
    const all = plans.map(async ({ contender, own }) => {
      for (const { turn, key, value } of own) await turn(contender, key, value, keys);
    });
    await Promise.all(all);
  });
});

/** What ten clients race for, and what has to be there first. */
const RACES: Readonly<Record<string, { readonly before: boolean; readonly turn: Turn; readonly containers?: true }>> = {
  'write a blob only if there is none yet': { before: false, turn: writeIfAbsent },
  'write over a blob only if it is as they have read it': {
    before: true,
    turn: (contender, key, value) => contender.putAsLastRead(key, value),
  },
  'delete one blob': { before: true, turn: remove },
  'create one container': { before: false, turn: writeIfAbsent, containers: true },
  'delete one container': { before: true, turn: remove, containers: true },
};

When('ten clients at all front ends {}, and each front end is then asked', async function (does: string) {
  const traffic = trafficOf(this);
  const { before, turn, containers = false } = named(RACES, does);
  const key = this.names.word();
  const [first, ...contenders] = (await traffic.contenders(CONTENDERS + 1, subjectOf(traffic, containers))) as [Contender, ...Contender[]];
  const values = contenders.map(() => this.names.word(16));
  const prize = this.names.word(16);
  await record(this, `having ${CONTENDERS} clients ${does}`, async () => {
    if (before) {
      await first.put(key, prize, containers ? 'absent' : undefined);
      for (const contender of contenders) await contender.get(key);
    }
    await Promise.all(contenders.map((contender, index) => turn(contender, key, values[index] ?? '', [key])));
    // As many as there are front ends are enough, and more do no harm.
    for (const contender of contenders) {
      await contender.get(key);
      await contender.list([key]);
    }
  });
  traffic.race.push(...contenders.map(({ name }) => name));
});

/** Writes through one front end and asks through the next. */
const RELAYS: Readonly<Record<string, { readonly again: boolean; readonly anew?: true; readonly containers?: true }>> = {
  'a new blob': { again: false },
  'a changed blob': { again: true },
  'a blob made anew': { again: true, anew: true },
  'a new container': { again: false, containers: true },
};

When(
  /^(.+) is written through one front end and asked for through the next, again and again$/,
  async function (this: FabricWorld, what: string) {
    const traffic = trafficOf(this);
    const { again, anew = false, containers = false } = named(RELAYS, what);
    const contenders = await traffic.contenders(CLIENTS, subjectOf(traffic, containers));
    const same = this.names.word();
    const rounds = Array.from({ length: ROUNDS }, () => ({ key: again ? same : this.names.word(), value: this.names.word(16) }));
    await record(this, `writing ${what} through one front end and asking through the next`, async () => {
      for (const [round, { key, value }] of rounds.entries()) {
        const [writer, reader] = [0, 1].map((next) => contenders[(round + next) % contenders.length]) as [Contender, Contender];
        if (anew && round > 0) await reader.delete(key);
        if (containers) await writer.put(key, value, 'absent');
        else await writer.put(key, value);
        await reader.get(key);
        await reader.list([key]);
      }
    });
  },
);

Then('one order of all requests explains every answer', function () {
  this.claim('linearizable', { act: 'traffic', least: LEAST });
});

Then('no read or list that began after the answer to a deletion shows what was deleted', function () {
  this.claim('deleted-stays-unseen', { act: 'traffic', least: LEAST });
});

Then('exactly one of them was told that it is done, and every front end shows what that one left', function () {
  const { race } = trafficOf(this);
  this.claim('one-wins', { act: 'traffic', contenders: [...race] });
});

/** A history with fewer answers has been talked about too little. */
const LEAST = ROUNDS * 2;

const subjectOf = ({ container }: Traffic, containers: boolean): Subject => (containers ? CONTAINERS : blobsIn(container));

function named<Thing>(table: Readonly<Record<string, Thing>>, words: string): Thing {
  const found = table[words];
  if (found === undefined) throw new Error(`No step knows "${words}".`);
  return found;
}

/** Records what the clients asked and were told, however it ended. */
async function record(world: FabricWorld, deed: string, perform: () => Promise<void>): Promise<void> {
  await world.act('traffic', {
    actor: OWNER,
    deed,
    perform: async () => {
      await perform();
      return trafficOf(world).recorded();
    },
  });
}
