import { z } from 'zod';
import type { Act, Exchange, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** Judges of two looks at one state, and of answers that must not differ. */

/** Headers that differ from answer to answer by their nature. */
const VOLATILE = new Set(['date', 'x-ms-request-id', 'content-length', 'set-cookie', 'etag', 'x-ratelimit-reset', 'retry-after']);

const pair = z.strictObject({
  /** The act whose answer must tell nothing, and the one that it must equal. */
  act: z.string(),
  twin: z.string(),
  /** Names that only the request of `act`, or of `twin`, had in it: where the answer repeats them, they are one and the same blank. */
  names: z.array(z.string()),
  twinNames: z.array(z.string()),
});

const HIDDEN = /\btype\s*=\s*["']?hidden\b/i;
const VALUE = /(\bvalue\s*=\s*)(?:"[^"]*"|'[^']*'|[^\s>"']+)/i;

/** An answer without what differs by its nature: ids, dates, anti-forgery tokens, and the names that were asked for. */
function bare(exchange: Exchange | undefined, names: readonly string[]): string | null {
  if (exchange?.outcome.kind !== 'answer') return null;
  const { status, headers, body } = exchange.outcome;
  // Longest first, so that a name within another one does not tear it apart.
  const blank = (text: string): string =>
    [...names]
      .sort((a, b) => b.length - a.length)
      .reduce((cleared, name) => cleared.replaceAll(name, '…').replaceAll(encodeURIComponent(name), '…'), text);
  const kept = Object.entries(headers)
    .filter(([name]) => !VOLATILE.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    // A nonce is drawn anew for each page.
    .map(([name, value]) => `${name}: ${blank(value).replace(/'nonce-[^']*'/g, "'nonce-…'")}`);
  const text = blank(body)
    .replace(/[0-9a-f]{32,}/gi, '…')
    .replace(/\bnonce="[^"]*"/g, 'nonce="…"')
    // A token, in whichever way the page writes the input that holds it.
    .replace(/<input\b[^>]*>/gi, (input) => (HIDDEN.test(input) ? input.replace(VALUE, '$1…') : input));
  return [status, ...kept, '', text].join('\n');
}

function same(acts: readonly Act[], { act: label, twin, names, twinNames }: z.infer<typeof pair>): Finding {
  const [one, other] = [actOf(acts, label), actOf(acts, twin)];
  const [a, b] = [bare(one.exchanges.at(-1), names), bare(other.exchanges.at(-1), twinNames)];
  const promised = label;
  if (a === null || b === null) return { kept: false, promised, observed: told(a === null ? one : other) };
  if (a === b) return { kept: true, promised, observed: 'the two answers are the same' };
  return { kept: false, promised, observed: `the answers differ: ${difference(a, b)}` };
}

/** The first line in which two texts differ. */
function difference(a: string, b: string): string {
  const [left, right] = [a.split('\n'), b.split('\n')];
  const at = left.findIndex((line, index) => line !== right[index]);
  const cut = (line: string | undefined): string => JSON.stringify((line ?? 'nothing').slice(0, 200));
  return `${cut(left[at])} where the other has ${cut(right[at])}`;
}

/** What an observation showed, name by name: `hosted service x`: what is known of it. */
const observation = z.record(z.string(), z.json());

function changes(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    if (!(name in after)) return [`${name} is gone`];
    if (!(name in before)) return [`${name} is new`];
    return JSON.stringify(before[name]) === JSON.stringify(after[name]) ? [] : [`${name} is not what it was`];
  });
}

/** The named things that an accepted observation showed; null when it showed nothing that can be compared. */
function shown(act: Act): Record<string, unknown> | null {
  const parsed = act.outcome.reply === 'accepted' ? observation.safeParse(act.outcome.result) : null;
  return parsed?.success ? parsed.data : null;
}

export const comparisonJudges = {
  /** Each answer is, but for ids and dates, the same as that of its twin. */
  indistinguishable: judge(z.strictObject({ pairs: z.array(pair).min(1) }), (acts, { pairs }) =>
    all(
      'the answer does not tell whether the thing exists',
      pairs.map((each) => same(acts, each)),
    ),
  ),
  /** Two looks at one state showed the same things in the same condition, and at least so many. */
  unchanged: judge(z.strictObject({ before: z.string(), after: z.string(), least: z.number().int().positive() }), (acts, params) => {
    const promised = 'everything is as it was';
    const [before, after] = [actOf(acts, params.before), actOf(acts, params.after)];
    const [was, is] = [shown(before), shown(after)];
    if (was === null || is === null) return { kept: false, promised, observed: told(was === null ? before : after) };
    const count = Object.keys(was).length;
    if (count < params.least) return { kept: false, promised, observed: `only ${count} things could be seen, ${params.least} were there` };
    const found = changes(was, is);
    return found.length === 0
      ? { kept: true, promised, observed: `all ${count} things are as they were` }
      : { kept: false, promised, observed: found.slice(0, 5).join('; ') };
  }),
  /** Between two looks, these things were made, these went, these are other than they were, and these are not. */
  'came-about': judge(
    z.strictObject({
      before: z.string(),
      after: z.string(),
      made: z.array(z.string()).optional(),
      gone: z.array(z.string()).optional(),
      changed: z.array(z.string()).optional(),
      same: z.array(z.string()).optional(),
    }),
    (acts, params) => {
      const promised = 'what was asked for came about';
      const [before, after] = [actOf(acts, params.before), actOf(acts, params.after)];
      const [was, is] = [shown(before), shown(after)];
      if (was === null || is === null) return { kept: false, promised, observed: told(was === null ? before : after) };
      const { made = [], gone = [], changed = [], same = [] } = params;
      const differs = (name: string): boolean => JSON.stringify(was[name]) !== JSON.stringify(is[name]);
      const wrong = [
        ...made.filter((name) => name in was || !(name in is)).map((name) => `${name} was not made`),
        ...gone.filter((name) => !(name in was) || name in is).map((name) => `${name} did not go`),
        ...changed.filter((name) => !(name in was) || !(name in is) || !differs(name)).map((name) => `${name} did not change`),
        ...same.filter((name) => !(name in was) || differs(name)).map((name) => `${name} is not what it was`),
      ];
      const count = made.length + gone.length + changed.length + same.length;
      if (count === 0) throw new Error('Nothing was judged.');
      return { kept: wrong.length === 0, promised, observed: wrong.length === 0 ? `all ${count} are as asked` : wrong.join('; ') };
    },
  ),
  /** Two doors showed the same state, and it was the expected one: each of `present` is in it and none of `absent`. */
  agree: judge(
    z.strictObject({
      views: z
        .array(z.strictObject({ one: z.string(), other: z.string(), present: z.array(z.string()), absent: z.array(z.string()) }))
        .min(1),
    }),
    (acts, { views }) =>
      all(
        'the Portal and SMAPI show the same',
        views.flatMap(({ one, other, present, absent }) =>
          [one, other].map((label): Finding => {
            const act = actOf(acts, label);
            const things = shown(act);
            const promised = `${act.actor}, ${act.deed}`;
            if (things === null) return { kept: false, promised, observed: told(act) };
            const missing = present.filter((name) => !(name in things)).map((name) => `${name} is missing`);
            const extra = absent.filter((name) => name in things).map((name) => `${name} is still there`);
            const differing = changes(shown(actOf(acts, one)) ?? {}, things).map((change) => `unlike in the first look, ${change}`);
            const wrong = [...missing, ...extra, ...differing];
            return { kept: wrong.length === 0, promised, observed: wrong.length === 0 ? 'as expected' : wrong.join('; ') };
          }),
        ),
      ),
  ),
} satisfies Record<string, Judge>;
