import { createHash } from 'node:crypto';

/** One part of a run that is spread over machines: `index` from 1 to `of`. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export const WHOLE: Shard = { index: 1, of: 1 };

/** Reads `2/5`. Null when it is not a shard. */
export function parseShard(text: string): Shard | null {
  const match = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text);
  if (match === null) return null;
  const [index, of] = [Number(match[1]), Number(match[2])];
  return index <= of ? { index, of } : null;
}

/**
 * The checks that fall to a shard. The split follows from the seed and the ids alone: dealt out round by round in an order that the seed
 * shuffles, so that slow chapters spread evenly. All shards together are all checks, each once.
 */
export function shardOf<Check extends { readonly id: string }>(checks: readonly Check[], seed: string, { index, of }: Shard): Check[] {
  const place = (id: string): string => createHash('sha256').update(`${seed}\0${id}`).digest('hex');
  const dealt = checks
    .map((check) => ({ check, place: place(check.id) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .filter((_, position) => position % of === index - 1)
    .map((each) => each.check);
  const mine = new Set(dealt);
  return checks.filter((check) => mine.has(check));
}
