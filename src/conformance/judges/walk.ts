import { z } from 'zod';
import type { Act, Exchange, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';
import { gave, type ReasonName } from './reason.ts';

/** Judges of a walk along every endpoint (IAM-1). */

const labels = z.array(z.string()).min(1);

/** How each surface says that it does not know the caller. */
const UNKNOWN: Readonly<Record<Exchange['surface'], ReadonlySet<ReasonName>>> = {
  portal: new Set(['not-signed-in']),
  smapi: new Set(['not-authenticated']),
  storage: new Set(['not-authenticated']),
  'front-end': new Set(['sign-in-failed']),
};

/** Whether the act was refused because the fabric does not know the caller: by the surface's own reason, or in the handshake. */
function turnedAway({ outcome, exchanges }: Act): boolean {
  const last = exchanges.at(-1);
  if (outcome.reply !== 'refused' || last === undefined) return false;
  if (outcome.code === 'tls-alert') return last.surface === 'smapi' && last.outcome.kind === 'fault';
  return [...UNKNOWN[last.surface]].some((reason) => gave(reason, outcome.code, last));
}

const each = (acts: readonly Act[], of: readonly string[], promised: string, kept: (act: Act) => boolean): Finding =>
  all(
    promised,
    of.map((label) => {
      const act = actOf(acts, label);
      return { kept: kept(act), promised: label, observed: told(act) };
    }),
  );

/** Whether an answer serves nothing: a client's mistake, or a way back to the sign-in page. */
function unserved(act: Act): boolean {
  const outcome = act.exchanges.at(-1)?.outcome;
  if (outcome === undefined) return false;
  if (outcome.kind === 'fault') return turnedAway(act);
  if (outcome.status === 303) return /^(?:https:\/\/[^/]+)?\/sign-in(?:\?|$)/.test(outcome.headers['location'] ?? '');
  return outcome.status >= 400 && outcome.status < 500;
}

/** The names in an answer that the request itself did not have: an echo tells nothing. */
function revealed({ request, outcome }: Exchange, names: readonly string[]): string[] {
  if (outcome.kind !== 'answer') return [];
  const [asked, answered] = [JSON.stringify(request), JSON.stringify(outcome)];
  return names.filter((name) => answered.includes(name) && !asked.includes(name));
}

const visit = z.strictObject({ act: z.string(), surface: z.string(), method: z.string(), path: z.string() });

export const walkJudges = {
  /** Every stop of the walk is refused, because the fabric does not know the caller. */
  'knows-nobody': judge(z.strictObject({ acts: labels }), (acts, params) =>
    each(acts, params.acts, 'the endpoint refuses, because it does not know the caller', turnedAway),
  ),
  /** Every stop lets the caller past the door: it serves, or refuses for what was asked and not for who asks. */
  'gets-past': judge(z.strictObject({ acts: labels }), (acts, params) =>
    each(
      acts,
      params.acts,
      'with the right credentials one gets past the door',
      (act) => act.outcome.reply === 'accepted' || (act.outcome.reply === 'refused' && !turnedAway(act)),
    ),
  ),
  /** None of these ways is served. */
  'leads-nowhere': judge(z.strictObject({ acts: labels }), (acts, params) => each(acts, params.acts, 'it is not served', unserved)),
  /** No answer to these acts has one of these names in it that its request did not have. */
  'shows-nothing': judge(z.strictObject({ acts: labels, names: z.array(z.string().min(6)).min(1) }), (acts, params) =>
    all(
      "no answer shows anything of the owner's",
      params.acts.map((label) => {
        const act = actOf(acts, label);
        const found = act.exchanges.flatMap((exchange) => revealed(exchange, params.names));
        return { kept: found.length === 0, promised: label, observed: found.length === 0 ? 'nothing' : `it shows ${found.join(', ')}` };
      }),
    ),
  ),
  /** What is public is the sign-in page, the form on it, and style sheets. */
  'public-is-sign-in': judge(z.strictObject({ visits: z.array(visit).min(1), form: z.string() }), (acts, { visits, form }) =>
    all(
      'nothing is public but the sign-in page, its form and style sheets',
      visits.map(({ act: label, surface, method, path }) => {
        const act = actOf(acts, label);
        const outcome = act.exchanges.at(-1)?.outcome;
        const looks = method !== 'POST' && method !== 'PUT' && method !== 'DELETE' && method !== 'MERGE';
        const type = outcome?.kind === 'answer' ? (outcome.headers['content-type'] ?? '') : '';
        const kept =
          surface === 'portal' &&
          outcome?.kind === 'answer' &&
          ((looks && path === '/sign-in') || (method === 'POST' && path === form) || (looks && /^text\/css\b/.test(type)));
        return { kept, promised: label, observed: kept ? 'it belongs there' : `${surface} ${method} ${path} is public: ${told(act)}` };
      }),
    ),
  ),
} satisfies Record<string, Judge>;
