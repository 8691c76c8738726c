import { z } from 'zod';
import type { Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** Judges of markers that were put on drives, and of what has become of them since (DSK-3, DSK-5). */

const marks = z.object({
  instances: z.array(
    z.object({
      instance: z.string(),
      /** By drive: whether the process inside reads the marker, and whether it is in the bytes of the files that are attached. */
      drives: z.record(z.string(), z.object({ inside: z.boolean(), onMedia: z.boolean() })),
    }),
  ),
});
const letters = z.array(z.string().regex(/^[A-Z]$/));

export const diskMarkerJudges = {
  /** On each of these instances, what was put on the drives of `kept` can still be read, and what was put on those of `gone` is gone to the last byte. */
  marks: judge(z.strictObject({ act: z.string(), instances: z.array(z.string()).min(1), kept: letters, gone: letters }), (acts, params) => {
    const promised = [
      params.kept.length > 0 ? `what was put on ${params.kept.join(': and ')}: is still there` : '',
      params.gone.length > 0 ? `what was put on ${params.gone.join(': and ')}: is gone` : '',
    ]
      .filter(Boolean)
      .join('; ');
    if (promised === '') throw new Error('Nothing was judged.');
    const act = actOf(acts, params.act);
    const parsed = act.outcome.reply === 'accepted' ? marks.safeParse(act.outcome.result) : null;
    if (!parsed?.success) return { kept: false, promised, observed: told(act) };
    return all(
      promised,
      params.instances.flatMap((name) => {
        const found = parsed.data.instances.find(({ instance }) => instance === name)?.drives;
        const on = (drive: string) => ({ promised: `${drive}: of ${name}`, state: found?.[drive] });
        return [
          ...params.kept.map(on).map(({ promised: where, state }) => ({
            kept: state?.inside === true,
            promised: where,
            observed: state === undefined ? 'nobody could look' : state.inside ? 'it is there' : 'it is gone',
          })),
          ...params.gone.map(on).map(({ promised: where, state }) => ({
            kept: state !== undefined && !state.inside && !state.onMedia,
            promised: where,
            observed:
              state === undefined
                ? 'nobody could look'
                : state.inside
                  ? 'it is still there'
                  : state.onMedia
                    ? 'its bytes are still in a file that is attached'
                    : 'it is gone',
          })),
        ];
      }),
    );
  }),
} satisfies Record<string, Judge>;
