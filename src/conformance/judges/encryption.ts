import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** Judges of what customers encrypt (ENC-1, ENC-2). */

const lookedFor = z.array(z.object({ what: z.string(), found: z.array(z.string()) }));
const searched = z.object({
  /** Where it was looked. */
  media: z.array(z.string()),
  /** What must be nowhere, and where it was found. */
  sought: lookedFor,
  /** What has to be found, or the search proves nothing. */
  control: lookedFor,
});
const reads = z.object({ reads: z.array(z.object({ what: z.string(), told: z.string() })), changed: z.array(z.string()) });

/** What an owner may be told of a letter whose bytes have changed on the media. */
const HARMLESS: readonly string[] = ['as it was', 'nothing came', 'it does not open'];

/** A finding on the result of one act; an act without such a result keeps no promise. */
function on<Schema extends z.ZodType>(
  acts: readonly Act[],
  label: string,
  schema: Schema,
  promised: string,
  find: (result: z.infer<Schema>) => readonly Finding[] | string,
): Finding {
  const act = actOf(acts, label);
  const parsed = act.outcome.reply === 'accepted' ? schema.safeParse(act.outcome.result) : null;
  const found = parsed?.success ? find(parsed.data) : told(act);
  return typeof found === 'string' ? { kept: false, promised, observed: found } : all(promised, found);
}

export const encryptionJudges = {
  /** None of what was sought is on any medium, in any form, and what was stored in the clear is found by the same search. */
  'on-no-medium': judge(z.strictObject({ act: z.string(), promised: z.string().min(1) }), (acts, params) =>
    on(acts, params.act, searched, params.promised, ({ media, sought, control }) => {
      if (media.length === 0) return 'there was no medium to search';
      if (sought.length === 0 || control.length === 0) return 'nothing was looked for';
      const unfound = control.find(({ found }) => found.length === 0);
      if (unfound !== undefined) return `${unfound.what}, which is there, is not found either, so the search proves nothing`;
      return sought.map(({ what, found }): Finding => {
        const observed = found.length === 0 ? `it is on none of ${media.length} media` : `it is there ${found.slice(0, 3).join(', ')}`;
        return { kept: found.length === 0, promised: what, observed };
      });
    }),
  ),
  /** What was read before was right; what was read after the media had changed is that, or nothing that opens. */
  'never-another': judge(z.strictObject({ before: z.string(), after: z.string() }), (acts, { before, after }) =>
    all('what has changed on the media is not taken for another letter', [
      on(acts, before, reads, 'the letter opens before', (result) =>
        result.reads.map(({ what, told: was }) => ({ kept: was === 'as it was', promised: what, observed: was })),
      ),
      on(acts, after, reads, 'it does not open as another', ({ reads: seen, changed }) => {
        if (changed.length === 0) return 'nothing was changed on any medium';
        if (seen.length === 0) return 'nothing was read';
        return seen.map(({ what, told: is }) => ({ kept: HARMLESS.includes(is), promised: what, observed: is }));
      }),
    ]),
  ),
} satisfies Record<string, Judge>;
