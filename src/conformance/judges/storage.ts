import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';
import { gave } from './reason.ts';

/** Judges of storage keys and what rests on them (SAK-2, SAK-3, SAK-5). */

/** What somebody saw, thing by thing. */
const look = z.record(z.string(), z.json());
const keyPair = z.object({ 'primary key': z.string().min(1), 'secondary key': z.string().min(1) });
const which = z.enum(['primary', 'secondary']);

const load = z.object({
  renewal: z.object({ began: z.number(), answered: z.number(), accepted: z.boolean() }),
  /** In ticks of one counter: which of two came first is all that they tell. */
  requests: z.array(
    z.object({ key: z.enum(['renewed', 'other']), began: z.number(), ended: z.number(), accepted: z.boolean(), exchange: z.number() }),
  ),
});
type Load = z.infer<typeof load>;

const reads = z.object({
  /** `stored` and `changed` tell whether what came is, byte for byte, what was stored; null where nothing came. */
  reads: z.array(z.object({ what: z.string(), bytes: z.enum(['as stored', 'others', 'none']), told: z.string() })),
});

function resultOf<Schema extends z.ZodType>(act: Act, schema: Schema): z.infer<Schema> | null {
  const parsed = act.outcome.reply === 'accepted' ? schema.safeParse(act.outcome.result) : null;
  return parsed?.success ? parsed.data : null;
}

const canonical = (value: unknown): string => JSON.stringify(value);

/** The things in which two looks differ. */
function differing(one: Record<string, unknown>, other: Record<string, unknown>): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => canonical(one[name]) !== canonical(other[name]));
}

/** Whether a refusal said that the caller is not authenticated. */
function isTurnedAway(act: Act, exchange: number): boolean {
  const made = act.exchanges[exchange];
  const outcome = made?.outcome;
  if (made === undefined || outcome?.kind !== 'answer') return false;
  const code = /<Code>([^<]*)<\/Code>/.exec(outcome.body)?.[1] ?? outcome.headers['x-ms-error-code'] ?? '';
  return gave('not-authenticated', code, made);
}

/** What is promised of the requests under load, by when they were made. */
function underLoad(act: Act, { renewal, requests }: Load): Finding[] {
  const part = (promised: string, of: Load['requests'], holds: (request: Load['requests'][number]) => boolean): Finding => {
    if (of.length === 0) return { kept: false, promised, observed: 'there was no such request, so nothing is shown' };
    const broken = of.filter((request) => !holds(request)).length;
    return { kept: broken === 0, promised, observed: broken === 0 ? `all ${of.length}` : `${broken} of ${of.length} were not` };
  };
  const renewed = requests.filter(({ key }) => key === 'renewed');
  const others = requests.filter(({ key }) => key === 'other');
  return [
    { kept: renewal.accepted, promised: 'the renewal is accepted', observed: renewal.accepted ? 'it was' : told(act) },
    part(
      'requests with the other key are served while the renewal goes on',
      others.filter(({ began, ended }) => ended > renewal.began && began < renewal.answered),
      ({ accepted }) => accepted,
    ),
    part(
      'requests with the other key are served before and after',
      others.filter(({ began, ended }) => ended <= renewal.began || began >= renewal.answered),
      ({ accepted }) => accepted,
    ),
    part(
      'requests with the old value are served before the renewal',
      renewed.filter(({ ended }) => ended < renewal.began),
      ({ accepted }) => accepted,
    ),
    part(
      'requests with the old value are refused once the renewal is answered, because the caller is not authenticated',
      renewed.filter(({ began }) => began > renewal.answered),
      ({ accepted, exchange }) => !accepted && isTurnedAway(act, exchange),
    ),
  ];
}

