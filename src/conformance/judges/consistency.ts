import { z } from 'zod';
import { checkHistory, type HistoryEvent } from '../../clients/consistency/index.ts';
import { told as toldEvent } from '../../clients/consistency/words.ts';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** Judges of what many clients at once asked of storage and were told. The record holds their history, in the order of asking. */

const condition = z.union([z.enum(['absent', 'present']), z.strictObject({ is: z.string() })]);
const operation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('put'), value: z.string(), only: condition.optional() }),
  z.strictObject({ kind: z.literal('delete'), only: condition.optional() }),
  z.strictObject({ kind: z.literal('get') }),
  z.strictObject({ kind: z.literal('look') }),
]);
const answer = z.discriminatedUnion('said', [
  z.strictObject({ said: z.enum(['done', 'not done', 'refused']) }),
  z.strictObject({ said: z.literal('value'), value: z.string().nullable() }),
  z.strictObject({ said: z.literal('presence'), present: z.boolean() }),
]);
const event = z.strictObject({
  client: z.string(),
  key: z.string(),
  operation,
  invoked: z.int(),
  completed: z.strictObject({ at: z.int(), answer }).nullable(),
});
/** Nothing is there before it begins. */
const history = z.object({ events: z.array(event) });

const params = z.strictObject({
  act: z.string(),
  /** So many definite answers there have to be at the least, or the history shows nothing. */
  least: z.int().positive(),
});

type Events = readonly HistoryEvent[];

function on(acts: readonly Act[], label: string, promised: string, find: (events: Events) => Finding): Finding {
  const act = actOf(acts, label);
  const parsed = act.outcome.reply === 'accepted' ? history.safeParse(act.outcome.result) : null;
  return parsed?.success ? find(parsed.data.events as Events) : { kept: false, promised, observed: told(act) };
}

const answers = (events: Events): Events => events.filter(({ completed }) => completed !== null && completed.answer.said !== 'refused');

/** What speaks against a history as evidence: too few answers, nothing written or nothing seen. */
function tooLittle(events: Events, least: number): string | null {
  const definite = answers(events);
  if (definite.length < least) return `only ${definite.length} of ${events.length} requests had a definite answer`;
  const said = new Set(definite.map(({ completed }) => completed?.answer.said));
  if (!said.has('done')) return 'nothing was ever written';
  return said.has('value') || said.has('presence') ? null : 'nothing was ever read';
}

/** Every operation seems to happen at one moment between when it was asked for and when it was answered. */
function explained(events: Events, promised: string): Finding {
  const found = checkHistory(events);
  if (found.verdict === 'undecided') throw new Error(`Whether the history of ${found.key} can be explained took too much work to tell.`);
  if (found.verdict === 'contradiction') return { kept: false, promised, observed: `${found.key}: ${found.words}` };
  return { kept: true, promised, observed: `one order explains all ${events.length} requests` };
}

const CONSISTENT = 'every request takes effect at one moment, the same for everybody';

/** What an event saw: a value, that there is something, or nothing of either. */
function sawOf({ operation, completed }: HistoryEvent): string | true | null {
  const said = completed?.answer;
  if (said?.said === 'value') return said.value;
  if (said?.said === 'presence') return said.present || null;
  // Whoever may not write because something is there already has seen it.
  return operation.kind === 'put' && operation.only === 'absent' && said?.said === 'not done' ? true : null;
}

const endOf = ({ completed }: HistoryEvent): number => completed?.at ?? Infinity;
const isDone = ({ completed }: HistoryEvent): boolean => completed?.answer.said === 'done';
const mayHaveWritten = ({ operation, completed }: HistoryEvent): boolean =>
  operation.kind === 'put' && (completed === null || completed.answer.said === 'done');

/** The writes that a sight can come from, and the deletions of the same key that were done. */
function around(seen: HistoryEvent, saw: string | true, events: Events): { readonly puts: Events; readonly deletions: Events } {
  const own = events.filter((each) => each !== seen && each.key === seen.key && each.invoked < endOf(seen));
  const puts = own.filter((each) => mayHaveWritten(each) && (saw === true || (each.operation as { value?: string }).value === saw));
  return { puts, deletions: own.filter((each) => each.operation.kind === 'delete' && isDone(each)) };
}

