import { z } from 'zod';
import type { Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** Judges of a customer's front end to storage (SAK-4). */

/** What a search for the key, and for what was signed with it, came to. */
const search = z.object({
  /** How many bytes of answers were searched, and for how many secrets. */
  bytes: z.number(),
  keys: z.number(),
  signatures: z.number(),
  found: z.array(z.string()),
  /** Whether the search finds each secret where it is known to be. */
  control: z.boolean(),
});

export const frontEndJudges = {
  /** A search of all answers found neither a key nor a signature in any form, though it would have. */
  'key-stays-hidden': judge(z.strictObject({ act: z.string() }), (acts, params) => {
    const act = actOf(acts, params.act);
    const promised = 'no answer holds the key, or anything signed with it';
    const parsed = act.outcome.reply === 'accepted' ? search.safeParse(act.outcome.result) : null;
    if (!parsed?.success) return { kept: false, promised, observed: told(act) };
    const { bytes, keys, signatures, found, control } = parsed.data;
    if (bytes === 0 || keys === 0 || signatures === 0)
      return {
        kept: false,
        promised,
        observed: `${bytes} bytes were searched for ${keys} keys and ${signatures} signatures, which proves nothing`,
      };
    if (!control) return { kept: false, promised, observed: 'the search does not find a secret where it is, so it proves nothing' };
    const observed =
      found.length === 0
        ? `none of ${keys + signatures} secrets is in ${bytes} bytes of answers`
        : `there is ${found.slice(0, 5).join('; ')}`;
    return { kept: found.length === 0, promised, observed };
  }),
  /**
   * Nobody of these was served; or else the stranger was as well, who asked for the same with nothing in their hands. Then it is storage that serves anybody, and not
   * what was shown that opened it.
   */
  'worth-nothing': judge(
    z.strictObject({ pairs: z.array(z.strictObject({ act: z.string(), stranger: z.string() })).min(1) }),
    (acts, { pairs }) =>
      all(
        'what somebody has opens no more than nothing does',
        pairs.map((each) => {
          const [act, stranger] = [actOf(acts, each.act), actOf(acts, each.stranger)];
          const kept = act.outcome.reply === 'refused' || (act.outcome.reply === 'accepted' && stranger.outcome.reply === 'accepted');
          return { kept, promised: each.act, observed: told(act) };
        }),
      ),
  ),
} satisfies Record<string, Judge>;
