import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';
import { REASON_NAMES, REASONS, type ReasonName } from './reason.ts';

/**
 * Judges of what can be reached in storage. A look asks for things in several ways, through every front end, and notes each answer. Whatever is neither
 * the answer that a thing which is there gets, nor the one that a thing which is not there gets, is never taken for either.
 */

const names = z.array(z.string().min(1)).min(1);
const reason = z.enum(REASON_NAMES as [ReasonName, ...ReasonName[]]);

/** One answer of a look. */
const sight = z.strictObject({
  /** Through which front end, by which of its connections. */
  through: z.string().min(1),
  /** What was done: `reads it`. */
  way: z.string().min(1),
  /** What it was done to. */
  thing: z.string().min(1),
  /** How one sees that a thing is there: the answer accepts, it says that nothing has changed, or it is a list that shows the thing. */
  tells: z.enum(['served', 'unchanged', 'listed']),
  reply: z.enum(['accepted', 'refused', 'unsupported', 'indefinite', 'fault']),
  /** The code of a refusal, and the status of an answer. */
  code: z.string().nullable(),
  status: z.int().nullable(),
  /** Whether a list shows the thing, or the bytes that came are those that were stored; null where there is nothing to compare. */
  shows: z.boolean().nullable(),
});
const look = z.object({ looks: z.array(sight) });

export type Sight = z.infer<typeof sight>;

function sights(act: Act): readonly Sight[] | null {
  const parsed = act.outcome.reply === 'accepted' ? look.safeParse(act.outcome.result) : null;
  return parsed?.success ? parsed.data.looks : null;
}

/** The thing is there, and is what it was. */
function isThere({ tells, reply, code, shows }: Sight): boolean {
  if (tells === 'unchanged') return reply === 'refused' && code === 'ConditionNotMet';
  return reply === 'accepted' && shows !== false;
}

/** There is no such thing: refused for this reason, or, where it is just that there is none, not in a list. */
function isGone({ tells, reply, code, status, shows }: Sight, why: ReasonName): boolean {
  if (tells === 'listed' && reply === 'accepted') return why === 'not-found' && shows === false;
  const wording = REASONS[why].storage;
  return reply === 'refused' && wording?.codes.includes(code ?? '') === true && wording.statuses.includes(status ?? 0);
}

function answered({ tells, reply, code, status, shows }: Sight): string {
  if (reply === 'refused') return `it was refused with ${code ?? 'no code'}${status === null ? '' : `, status ${status}`}`;
  if (reply !== 'accepted') return `no definite answer came: ${reply}${code === null ? '' : ` (${code})`}`;
  if (tells === 'listed') return shows === true ? 'the list shows it' : 'the list does not show it';
  return shows === false ? 'other bytes were served than those stored' : 'it was served';
}

const where = ({ through, way, thing }: Sight): string => `${through} ${way}, ${thing}`;

/** What a look has to show of these things: every one of them, in each way in which anything was asked for. */
function shown(act: Act, things: readonly string[], promised: string, holds: (seen: Sight) => boolean): Finding[] {
  const seen = sights(act);
  if (seen === null) return [{ kept: false, promised: act.label, observed: told(act) }];
  return things.flatMap((thing): Finding[] => {
    const own = seen.filter((each) => each.thing === thing);
    if (own.length === 0) throw new Error(`The look "${act.label}" did not ask for ${thing}.`);
    return own.map((each) => ({ kept: holds(each), promised: `${promised} (${act.label}: ${where(each)})`, observed: answered(each) }));
  });
}

const there = (act: Act, things: readonly string[]): Finding[] => shown(act, things, 'it is served', isThere);
const gone = (act: Act, things: readonly string[], why: ReasonName): Finding[] =>
  shown(act, things, 'there is no such thing', (each) => isGone(each, why));

const done = (acts: readonly Act[], labels: readonly string[]): Finding[] =>
  labels.map((label) => {
    const act = actOf(acts, label);
    return { kept: act.outcome.reply === 'accepted', promised: label, observed: told(act) };
  });

/** Whether a thing that may be gone is: null where the answers do not agree, or say neither. */
function state(seen: readonly Sight[]): 'there' | 'gone' | null {
  if (seen.every(isThere)) return 'there';
  return seen.every((each) => isGone(each, 'not-found')) ? 'gone' : null;
}

