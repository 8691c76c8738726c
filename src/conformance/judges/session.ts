import { z } from 'zod';
import type { Exchange, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** Judges of the Portal's session cookies. */

interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** Lower-case names. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** The cookies that an answer sets; those that it deletes carry nothing and are left out. */
function cookiesSet(exchange: Exchange | undefined): SetCookie[] {
  if (exchange?.outcome.kind !== 'answer') return [];
  return (exchange.outcome.headers['set-cookie'] ?? '')
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => {
      const [pair = '', ...rest] = line.split(';').map((part) => part.trim());
      const equals = pair.indexOf('=');
      const attributes = new Map(rest.map((part) => [part.split('=', 1)[0]?.toLowerCase() ?? '', part.split('=').slice(1).join('=')]));
      return { name: pair.slice(0, equals), value: pair.slice(equals + 1), attributes };
    })
    .filter(({ value, attributes }) => value !== '' && attributes.get('max-age') !== '0');
}

function lacking({ attributes }: SetCookie): string[] {
  const missing: string[] = [];
  if (!attributes.has('httponly')) missing.push('scripts can read it (HttpOnly is missing)');
  if (!attributes.has('secure')) missing.push('it travels over plain connections (Secure is missing)');
  if (!['lax', 'strict'].includes((attributes.get('samesite') ?? '').toLowerCase()))
    missing.push('other sites can have it sent (SameSite is neither Lax nor Strict)');
  return missing;
}

/** The values of the cookies that a request carried. */
const carried = (exchange: Exchange): string[] =>
  (exchange.request.headers['cookie'] ?? '').split('; ').map((pair) => pair.slice(pair.indexOf('=') + 1));

export const sessionJudges = {
  /** Every cookie that the act's answers set is kept from scripts, from other sites and from plain connections. */
  'cookies-guarded': judge(z.strictObject({ act: z.string() }), (acts, params) => {
    const act = actOf(acts, params.act);
    const promised = 'the session is kept from scripts, from other sites and from plain connections';
    const cookies = act.exchanges.flatMap(cookiesSet);
    if (act.outcome.reply !== 'accepted') return { kept: false, promised, observed: told(act) };
    if (cookies.length === 0) return { kept: false, promised, observed: 'the sign-in set no cookie' };
    return all(
      promised,
      cookies.map((cookie) => {
        const missing = lacking(cookie);
        return { kept: missing.length === 0, promised: `cookie ${cookie.name}`, observed: missing.join(', ') || 'it is guarded' };
      }),
    );
  }),
  /** The act's last answer gave the browser a session id that the browser did not send. */
  'new-session-id': judge(z.strictObject({ act: z.string() }), (acts, params) => {
    const act = actOf(acts, params.act);
    const promised = 'a sign-in starts a session with an id of its own';
    const last = act.exchanges.at(-1);
    if (act.outcome.reply !== 'accepted' || last === undefined) return { kept: false, promised, observed: told(act) };
    const fresh = cookiesSet(last).filter(({ value }) => !carried(last).includes(value));
    return fresh.length > 0
      ? { kept: true, promised, observed: 'the sign-in set an id that was not there before' }
      : { kept: false, promised, observed: 'after the sign-in the browser has the same ids as before' };
  }),
} satisfies Record<string, Judge>;
