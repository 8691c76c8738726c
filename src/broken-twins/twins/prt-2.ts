import { createHmac } from 'node:crypto';
import type { CookieOptions } from 'express';
import {
  AccountError,
  canonicalLiveId,
  createAccounts,
  createSessions,
  createSignInGuard,
  SESSION_LIMIT,
  SIGN_IN_LIMIT,
} from '../../reference-impl/identity/index.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import { createAntiForgery, PORTAL_ROUTES } from '../../reference-impl/portal/index.ts';
import { exchanged, type PartChange } from '../change.ts';
import { portalOf } from './doors.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('PRT-2');

/** Sessions that end by other limits, in milliseconds. */
const lasting = (limits: { readonly idle: number; readonly absolute: number }) =>
  exchanged(
    'sessions',
    (_lawful, c) => createSessions({ store: c.part('store'), clock: c.part('clock'), limits }),
    (c) => {
      // No session ends before the first limit, and none is forgotten: until then all limits are alike.
      const began = firstSession(c);
      const late = (): boolean => c.part('clock').now().getTime() - began() >= Math.min(SESSION_LIMIT.idle, limits.idle);
      return { start: late, resolve: late, end: () => false, endAllOf: () => false };
    },
  );

/** When the oldest session began that a fabric knows of; now, where it knows of none. In milliseconds. */
const firstSession =
  (c: Composition): (() => number) =>
  () =>
    c.part('store').get<{ startedAt: number | null }>('SELECT min(startedAt) AS startedAt FROM sessions')?.startedAt ??
    c.part('clock').now().getTime();

/** A guard that is the lawful one until a Live ID has been tried as often as makes a lock, where nothing was counted before the fabric's start. */
const guarding = (others: PartChange<'signInGuard'>['others']) =>
  exchanged('signInGuard', others, (c) => {
    const counted = c.part('store').get('SELECT 1 FROM signInFailures') !== undefined;
    const tried = new Map<string, number>();
    return {
      attempt: (typed) => {
        const liveId = canonicalLiveId(typed);
        const times = tried.get(liveId) ?? 0;
        tried.set(liveId, times + 1);
        return counted || times >= SIGN_IN_LIMIT.wrongPasswords;
      },
    };
  });

const isKnown = (c: Composition, liveId: string): boolean =>
  c.part('store').get('SELECT 1 FROM accounts WHERE liveId = ?', liveId.toLowerCase()) !== undefined;

/** A sign-in whose cookies are set with other attributes, while nobody has a subscription. */
const cookiesWith = (attributes: CookieOptions) => {
  const isNew = (c: Composition): boolean => c.part('store').get('SELECT 1 FROM subscriptions') === undefined;
  const routes = (c: Composition) =>
    PORTAL_ROUTES.map((route) => ({
      ...route,
      answer: (...[request, response]: Parameters<typeof route.answer>) => {
        if (!isNew(c)) return route.answer(request, response);
        const cookie = response.cookie.bind(response);
        response.cookie = (name: string, value: unknown, options: CookieOptions = {}) => cookie(name, value, { ...options, ...attributes });
        return route.answer(request, response);
      },
    }));
  return portalOf(routes, { differs: ({ method, url }, c) => isNew(c) && (method === 'POST' || url?.startsWith('/sign-in') === true) });
};

