import { z } from 'zod';
import type { Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** The judge of the way on which configuration travels (CFG-2). */

const stream = z.object({
  from: z.string(),
  to: z.string(),
  port: z.number(),
  /** Whether its opening was seen, or else was there before; `refused` where none came about. */
  state: z.enum(['opened', 'known', 'refused']),
  /** The place of its first bytes in all that passed; null where none did. */
  first: z.number().nullable(),
});
const ways = z.object({ streams: z.array(stream) });
type Stream = z.infer<typeof stream>;
const node = z.strictObject({ rootOs: z.array(z.string()).min(1), guests: z.array(z.string()).min(1) });

/** A stream on which something passed between these. One that stood before the recording may have either of them for its opener. */
const carried = (streams: readonly Stream[], from: readonly string[], to: readonly string[]): Stream[] =>
  streams.filter(
    (one) =>
      one.first !== null &&
      ((from.includes(one.from) && to.includes(one.to)) || (one.state === 'known' && from.includes(one.to) && to.includes(one.from))),
  );

export const configurationWayJudges = {
  /** The controller spoke to the root OS of each of these nodes, that then spoke to each of its guests, and nobody else spoke to a guest or was called by one. */
  'down-the-ladder': judge(
    z.strictObject({ act: z.string(), controller: z.array(z.string()).min(1), nodes: z.array(node).min(1) }),
    (acts, params) => {
      const promised = 'a change goes from the controller to the root OS, from there to its guests, and no other way';
      const act = actOf(acts, params.act);
      const parsed = act.outcome.reply === 'accepted' ? ways.safeParse(act.outcome.result) : null;
      if (!parsed?.success) return { kept: false, promised, observed: `nothing was recorded: ${told(act)}` };
      const { streams } = parsed.data;
      const findings = params.nodes.flatMap(({ rootOs, guests }): Finding[] => {
        const down = carried(streams, params.controller, rootOs);
        const begun = Math.min(...down.map(({ first }) => first ?? Infinity));
        return [
          {
            promised: `the controller to ${rootOs.join()}`,
            kept: down.length > 0,
            observed: down.length > 0 ? 'it spoke' : 'nothing passed between them',
          },
          ...guests.map((guest): Finding => {
            const on = carried(streams, rootOs, [guest]);
            const after = on.some(({ first }) => (first ?? -1) > begun);
            const observed = on.length === 0 ? 'nothing passed between them' : after ? 'it spoke' : 'it spoke before it was spoken to';
            return { promised: `${rootOs.join()} to ${guest}`, kept: after, observed };
          }),
          ...streams
            .filter(({ from, to, state }) => {
              const [calls, called] = [guests.includes(from), guests.includes(to)];
              const own = rootOs.includes(from) || (state === 'known' && rootOs.includes(to));
              return (calls || called) && !own;
            })
            .map(({ from, to, port, state }) => ({
              promised: `${from} to ${to}, port ${port}`,
              kept: false,
              observed: state === 'refused' ? 'it was tried' : 'there is such a way',
            })),
        ];
      });
      return all(promised, findings);
    },
  ),
} satisfies Record<string, Judge>;