export const storageJudges = {
  /** Two looks showed the same, and all of `present` was in it. */
  'shown-alike': judge(
    z.strictObject({ views: z.array(z.strictObject({ one: z.string(), other: z.string(), present: z.array(z.string()).min(1) })).min(1) }),
    (acts, { views }) =>
      all(
        'both keys are shown the same, and all of it',
        views.map(({ one, other, present }): Finding => {
          const [left, right] = [actOf(acts, one), actOf(acts, other)];
          const [was, is] = [resultOf(left, look), resultOf(right, look)];
          const promised = `${one}; ${other}`;
          if (was === null || is === null) return { kept: false, promised, observed: told(was === null ? left : right) };
          const missing = present.filter((name) => !(name in was)).map((name) => `${name} is missing`);
          const wrong = [...missing, ...differing(was, is).map((name) => `${name} is not the same`)];
          return { kept: wrong.length === 0, promised, observed: wrong.length === 0 ? 'the same' : wrong.slice(0, 5).join('; ') };
        }),
      ),
  ),
  /** Between two looks at an account's keys, those that were renewed became new values, which no key had before, and the others stayed. */
  'keys-renewed': judge(z.strictObject({ before: z.string(), after: z.string(), renewed: z.array(which).min(1) }), (acts, params) => {
    const promised = 'what was renewed is new, and the other key is what it was';
    const [before, after] = [actOf(acts, params.before), actOf(acts, params.after)];
    const [was, is] = [resultOf(before, keyPair), resultOf(after, keyPair)];
    if (was === null || is === null) return { kept: false, promised, observed: told(was === null ? before : after) };
    const old = Object.values(was);
    const wrong = which.options.flatMap((key) => {
      const name = `${key} key` as const;
      if (params.renewed.includes(key)) return old.includes(is[name]) ? [`the ${name} has a value that a key had before`] : [];
      return is[name] === was[name] ? [] : [`the ${name} is another`];
    });
    if (is['primary key'] === is['secondary key']) wrong.push('both keys are one');
    return { kept: wrong.length === 0, promised, observed: wrong.length === 0 ? 'so it is' : wrong.join('; ') };
  }),
  /** Of many requests while a key was renewed, none with the other key was refused, and none with the old value was served that began after the answer. */
  'renewed-under-load': judge(z.strictObject({ act: z.string() }), (acts, { act: label }) => {
    const promised = 'nobody with a good key is refused, and nobody with the old value is served';
    const act = actOf(acts, label);
    const found = resultOf(act, load);
    return found === null ? { kept: false, promised, observed: told(act) } : all(promised, underLoad(act, found));
  }),
  /** Every read gave what was stored; or, with `orNothing`, gave nothing at all. There are at least so many. */
  'never-changed': judge(z.strictObject({ act: z.string(), orNothing: z.boolean(), least: z.int().positive() }), (acts, params) => {
    const promised = params.orNothing ? 'nobody is given other bytes than were stored' : 'everybody is given what was stored';
    const act = actOf(acts, params.act);
    const found = resultOf(act, reads);
    if (found === null) return { kept: false, promised, observed: told(act) };
    if (found.reads.length < params.least)
      return { kept: false, promised, observed: `there were only ${found.reads.length} reads instead of ${params.least}` };
    return all(
      promised,
      found.reads.map(({ what, bytes, told: how }) => ({
        kept: bytes === 'as stored' || (params.orNothing && bytes === 'none'),
        promised: what,
        observed: bytes === 'others' ? 'other bytes came' : how,
      })),
    );
  }),
  /** An observation of how many media hold the data whole: as many as at first, and at least so many. */
  'copies-whole': judge(z.strictObject({ before: z.string(), after: z.string(), least: z.int().positive() }), (acts, params) => {
    const promised = 'as many copies are whole as there were';
    const counted = z.object({ whole: z.int() });
    const [before, after] = [actOf(acts, params.before), actOf(acts, params.after)];
    const [was, is] = [resultOf(before, counted), resultOf(after, counted)];
    if (was === null || is === null) return { kept: false, promised, observed: told(was === null ? before : after) };
    if (was.whole < params.least) return { kept: false, promised, observed: `only ${was.whole} copies were found to begin with` };
    return { kept: is.whole >= was.whole, promised, observed: `${is.whole} are, where there were ${was.whole}` };
  }),
} satisfies Record<string, Judge>;