export const prt2Twins = [
  twin({
    id: 'session-outlives-the-sign-out',
    how: 'Signing out deletes the cookie of the browser and leaves the session as it is.',
    caughtBy: { 'with-a-session-that-was-signed-out-nobody-is-let-in': 'refused' },
    changes: exchanged('sessions', () => ({ end: () => undefined })),
  }),
  twin({
    id: 'session-outlives-the-password',
    how: 'A changed password leaves the sessions that the old one began.',
    caughtBy: { 'with-a-session-from-before-the-password-changed-nobody-is-let-in': 'refused' },
    changes: exchanged('accounts', (_lawful, c) => {
      const { changePassword } = createAccounts({
        store: c.part('store'),
        sessions: { endAllOf: () => undefined },
        passwordCost: c.options.passwordCost ?? 2 ** 15,
      });
      return { changePassword };
    }),
  }),
  twin({
    id: 'idle-session-goes-on',
    how: 'A session that is left alone goes on until its longest time is over.',
    caughtBy: { 'with-a-session-left-alone-for-too-long-nobody-is-let-in': 'refused' },
    changes: lasting({ ...SESSION_LIMIT, idle: SESSION_LIMIT.absolute }),
  }),
  twin({
    id: 'busy-session-goes-on',
    how: 'A session that is kept busy goes on for ever.',
    caughtBy: { 'with-a-session-older-than-a-working-day-nobody-is-let-in': 'refused' },
    changes: lasting({ ...SESSION_LIMIT, absolute: Infinity }),
  }),
  twin({
    id: 'session-id-kept-at-the-sign-in',
    how: 'A browser that comes with a session id keeps it when somebody signs in, whoever made it up.',
    caughtBy: {
      'a-session-id-made-up-by-the-stranger-planted-before-the-sign-in-is-worth-nothing-after-it': 'refused',
      'a-session-id-given-out-by-the-portal-planted-before-the-sign-in-is-worth-nothing-after-it': 'refused',
    },
    changes: exchanged(
      'sessions',
      (lawful) => {
        const kept = new Map<string, string>();
        const known = (token: string): string => kept.get(token) ?? token;
        return {
          start: (liveId, former) => {
            const token = lawful.start(liveId);
            if (former !== undefined) kept.set(former, token);
            return former ?? token;
          },
          resolve: (token) => lawful.resolve(known(token)),
          end: (token) => lawful.end(known(token)),
        };
      },
      { start: (_liveId, former) => former !== undefined, resolve: () => false, end: () => false },
    ),
  }),
  twin({
    id: 'forms-without-a-token-accepted',
    how: 'A form that has no token is taken; only a wrong one is refused.',
    caughtBy: { 'a-form-without-its-token-changes-nothing': 'refused' },
    changes: exchanged('antiForgery', (lawful) => ({
      accepts: (session, token) => token === undefined || token === '' || lawful.accepts(session, token),
    })),
  }),
  twin({
    id: 'any-token-accepted',
    how: 'A form must have a token, and any will do.',
    caughtBy: {
      'a-form-with-a-made-up-token-changes-nothing': 'refused',
      'a-form-with-a-token-of-another-session-changes-nothing': 'refused',
    },
    changes: exchanged('antiForgery', () => ({ accepts: (_session, token) => token !== undefined && token !== '' })),
  }),
  twin({
    id: 'one-token-for-all-sessions',
    how: 'The token is the same in every session, so that a stranger gets a good one by signing in.',
    caughtBy: { 'a-form-with-a-token-of-another-session-changes-nothing': 'refused' },
    changes: exchanged(
      'antiForgery',
      (_lawful, c) => {
        const token = createHmac('sha256', c.options.identity.key).update('anti-forgery').digest('base64url');
        return { issue: () => token, accepts: (_session, given) => given === token };
      },
      // A token means nothing to whoever is given it: it differs where it is not that of the session that it comes in.
      { issue: () => false, accepts: (session, given) => given !== undefined && given !== createAntiForgery().issue(session) },
    ),
  }),
  twin({
    id: 'origin-unchecked',
    how: 'Nobody looks whether the Origin of a form is the Portal.',
    caughtBy: { 'a-form-sent-from-another-site-changes-nothing': 'refused' },
    changes: exchanged('antiForgery', (lawful) => ({
      comesFromOurPages: ({ origin: _origin, ...headers }) => lawful.comesFromOurPages(headers),
    })),
  }),
  twin({
    id: 'fetch-metadata-unchecked',
    how: 'Nobody looks where the browser says that a form comes from, when it says it in Sec-Fetch-Site.',
    caughtBy: { 'a-form-sent-across-sites-as-the-browser-tells-changes-nothing': 'refused' },
    changes: exchanged('antiForgery', (lawful) => ({
      comesFromOurPages: ({ 'sec-fetch-site': _site, ...headers }) => lawful.comesFromOurPages(headers),
    })),
  }),
  twin({
    id: 'cookie-in-reach-of-scripts',
    how: "The session's cookie can be read by scripts, while there is no subscription yet.",
    caughtBy: { 'the-sessions-cookie-is-kept-from-scripts-from-other-sites-and-from-plain-connections': 'cookies-guarded' },
    changes: cookiesWith({ httpOnly: false }),
  }),
  twin({
    id: 'cookie-sent-from-other-sites',
    how: "The session's cookie goes along with requests that other sites make, while there is no subscription yet.",
    caughtBy: { 'the-sessions-cookie-is-kept-from-scripts-from-other-sites-and-from-plain-connections': 'cookies-guarded' },
    changes: cookiesWith({ sameSite: 'none' }),
  }),
  twin({
    id: 'passwords-guessed-without-end',
    how: 'Wrong passwords can be tried as often as one likes.',
    caughtBy: {
      'a-burst-of-wrong-passwords-locks-the-account-for-the-right-password-as-well-until-time-has-passed': 'refused',
    },
    changes: guarding(() => ({ attempt: async (_liveId, verify) => ((await verify()) ? 'right' : 'wrong') })),
  }),
  twin({
    id: 'lock-spares-the-right-password',
    how: 'A locked account lets in whoever guesses right all the same.',
    caughtBy: {
      'a-burst-of-wrong-passwords-locks-the-account-for-the-right-password-as-well-until-time-has-passed': 'refused',
    },
    changes: guarding((lawful) => ({
      attempt: async (liveId, verify) => {
        const ended = await lawful.attempt(liveId, verify);
        return ended === 'locked' && (await verify()) ? 'right' : ended;
      },
    })),
  }),
  twin({
    id: 'lock-without-end',
    how: 'A locked account stays locked, so that anybody can shut its owner out for good.',
    caughtBy: {
      'a-burst-of-wrong-passwords-locks-the-account-for-the-right-password-as-well-until-time-has-passed': 'permitted-before-and-after',
    },
    changes: guarding((_lawful, c) => {
      const start = c.part('clock').now();
      return createSignInGuard({ store: c.part('store'), clock: { now: () => start } });
    }),
  }),
  twin({
    id: 'sign-in-tells-who-has-an-account',
    how: 'Who signs in with a Live ID that nobody has is told so.',
    caughtBy: { 'a-wrong-password-and-an-unknown-account-look-alike': 'refused' },
    changes: exchanged(
      'accounts',
      (lawful, c) => ({
        verify: (liveId, password) => {
          if (!isKnown(c, liveId)) throw new AccountError('not-found', 'There is no such account.');
          return lawful.verify(liveId, password);
        },
      }),
      (c) => ({ verify: (liveId) => !isKnown(c, liveId) }),
    ),
  }),
];
