import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, seenIn, told } from './define.ts';

const labels = z.array(z.string()).min(1);
const acceptance = z.object({ status: z.number(), requestId: z.string().nullable() });
const operation = z.object({
  value: z.object({ status: z.string(), error: z.object({ code: z.string(), message: z.string() }).nullable() }),
});

const REQUEST_ID = /^[0-9a-f]{32}$/;

/** The request id of an accepted answer, or null. */
function requestId(act: Act): string | null {
  const parsed = act.outcome.reply === 'accepted' ? acceptance.safeParse(act.outcome.result) : null;
  return parsed?.data?.requestId ?? null;
}

/** What an operation's status says, or null when it was not told. */
export function statusOf(act: Act): z.infer<typeof operation>['value'] | null {
  const parsed = act.outcome.reply === 'accepted' ? operation.safeParse(act.outcome.result) : null;
  return parsed?.data?.value ?? null;
}

const toldStatus = (act: Act): string => statusOf(act)?.status ?? told(act);

function withRequestId(act: Act): Finding {
  const id = requestId(act);
  return {
    kept: id !== null && REQUEST_ID.test(id),
    promised: act.label,
    observed: id === null ? `no request id: ${told(act)}` : `the request id is ${id}`,
  };
}

/** How many bits differ. */
function distance(a: string, b: string): number {
  return (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length;
}

/**
 * Ids drawn at random lie about 64 bits apart, and no two of a few dozen closer than 40; those of a counter or a clock lie closer than this.
 * A version-4 GUID, whose digits leave out dashes, fixes one digit and narrows another, so two digits may hardly vary.
 */
const LEAST_DISTANCE = 24;
const MOST_STIFF_DIGITS = 2;

function unguessable(ids: readonly string[]): string | null {
  if (new Set(ids).size !== ids.length) return 'two ids are the same';
  const sorted = [...ids].sort();
  if ([sorted.join(), sorted.reverse().join()].includes(ids.join())) return 'the ids come in order';
  const stiff = Array.from({ length: 32 }, (_, digit) => new Set(ids.map((id) => id[digit])).size).filter((variety) => variety < 5).length;
  if (stiff > MOST_STIFF_DIGITS) return `${stiff} of 32 digits hardly vary`;
  const nearest = Math.min(...ids.flatMap((id, index) => ids.slice(index + 1).map((other) => distance(id, other))));
  return nearest < LEAST_DISTANCE ? `two ids differ in ${nearest} bits only` : null;
}

export const operationJudges = {
  /** Accepted to be carried out later: 202 and a request id. */
  'accepted-for-later': judge(z.strictObject({ act: z.string() }), (acts, params) => {
    const act = actOf(acts, params.act);
    const parsed = act.outcome.reply === 'accepted' ? acceptance.safeParse(act.outcome.result) : null;
    const kept = parsed?.data?.status === 202 && withRequestId(act).kept;
    return {
      kept,
      promised: 'the change is accepted for later, with a request id',
      observed: kept ? withRequestId(act).observed : told(act),
    };
  }),
  /** Each of these accepted answers carries a request id of 32 lower-case hexadecimal digits. */
  'request-ids': judge(z.strictObject({ acts: labels }), (acts, params) =>
    all(
      'each change has a request id of 32 hexadecimal digits',
      params.acts.map((label) => withRequestId(actOf(acts, label))),
    ),
  ),
  /** Each of these questions was answered with this status. */
  status: judge(z.strictObject({ acts: labels, status: z.enum(['InProgress', 'Succeeded', 'Failed']) }), (acts, params) =>
    all(
      `the status is ${params.status}`,
      params.acts.map((label) => {
        const act = actOf(acts, label);
        const status = statusOf(act);
        return {
          kept: status?.status === params.status,
          promised: label,
          observed: status?.error ? `${status.status}, ${status.error.code}: ${status.error.message}` : toldStatus(act),
        };
      }),
    ),
  ),
  /** The request was refused, or accepted and then failed; either way with a code and a message. */
  'failed-saying-why': judge(z.strictObject({ act: z.string(), status: z.string() }), (acts, params) => {
    const promised = 'the change fails, with a code and a message';
    const request = actOf(acts, params.act);
    if (request.outcome.reply === 'refused') {
      const { code, message = '' } = request.outcome;
      return {
        kept: message !== '' && request.exchanges.at(-1)?.outcome.kind === 'answer',
        promised,
        observed: `refused at once with ${code}: ${message}`,
      };
    }
    const act = actOf(acts, params.status);
    const status = statusOf(act);
    const kept = request.outcome.reply === 'accepted' && status?.status === 'Failed' && !!status.error?.code && !!status.error.message;
    return {
      kept,
      promised,
      observed: status?.error ? `${status.status}, ${status.error.code}: ${status.error.message}` : toldStatus(act),
    };
  }),
  /** The request was refused, or accepted and then failed. */
  failed: judge(z.strictObject({ act: z.string(), status: z.string() }), (acts, params) => {
    const promised = 'the change fails';
    const request = actOf(acts, params.act);
    if (request.outcome.reply === 'refused') return { kept: true, promised, observed: told(request) };
    const act = actOf(acts, params.status);
    return { kept: request.outcome.reply === 'accepted' && statusOf(act)?.status === 'Failed', promised, observed: toldStatus(act) };
  }),
  /** Nobody can tell from some request ids what others are: none repeats, follows from another, or lies near one. */
  'ids-unguessable': judge(z.strictObject({ acts: z.array(z.string()).min(16) }), (acts, params) => {
    const promised = 'the request ids cannot be guessed';
    const ids = params.acts.map((label) => requestId(actOf(acts, label)));
    const whole = ids.filter((id): id is string => id !== null && REQUEST_ID.test(id));
    if (whole.length !== ids.length) return { kept: false, promised, observed: 'some answers carry no request id' };
    const weakness = unguessable(whole);
    return { kept: weakness === null, promised, observed: weakness ?? `${whole.length} ids show no pattern` };
  }),
  /** Refusals that cannot be told from one another: status, code, message and headers are the same but for ids, numbers and dates. */
  'same-answer': judge(z.strictObject({ acts: labels.min(2) }), (acts, params) => {
    const promised = 'the answers cannot be told from one another';
    const answers = params.acts.map((label) => indistinct(actOf(acts, label)));
    const kept = answers.every((answer) => answer !== null && answer === answers[0]);
    return { kept, promised, observed: kept ? 'they are the same' : params.acts.map((label) => told(actOf(acts, label))).join('; ') };
  }),
  /** Something is seen once, not doubled. */
  'seen-once': judge(z.strictObject({ act: z.string(), name: z.string() }), (acts, params) => {
    const act = actOf(acts, params.act);
    const seen = seenIn(act);
    const times = seen?.filter((name) => name === params.name).length;
    return {
      kept: times === 1,
      promised: `${params.name} is there once`,
      observed: times === undefined ? told(act) : `it is there ${times} times`,
    };
  }),
  /** What was accepted succeeded. A change that had to wait its turn may have been refused with ConflictError instead; then it asked for nothing. */
  'accepted-changes-succeeded': judge(
    z.strictObject({ changes: z.array(z.strictObject({ act: z.string(), status: z.string() })).min(1) }),
    (acts, params) =>
      all(
        'every accepted change succeeds',
        params.changes.map(({ act: label, status }) => {
          const request = actOf(acts, label);
          if (isBusy(request)) return { kept: true, promised: label, observed: told(request) };
          const asked = actOf(acts, status);
          return {
            kept: request.outcome.reply === 'accepted' && statusOf(asked)?.status === 'Succeeded',
            promised: label,
            observed: `${told(request)}; ${toldStatus(asked)}`,
          };
        }),
      ),
  ),
} satisfies Record<string, Judge>;

/** Refused because another change to the same thing is under way. */
export const isBusy = (act: Act): boolean => act.outcome.reply === 'refused' && act.outcome.code === 'ConflictError';

/** An answer without what is lawfully its own: request ids, dates, numbers, GUIDs. Null when there was no refusal on the wire. */
function indistinct({ outcome, exchanges }: Act): string | null {
  const answer = exchanges.at(-1)?.outcome;
  if (outcome.reply !== 'refused' || answer?.kind !== 'answer') return null;
  const masked = answer.body.replace(/[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}/gi, '#').replace(/\d+/g, '#');
  return JSON.stringify([answer.status, outcome.code, masked, Object.keys(answer.headers).sort()]);
}
