import { z } from 'zod';
import type { Judge } from '../evidence/index.ts';
import { actOf, judge, told } from './define.ts';

const searchResult = z.object({ media: z.number(), answers: z.number(), found: z.array(z.string()), control: z.array(z.string()) });

export const certificateJudges = {
  /** The auditor's search found no part of the private key; it did find the public key on a medium, so it would have found the private one. */
  'no-private-key': judge(z.strictObject({}), (acts) => {
    const promised = 'no private key is in any answer or on any medium';
    const act = actOf(acts, 'search');
    const parsed = act.outcome.reply === 'accepted' ? searchResult.safeParse(act.outcome.result) : null;
    if (!parsed?.success) return { kept: false, promised, observed: `the search showed nothing: ${told(act)}` };
    const { media, answers, found, control } = parsed.data;
    if (found.length > 0) return { kept: false, promised, observed: `found ${found.slice(0, 5).join('; ')}` };
    if (control.length === 0)
      return {
        kept: false,
        promised,
        observed: `the registered public key cannot be found on any of ${media} media either, so the search proves nothing`,
      };
    return { kept: true, promised, observed: `${media} media and ${answers} answers hold none; the same search found ${control[0]}` };
  }),
} satisfies Record<string, Judge>;
