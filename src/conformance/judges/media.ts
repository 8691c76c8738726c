import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** Judges of what lies on the media of storage: where it is, and whether it is given up (DEL-4, DEL-5, GEO-1, GEO-2). */

const blocks = z.object({
  blocks: z.array(z.object({ medium: z.string(), block: z.number(), held: z.number(), digest: z.string() })),
});
type Block = z.infer<typeof blocks>['blocks'][number];
const places = z.object({
  sought: z.array(
    z.object({
      whose: z.string(),
      location: z.string(),
      geography: z.string().nullable(),
      found: z.array(z.object({ medium: z.string(), location: z.string(), geography: z.string(), dataCentre: z.string() })),
    }),
  ),
});
type Sought = z.infer<typeof places>['sought'][number];
const reads = z.object({ reads: z.array(z.object({ what: z.string(), told: z.string() })) });

/** What the acts of these labels saw; a sentence where one of them saw nothing. */
function seen<Schema extends z.ZodType>(acts: readonly Act[], labels: readonly string[], schema: Schema): z.infer<Schema>[] | string {
  const results: z.infer<Schema>[] = [];
  for (const label of labels) {
    const act = actOf(acts, label);
    const parsed = act.outcome.reply === 'accepted' ? schema.safeParse(act.outcome.result) : null;
    if (!parsed?.success) return told(act);
    results.push(parsed.data);
  }
  return results;
}

const nameOf = ({ medium, block }: Block): string => `block ${block} of ${medium}`;
const listed = (of: readonly Block[]): string =>
  `${of.slice(0, 4).map(nameOf).join(', ')}${of.length > 4 ? ` and ${of.length - 4} more` : ''}`;

/** Blocks before, once each, with what they are now; those whose medium is gone are left out. */
function pairs(acts: readonly Act[], before: readonly string[], after: string): { was: Block; is: Block }[] | string {
  const [earlier, later] = [seen(acts, before, blocks), seen(acts, [after], blocks)];
  if (typeof earlier === 'string') return earlier;
  if (typeof later === 'string') return later;
  const now = new Map(later.flatMap((each) => each.blocks).map((block) => [nameOf(block), block]));
  const were = new Map(earlier.flatMap((each) => each.blocks).map((block) => [nameOf(block), block]));
  return [...were].flatMap(([name, was]) => {
    const is = now.get(name);
    return is === undefined ? [] : [{ was, is }];
  });
}

const twoLooks = z.strictObject({ before: z.array(z.string()).min(1), after: z.string() });

/** How far a thing may be from where its owner chose to have it: there at least; there and nowhere else; or anywhere in the geography. */
const SCOPES = ['there', 'nowhere else', 'geography'] as const;

function within(scope: (typeof SCOPES)[number], { whose, location, geography, found }: Sought): Finding {
  const promised = `${whose}, in ${location}`;
  if (found.length === 0) return { kept: false, promised, observed: 'it is found nowhere, so the search proves nothing' };
  if (scope !== 'geography' && !found.some((place) => place.location === location))
    return { kept: false, promised, observed: `it is not there, but in ${at(found)}` };
  const foreign = found.filter((place) =>
    scope === 'geography' ? place.geography !== geography : scope === 'nowhere else' && place.location !== location,
  );
  if (foreign.length > 0) return { kept: false, promised, observed: `it is also in ${at(foreign)}` };
  return { kept: true, promised, observed: `it is on ${found.length} media, all where they may be` };
}

const at = (found: Sought['found']): string =>
  found
    .slice(0, 3)
    .map(({ medium, location }) => `${location} (${medium})`)
    .join(', ');

export const mediaJudges = {
  /** Every block that held any of the data holds something else. */
  'blocks-given-up': judge(twoLooks, (acts, { before, after }) => {
    const promised = 'every block that held a copy is used for something else';
    const found = pairs(acts, before, after);
    if (typeof found === 'string') return { kept: false, promised, observed: found };
    if (found.length === 0) return { kept: false, promised, observed: 'no copy was found to begin with, so the search proves nothing' };
    const forgotten = found.filter(({ was, is }) => was.digest === is.digest).map(({ was }) => was);
    return forgotten.length === 0
      ? { kept: true, promised, observed: `all ${found.length} blocks are` }
      : { kept: false, promised, observed: `${forgotten.length} of ${found.length} still hold what they held: ${listed(forgotten)}` };
  }),
  /** No block that holds something else now has kept any of the data. `needed`: some have to be used again, or nothing is shown. */
  'blocks-overwritten': judge(twoLooks.extend({ needed: z.boolean() }), (acts, { before, after, needed }) => {
    const promised = 'a block that is used again keeps nothing of what it held';
    const found = pairs(acts, before, after);
    if (typeof found === 'string') return { kept: false, promised, observed: found };
    const used = found.filter(({ was, is }) => was.digest !== is.digest);
    if (found.length === 0 || (needed && used.length === 0))
      return { kept: false, promised, observed: 'no block that held the data was used again, so nothing is shown' };
    const left = used.filter(({ is }) => is.held > 0).map(({ is }) => is);
    return left.length === 0
      ? { kept: true, promised, observed: `${used.length} blocks are used again, and hold nothing of it` }
      : { kept: false, promised, observed: `${left.length} of ${used.length} still hold some of it: ${listed(left)}` };
  }),
  /** Everything that was looked for is found, and only where it may be. */
  'lies-within': judge(z.strictObject({ act: z.string(), scope: z.enum(SCOPES) }), (acts, { act, scope }) => {
    const promised = 'data lies where its owner chose to have it';
    const found = seen(acts, [act], places);
    if (typeof found === 'string') return { kept: false, promised, observed: found };
    return all(
      promised,
      found.flatMap(({ sought }) => sought.map((each) => within(scope, each))),
    );
  }),
  /** Everything that was read is what was stored. */
  'read-as-stored': judge(z.strictObject({ act: z.string() }), (acts, { act }) => {
    const promised = 'everything is served as it was stored';
    const found = seen(acts, [act], reads);
    if (typeof found === 'string') return { kept: false, promised, observed: found };
    return all(
      promised,
      found.flatMap((each) => each.reads.map(({ what, told: how }) => ({ kept: how === 'as stored', promised: what, observed: how }))),
    );
  }),
} satisfies Record<string, Judge>;
