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

/** The answered deletion after which an event still sees what it had deleted; undefined where it sees no such thing. */
function deletedBefore(seen: HistoryEvent, events: Events): HistoryEvent | undefined {
  const { completed, invoked, key } = seen;
  const saw = sawOf(seen);
  if (saw === null || completed === null) return undefined;
  const puts = events.filter((each) => {
    if (each === seen || each.key !== key || each.operation.kind !== 'put' || each.invoked > completed.at) return false;
    const said = each.completed?.answer.said;
    if (said === 'not done' || said === 'refused') return false;
    return saw === true || each.operation.value === saw;
  });
  return events.find((each) => {
    if (each.key !== key || each.operation.kind !== 'delete' || each.completed?.answer.said !== 'done') return false;
    return each.completed.at < invoked && puts.every((put) => put.completed !== null && put.completed.at < each.invoked);
  });
}

export const consistencyJudges = {
  /**
   * The history is linearizable. What shows something that an answered deletion had deleted is set aside here: `deleted-stays-unseen` judges it.
   */
  linearizable: judge(params, (acts, { act, least }) =>
    on(acts, act, CONSISTENT, (events) => {
      const wanting = tooLittle(events, least);
      if (wanting !== null) return { kept: false, promised: CONSISTENT, observed: wanting };
      const judged = events.filter((each) => deletedBefore(each, events) === undefined);
      return explained(judged, CONSISTENT);
    }),
  ),
  /** No read, list or refused attempt to be the first that began after a deletion was answered shows what was deleted. */
  'deleted-stays-unseen': judge(params, (acts, { act, least }) => {
    const promised = 'nobody sees what was deleted, from the moment of the answer on';
    return on(acts, act, promised, (events) => {
      const wanting = tooLittle(events, least);
      if (wanting !== null) return { kept: false, promised, observed: wanting };
      const deletions = answers(events).filter(
        ({ operation: { kind }, completed }) => kind === 'delete' && completed?.answer.said === 'done',
      );
      if (deletions.length === 0) return { kept: false, promised, observed: 'nothing was ever deleted' };
      const findings = events.flatMap((each): Finding[] => {
        const deletion = deletedBefore(each, events);
        return deletion
          ? [{ kept: false, promised: each.key, observed: `${toldEvent(each)}, although ${toldEvent(deletion)} was over before` }]
          : [];
      });
      if (findings.length > 0) return all(promised, findings);
      return { kept: true, promised, observed: `${deletions.length} deletions were answered, and nobody saw anything of them afterwards` };
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
      return explained(events, promised);
    });
  }),
} satisfies Record<string, Judge>;
