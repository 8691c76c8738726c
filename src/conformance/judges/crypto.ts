import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** Judges of the SDK's cryptographic providers (ENC-3). What is right was published, or found out by the kit's own programs. */

const attempt = z.object({
  what: z.string(),
  reply: z.enum(['accepted', 'refused', 'indefinite', 'fault']),
  /** The reason of a refusal. */
  code: z.string().nullable(),
  /** Whether what came of it is what had to come of it; null where nothing came. */
  right: z.boolean().nullable(),
});
export type Attempt = z.infer<typeof attempt>;
const attempts = z.object({ attempts: z.array(attempt) });
const vectors = z.object({
  vectors: z.array(attempt.omit({ right: true }).extend({ published: z.string().nullable(), got: z.string().nullable() })),
});
const sealed = z.object({ nonces: z.array(z.string()), tags: z.array(z.string()) });
const envelopes = z.object({
  envelopes: z.array(
    z.object({
      what: z.string(),
      /** Why the kit's own program does not open it; null when it does. */
      fault: z.string().nullable(),
      algorithms: z.array(z.string()),
      version: z.string().nullable(),
      /** Whether the plaintext and the additional data are those that went in. */
      right: z.boolean(),
      /** Of the data key, so that the record tells no key. */
      keyDigest: z.string().nullable(),
      nonce: z.string().nullable(),
    }),
  ),
});
const rewrapped = z.object({
  /** What an envelope consists of besides the wrapped key and the version, each with its digest, before and after. */
  envelopes: z.array(
    z.object({
      before: z.record(z.string(), z.string()),
      after: z.record(z.string(), z.string()),
      wrappedAnew: z.boolean(),
      version: z.string().nullable(),
    }),
  ),
});

const codes = z.array(z.string().min(1)).min(1);
const of = (act: string, what: string): string => `${act}: ${what}`;
const distinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

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
  if (typeof found === 'string') return { kept: false, promised, observed: found };
  return found.length === 0 ? { kept: false, promised, observed: 'nothing was tried' } : all(promised, found);
}

const ended = ({ reply, code }: { readonly reply: string; readonly code: string | null }): string =>
  reply === 'refused' ? `it was refused with ${code ?? 'no reason'}` : `it ended ${reply}`;

