import { checkHistory } from '../../src/clients/consistency/index.ts';
import type { SeededNames } from '../../src/clients/seed.ts';
import type { ReachedSurface } from '../../src/clients/wire/index.ts';
import { Customer, type Estate } from './storage-customer.ts';
import type { SoakedFabric } from './storage-fabric.ts';
import { must } from './storage-failure.ts';

/** What each blob holds: the name of a value, or nothing. */
export type Holdings = ReadonlyMap<string, string | null>;

const COPIES = 3;
/** How many old keys are tried each time, besides those that were renewed last. */
const OLD_KEYS = 3;
const LAST_KEYS = 3;
/** How many orders of one blob's events the checker looks at, at the most. */
const WORK = 2_000_000;

/** Reads everything at every front end, by lists and by gets, all of it recorded. Answers what there is. */
export async function readAll(fabric: SoakedFabric, estate: Estate): Promise<Holdings> {
  const { history, blobs } = estate;
  const before = history.events.length;
  const readers = fabric.frontEnds.map((frontEnd, at) => new Customer(`the reader at front end ${at + 1}`, frontEnd, estate));
  try {
    await Promise.all(
      readers.map(async (reader) => {
        await reader.list();
        for (const blob of blobs) await reader.get(blob);
        await reader.list();
      }),
    );
  } finally {
    for (const reader of readers) reader.close();
  }
  const seen = history.events.slice(before).map(({ key, completed }) => {
    must(completed?.answer.said === 'value', `${key} was not read`);
    return [key, completed.answer.value] as const;
  });
  return new Map(seen);
}

/**
 * What everybody was told since the last look can be explained: nothing that was acknowledged is lost, nothing that was deleted or
 * overwritten comes back, and what was under way when the power went was done or not. `before` is what there was then.
 */
export function mustBeConsistent({ history }: Estate, before: Holdings): void {
  const initial = Object.fromEntries([...before].filter((entry): entry is [string, string] => entry[1] !== null));
  const checked = checkHistory(history.events, { initial, work: WORK });
  if (checked.verdict === 'contradiction') must(false, `${checked.key}: ${checked.words}`);
  must(checked.verdict === 'linearizable', `what happened to ${checked.verdict === 'undecided' ? checked.key : ''} is too much to check`);
}

/** The good keys are good, and old ones are not. Answers how many old ones were refused. */
export async function mustHaveRenewed(fabric: SoakedFabric, { keys, container }: Estate, draw: SeededNames): Promise<number> {
  const { retired } = keys;
  const last = retired.slice(-LAST_KEYS);
  const older = retired.length > LAST_KEYS ? Array.from({ length: OLD_KEYS }, () => draw.pick(retired.slice(0, -LAST_KEYS))) : [];
  return keys.prove(fabric.frontEnds, container, [...new Set([...last, ...older])]);
}

/** Once everything has come to its end, the media hold what the blobs need, and not a block more. To be called while nobody writes. */
export async function mustAccountForBlocks(fabric: SoakedFabric, estate: Estate, holdings: Holdings): Promise<void> {
  await fabric.settle();
  const { used, records } = await fabric.account();
  const reader = new Customer('the auditor', fabric.frontEnds[0] as ReachedSurface, estate);
  const sizes: number[] = [];
  try {
    for (const [blob, value] of holdings) sizes.push(...(await reader.pieces(blob, value)));
  } finally {
    reader.close();
  }
  const told = (list: readonly number[]): string => [...list].sort((left, right) => left - right).join();
  const kept = records.map(({ size }) => size);
  must(told(kept) === told(sizes), `the blobs need records of ${told(sizes)} bytes, and there are records of ${told(kept)}`);
  for (const { size, here, paired } of records)
    must(here === COPIES && paired === COPIES, `a record of ${size} bytes has ${here} copies here and ${paired} in the paired location`);
  const needed = records.reduce((sum, { blocks }) => sum + blocks * 2 * COPIES, 0);
  must(used === needed, `the records need ${needed} blocks of the media, and ${used} are in use`);
}