function wholeOrNot(acts: readonly Act[], { looks, gone: things }: { looks: readonly string[]; gone: readonly string[] }): Finding[] {
  const promised = 'a deletion that was not answered has happened whole or not at all, and stays so';
  const found = looks.map((label) => ({ label, act: actOf(acts, label) }));
  const seen = found.map(({ label, act }) => ({ label, act, own: sights(act)?.filter(({ thing }) => things.includes(thing)) ?? null }));
  const blind = seen.find(({ own }) => own === null);
  if (blind) return [{ kept: false, promised, observed: told(blind.act) }];
  const states = seen.map(({ label, own }) => ({ label, own: own ?? [], state: state(own ?? []) }));
  const split = states.find((each) => each.state === null);
  if (split) {
    const [one, other] = [split.own.find(isThere), split.own.find((each) => !isThere(each))] as [Sight | undefined, Sight];
    const words = [one, other].flatMap((each) => (each ? [`${where(each)}: ${answered(each)}`] : []));
    return [{ kept: false, promised, observed: `${split.label}: ${words.join('; but ')}` }];
  }
  const changed = states.find((each) => each.state !== states[0]?.state);
  if (changed) return [{ kept: false, promised, observed: `${states[0]?.label}: ${states[0]?.state}; ${changed.label}: ${changed.state}` }];
  return [{ kept: true, promised, observed: `it is ${states[0]?.state} in every look` }];
}

export const deletionJudges = {
  /**
   * Before the deletions, all things are served; the deletions are done; after them each of `gone` is refused in every way and from every front end, for this
   * reason (by default because there is no such thing), and shown by no list. Each of `stay` is served as before.
   */
  'deleted-is-gone': judge(
    z.strictObject({ before: z.string(), deletions: names, after: z.string(), gone: names, stay: names, reason: reason.optional() }),
    (acts, { before, deletions, after, gone: things, stay, reason: why = 'not-found' }) =>
      all('what is deleted cannot be reached any more, and what is not stays', [
        ...there(actOf(acts, before), [...things, ...stay]),
        ...done(acts, deletions),
        ...gone(actOf(acts, after), things, why),
        ...there(actOf(acts, after), stay),
      ]),
  ),
  /** In this look, each of `present` is served, and each of `absent` is refused for this reason (by default because there is no such thing), or not listed. */
  reachable: judge(
    z.strictObject({ look: z.string(), present: names, absent: names.optional(), reason: reason.optional() }),
    (acts, { look: label, present, absent = [], reason: why = 'not-found' }) =>
      all('what is there is served, and nothing else', [...there(actOf(acts, label), present), ...gone(actOf(acts, label), absent, why)]),
  ),
  /**
   * However a deletion ended, all looks after it show the same from every front end: nothing of `gone` where it was answered as done; where no answer came, nothing or all
   * of it. Each of `stay` is served throughout. A deletion that was refused is no such deletion.
   */
  'gone-for-good': judge(
    z.strictObject({ deletion: z.string(), looks: z.array(z.string()).min(2), gone: names, stay: names }),
    (acts, params) => {
      const deletion = actOf(acts, params.deletion);
      const { reply } = deletion.outcome;
      const promised = 'a deletion that was answered is done, also when the power failed';
      if (reply !== 'accepted' && reply !== 'fault' && reply !== 'indefinite') return { kept: false, promised, observed: told(deletion) };
      const staying = params.looks.flatMap((label) => there(actOf(acts, label), params.stay));
      const going =
        reply === 'accepted'
          ? params.looks.flatMap((label) => gone(actOf(acts, label), params.gone, 'not-found'))
          : wholeOrNot(acts, params);
      return all(promised, [...going, ...staying]);
    },
  ),
  /** A container made again is empty; or it is refused, because its deletion is still under way. */
  'empty-or-being-deleted': judge(
    z.strictObject({ act: z.string(), look: z.string(), absent: names }),
    (acts, { act: label, look: after, absent }) => {
      const made = actOf(acts, label);
      const promised = 'the container is empty, or still being deleted';
      const { outcome } = made;
      const last = made.exchanges.at(-1)?.outcome;
      const status = last?.kind === 'answer' ? last.status : 0;
      const wording = REASONS['being-deleted'].storage;
      const waits = outcome.reply === 'refused' && wording?.codes.includes(outcome.code) === true && wording.statuses.includes(status);
      if (outcome.reply !== 'accepted' && !waits) return { kept: false, promised, observed: told(made) };
      return all(promised, gone(actOf(acts, after), absent, 'not-found'));
    },
  ),
} satisfies Record<string, Judge>;