export const cryptoJudges = {
  /** Whatever has a published result came out so, and whatever is published as wrong was refused for one of these reasons. Some have a result. */
  'as-published': judge(z.strictObject({ act: z.string(), codes: codes.optional() }), (acts, params) =>
    on(acts, params.act, vectors, 'what comes out is what was published', (result) => {
      if (!result.vectors.some(({ published }) => published !== null)) return 'no vector with a result was tried';
      return result.vectors.map(({ what, reply, code, published, got }): Finding => {
        if (published === null) {
          const kept = reply === 'refused' && code !== null && (params.codes ?? []).includes(code);
          return { kept, promised: what, observed: kept ? 'it is refused' : `it must be refused: ${ended({ reply, code })}` };
        }
        const kept = reply === 'accepted' && got === published;
        return { kept, promised: what, observed: reply === 'accepted' ? `it is ${got ?? 'nothing'}` : ended({ reply, code }) };
      });
    }),
  ),
  /** Each attempt of an act was refused for one of these reasons, and each attempt of the others was accepted, with what had to come of it. */
  'refused-between': judge(
    z.strictObject({ attack: z.string(), before: z.string(), again: z.string(), codes, promised: z.string().min(1) }),
    (acts, params) =>
      all(params.promised, [
        ...[params.before, params.again].map((label) =>
          on(acts, label, attempts, of(label, 'what is right is accepted'), (result) =>
            result.attempts.map((each) => ({
              kept: each.reply === 'accepted' && each.right !== false,
              promised: each.what,
              observed: each.reply === 'accepted' ? (each.right === false ? 'something else came of it' : 'it is right') : ended(each),
            })),
          ),
        ),
        on(acts, params.attack, attempts, of(params.attack, 'nothing else is'), (result) =>
          result.attempts.map((each) => ({
            kept: each.reply === 'refused' && each.code !== null && params.codes.includes(each.code),
            promised: each.what,
            observed: ended(each),
          })),
        ),
      ]),
  ),
  /** Each attempt was accepted, and what had to come of it came. */
  'all-right': judge(z.strictObject({ acts: z.array(z.string()).min(1), promised: z.string().min(1) }), (acts, params) =>
    all(
      params.promised,
      params.acts.map((label) =>
        on(acts, label, attempts, label, (result) =>
          result.attempts.map((each) => ({
            kept: each.reply === 'accepted' && each.right !== false,
            promised: each.what,
            observed: each.reply === 'accepted' ? (each.right === false ? 'something else came of it' : 'it is right') : ended(each),
          })),
        ),
      ),
    ),
  ),
  /** Of so many encryptions under one key no two have one nonce; each nonce has 96 bits and each tag 128. */
  'nonces-distinct': judge(z.strictObject({ act: z.string(), least: z.int().min(2) }), (acts, params) =>
    on(acts, params.act, sealed, 'no nonce comes twice', ({ nonces, tags }) => {
      if (nonces.length < params.least) return `there were ${nonces.length} encryptions instead of ${params.least}`;
      const twice = nonces.find((nonce, index) => nonces.indexOf(nonce) !== index);
      const odd = nonces.find((nonce) => nonce.length !== 24);
      const cut = tags.find((tag) => tag.length !== 32);
      return [
        { kept: twice === undefined, promised: 'distinct', observed: twice === undefined ? 'all differ' : `${twice} came twice` },
        { kept: odd === undefined, promised: '96 bits', observed: odd === undefined ? 'all are so long' : `${odd} is not so long` },
        { kept: cut === undefined, promised: 'a whole tag', observed: cut === undefined ? 'all are whole' : `${cut} is not whole` },
      ];
    }),
  ),
  /** Every envelope opens with the kit's own program, to what went in; it is of these algorithms and of this version, a new one where there is another, and no two share a data key. */
  'opens-elsewhere': judge(
    z.strictObject({ act: z.string(), algorithms: z.array(z.string()).min(1), version: z.string(), otherThan: z.string().optional() }),
    (acts, params) =>
      on(acts, params.act, envelopes, 'whoever has the master key opens it with another program', (result) => {
        const each = result.envelopes.map(({ what, fault, algorithms, version, right }): Finding => {
          const promised = what;
          if (fault !== null) return { kept: false, promised, observed: fault };
          if (!right) return { kept: false, promised, observed: 'something else is in it' };
          if (algorithms.join() !== params.algorithms.join())
            return { kept: false, promised, observed: `it was made with ${algorithms.join(' and ')}` };
          const kept = version === params.version && version !== params.otherThan;
          return { kept, promised, observed: `it names version ${version ?? 'none'}` };
        });
        const keys = result.envelopes.map(({ keyDigest }) => keyDigest);
        return [
          ...each,
          { kept: distinct(keys), promised: 'a data key each', observed: distinct(keys) ? 'all differ' : 'two have one data key' },
        ];
      }),
  ),
  /** Every envelope names this version, its data key is wrapped anew, and nothing else of it has changed. */
  'data-untouched': judge(z.strictObject({ act: z.string(), version: z.string() }), (acts, params) =>
    on(acts, params.act, rewrapped, 'the key is wrapped anew, and the data stay as they were', (result) =>
      result.envelopes.map(({ before, after, wrappedAnew, version }, index): Finding => {
        const promised = `envelope ${index + 1}`;
        const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
        const changed = names.filter((name) => before[name] !== after[name]);
        if (changed.length > 0) return { kept: false, promised, observed: `its ${changed.join(', ')} changed` };
        if (version !== params.version) return { kept: false, promised, observed: `it names version ${version ?? 'none'}` };
        return { kept: wrappedAnew, promised, observed: wrappedAnew ? 'it is so' : 'the wrapped key is the old one' };
      }),
    ),
  ),
} satisfies Record<string, Judge>;
