import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { cookie, COOKIE_OPTIONS, SESSION_COOKIE, SIGN_IN_COOKIE } from '../cookies.ts';
import { readForm } from '../form.ts';
import { visitOf } from '../gate.ts';
import { forged, seeOther } from '../page-routes.ts';
import { asRefusal, Refusal } from '../refusal.ts';
import { render, type Surroundings } from '../render.ts';
import type { PortalRoute } from '../route.ts';

const PATH = '/sign-in';

/**
 * Signing in. There is no session yet that a token could be bound to, so the form is bound to a cookie of its own, which only this host can set: nobody
 * can be signed in by another site, as somebody else.
 */
export const signInRoutes: readonly PortalRoute[] = [
  { method: 'GET', path: PATH, credential: 'public', answer: showForm },
  { method: 'POST', path: PATH, credential: 'public', answer: signIn },
];

function showForm(request: Request, response: Response): void {
  const had = cookie(request.headers, SIGN_IN_COOKIE);
  const browser = had !== undefined && /^[\w-]{43}$/.test(had) ? had : randomBytes(32).toString('base64url');
  if (browser !== had) response.cookie(SIGN_IN_COOKIE, browser, COOKIE_OPTIONS);
  answerWithForm(response, browser, {});
}

function answerWithForm(response: Response, browser: string, after: Pick<Surroundings, 'refusal' | 'typed'>): void {
  const content = { title: 'Sign in', view: 'sign-in', data: null };
  const html = render(content, {
    person: null,
    token: visitOf(response).parts.antiForgery.issue(browser),
    path: PATH,
    names: {},
    ...after,
  });
  response
    .status(after.refusal?.status ?? 200)
    .type('html')
    .send(html);
}

async function signIn(request: Request, response: Response): Promise<void> {
  const { accounts, antiForgery, sessions, signInGuard } = visitOf(response).parts;
  if (!antiForgery.comesFromOurPages(request.headers)) throw forged();
  const form = await readForm(request);
  const browser = cookie(request.headers, SIGN_IN_COOKIE);
  if (browser === undefined || !antiForgery.accepts(browser, form.fields.get('token'))) throw forged();
  try {
    const liveId = form.text('liveId');
    const password = form.secret('password');
    requireRight(await signInGuard.attempt(liveId, () => accounts.verify(liveId, password)));
    const token = sessions.start(liveId, cookie(request.headers, SESSION_COOKIE));
    response.clearCookie(SIGN_IN_COOKIE, COOKIE_OPTIONS).cookie(SESSION_COOKIE, token, COOKIE_OPTIONS);
    seeOther(response, '/');
  } catch (error) {
    const refusal = asRefusal(error);
    if (refusal.reason === 'internal') throw error;
    answerWithForm(response, browser, { refusal, typed: form.fields });
  }
}

/** Throw a {@link Refusal} unless the attempt found the right password. Who has no account is told what a wrong password is told. */
export function requireRight(attempt: 'right' | 'wrong' | 'locked'): void {
  if (attempt === 'wrong') throw new Refusal('sign-in-failed', 'The Live ID or the password is not right.');
  if (attempt === 'locked') {
    throw new Refusal('too-many-attempts', 'There were too many wrong passwords for this Live ID. Wait fifteen minutes, then try again.');
  }
}
