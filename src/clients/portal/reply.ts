import type { Exchange, Outcome } from '../../conformance/evidence/index.ts';
import { faulty, withoutAnswer } from '../result.ts';
import { wholeBody } from '../wire/index.ts';
import { Page } from './page.ts';

/** The reasons for which the Portal refuses, and the status that each has: PORTAL.md. A page without a sign-in is sent to the sign-in page instead. */
export const PORTAL_REASONS: Readonly<Record<string, number>> = {
  'not-signed-in': 403,
  'forged-request': 403,
  'sign-in-failed': 403,
  'too-many-attempts': 429,
  'not-found': 404,
  'not-allowed': 403,
  'invalid-certificate': 400,
  'weak-key': 400,
  'private-key-in-upload': 400,
  'certificate-limit': 400,
  'co-administrator-limit': 409,
  'unknown-location': 400,
  'invalid-input': 400,
  'invalid-package': 400,
  'too-large': 413,
  conflict: 409,
};

export const SIGN_IN = '/sign-in';

/** The path and query of a Location header, relative to the page that it came from; null when it leads to another site or is none. */
export function locationPath(location: string | undefined, from: string): string | null {
  if (location === undefined) return null;
  const here = 'https://portal.invalid';
  if (!URL.canParse(location, here + from)) return null;
  const url = new URL(location, here + from);
  if (url.origin === here || /^https:\/\/(?:127(?:\.\d+){3}|\[::1\]|localhost)(?::\d+)?$/.test(url.origin))
    return url.pathname + url.search;
  return null;
}

/** What was asked for: a page; a form, whose success leads to a page; or a form whose success leads to the sign-in page, as signing out does. */
export type PortalRequestKind = 'page' | 'form' | 'form to sign-in';

/**
 * How a request to the Portal ended: accepted for a page that is shown, or for a form answered by 303 to where the result shows; refused with the reason
 * that the page gives; indefinite for a 5xx; and a fault for everything else, an undocumented or mismatched reason among it.
 */
export function readPortalReply(exchange: Exchange, kind: PortalRequestKind, page?: Page): Outcome {
  const { outcome, request } = exchange;
  if (outcome.kind !== 'answer') return withoutAnswer(exchange) as Outcome;
  const { status, headers } = outcome;
  if (status >= 500) return { reply: 'indefinite', message: `the answer has status ${status}` };
  if (status === 303) {
    const location = locationPath(headers['location'], request.path);
    if (location === null) return faulty('unexpected-redirect', `to ${headers['location'] ?? 'nowhere'}`);
    const toSignIn = location.split('?')[0] === SIGN_IN;
    if (kind === 'page')
      return toSignIn ? { reply: 'refused', code: 'not-signed-in' } : faulty('unexpected-redirect', `a page that leads to ${location}`);
    if (toSignIn !== (kind === 'form to sign-in')) return faulty('unexpected-redirect', `the form leads to ${location}`);
    return { reply: 'accepted', result: { status, location } };
  }
  const read = page ?? new Page(wholeBody(exchange).toString('utf8'));
  const [reason, ...others] = read.values('data-reason');
  if (status === 200 && kind === 'page' && reason === undefined) return { reply: 'accepted', result: { status, shown: read.shown() } };
  if (reason === undefined || others.length > 0)
    return faulty('undocumented-answer', `status ${status} with ${others.length > 0 ? 'several reasons' : 'no reason'}`);
  if (!Object.hasOwn(PORTAL_REASONS, reason) || PORTAL_REASONS[reason] !== status) {
    return faulty('undocumented-answer', `reason ${reason} with status ${status}`);
  }
  return { reply: 'refused', code: reason };
}
