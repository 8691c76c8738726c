import { z } from 'zod';
import type { Judge } from '../evidence/index.ts';
import { actOf, all, judge, seenIn, told } from './define.ts';
import { gave, REASON_NAMES, REASONS, type ReasonName } from './reason.ts';

const labels = z.array(z.string()).min(1);
const reason = z.enum(REASON_NAMES as [ReasonName, ...ReasonName[]]);
const json = z.json();

/** Judges of single acts, outside a square. */
export const actJudges = {
  /** Each of these acts was accepted. */
  accepted: judge(z.strictObject({ acts: labels }), (acts, params) =>
    all(
      'the request is accepted',
      params.acts.map((label) => {
        const act = actOf(acts, label);
        return { kept: act.outcome.reply === 'accepted', promised: label, observed: told(act) };
      }),
    ),
  ),
  /** Each of these acts was refused for this reason. */
  'each-refused': judge(z.strictObject({ acts: labels, reason }), (acts, params) =>
    all(
      `the request is refused, because ${REASONS[params.reason].words}`,
      params.acts.map((label) => {
        const act = actOf(acts, label);
        const kept = act.outcome.reply === 'refused' && gave(params.reason, act.outcome.code, act.exchanges.at(-1));
        return { kept, promised: label, observed: told(act) };
      }),
    ),
  ),
  /** An observation saw all of `present` and none of `absent`. */
  seen: judge(
    z.strictObject({ act: z.string(), present: z.array(z.string()).optional(), absent: z.array(z.string()).optional() }),
    (acts, params) => {
      const { present = [], absent = [] } = params;
      if (present.length + absent.length === 0) throw new Error('An observation must look for something.');
      const act = actOf(acts, params.act);
      const seen = seenIn(act);
      const promised = [
        present.length > 0 ? `${present.join(', ')} can be seen` : '',
        absent.length > 0 ? `${absent.join(', ')} cannot` : '',
      ]
        .filter(Boolean)
        .join('; ');
      const kept = seen !== null && present.every((name) => seen.includes(name)) && !absent.some((name) => seen.includes(name));
      return { kept, promised, observed: seen === null ? told(act) : `seen: ${seen.join(', ') || 'nothing'}` };
    },
  ),
  /** An observation gave exactly this result. */
  result: judge(z.strictObject({ act: z.string(), promised: z.string(), equals: json }), (acts, params) => {
    const act = actOf(acts, params.act);
    if (act.outcome.reply !== 'accepted') return { kept: false, promised: params.promised, observed: told(act) };
    const got = canonical(act.outcome.result);
    return { kept: got === canonical(params.equals), promised: params.promised, observed: `observed: ${got}` };
  }),
} satisfies Record<string, Judge>;

/** JSON with the members of every object in order of their names. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