/** The deletion that had been answered before an event began which sees what it deleted, and nothing else; undefined where there is none. */
function deletedBefore(seen: HistoryEvent, events: Events): HistoryEvent | undefined {
  const saw = sawOf(seen);
  if (saw === null) return undefined;
  const { puts, deletions } = around(seen, saw, events);
  return deletions.find((each) => endOf(each) < seen.invoked && puts.every((put) => endOf(put) < each.invoked));
}

/** Whether an event may have seen what a deletion deleted: it was under way or over, and what was seen is not sure to be newer. */
function maySeeDeleted(seen: HistoryEvent, events: Events): boolean {
  const saw = sawOf(seen);
  if (saw === null) return false;
  const { puts, deletions } = around(seen, saw, events);
  return deletions.some((each) => !puts.some((put) => put.invoked > endOf(each) && endOf(put) < seen.invoked));
}

/** A history without all that may be a sight of something deleted: what is left speaks of everything else. */
const withoutTheDeleted = (events: Events): Events => events.filter((each) => !maySeeDeleted(each, events));

export const consistencyJudges = {
  /**
   * The history is linearizable. What may be a sight of something deleted is set aside here: `deleted-stays-unseen` judges it.
   */
  linearizable: judge(params, (acts, { act, least }) =>
    on(acts, act, CONSISTENT, (events) => {
      const wanting = tooLittle(events, least);
      if (wanting !== null) return { kept: false, promised: CONSISTENT, observed: wanting };
      return explained(withoutTheDeleted(events), CONSISTENT);
    }),
  ),
  /**
   * No read, list or refused attempt to be the first that began after a deletion was answered shows what was deleted; and no order of all requests fails for such sights
   * alone. A history that cannot be explained without them either is for `linearizable` to judge.
   */
  'deleted-stays-unseen': judge(params, (acts, { act, least }) => {
    const promised = 'nobody sees what was deleted, from the moment of the answer on';
    return on(acts, act, promised, (events) => {
      const wanting = tooLittle(events, least);
      if (wanting !== null) return { kept: false, promised, observed: wanting };
      const deletions = events.filter((each) => each.operation.kind === 'delete' && isDone(each));
      if (deletions.length === 0) return { kept: false, promised, observed: 'nothing was ever deleted' };
      const findings = events.flatMap((each): Finding[] => {
        const deletion = deletedBefore(each, events);
        if (deletion === undefined) return [];
        return [{ kept: false, promised: each.key, observed: `${toldEvent(each)}, although ${toldEvent(deletion)} was over before` }];
      });
      if (findings.length > 0) return all(promised, findings);
      const [whole, rest] = [explained(events, promised), explained(withoutTheDeleted(events), promised)];
      if (!whole.kept && rest.kept) return whole;
      return { kept: true, promised, observed: `${deletions.length} deletions were done, and nobody saw anything of them afterwards` };
    });
  }),
  /** Of those who asked for the same thing at once, exactly one was told that it is done, all others that it is not, and the looks that followed agree. */
  'one-wins': judge(z.strictObject({ act: z.string(), contenders: z.array(z.string()).min(2) }), (acts, { act, contenders }) => {
    const promised = 'of many who ask at once, exactly one is told that it is done';
    return on(acts, act, promised, (events) => {
      const race = events.filter(({ client, operation: { kind } }) => contenders.includes(client) && (kind === 'put' || kind === 'delete'));
      if (race.length !== contenders.length) throw new Error(`${race.length} of ${contenders.length} contenders are on the record.`);
      const toldThat = (said: string): Events => race.filter(({ completed }) => completed?.answer.said === said);
      const [won, lost] = [toldThat('done'), toldThat('not done')];
      const observed = `${won.length} of ${race.length} were told that it is done, ${lost.length} that it is not`;
      if (won.length !== 1 || won.length + lost.length !== race.length) return { kept: false, promised, observed };
      return explained(withoutTheDeleted(events), promised);
    });
  }),
} satisfies Record<string, Judge>;
