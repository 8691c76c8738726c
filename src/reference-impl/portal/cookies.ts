import type { IncomingHttpHeaders } from 'node:http';
import type { CookieOptions } from 'express';

/** The cookie with the session's token; and the one that ties a sign-in form to the browser that asked for it. Secure and of this host only, by prefix. */
export const SESSION_COOKIE = '__Host-portal-session';
export const SIGN_IN_COOKIE = '__Host-portal-sign-in';

/** Out of reach of scripts and of other sites' forms; gone when the browser is closed. */
export const COOKIE_OPTIONS: CookieOptions = { secure: true, httpOnly: true, sameSite: 'lax', path: '/' };

/** A cookie of a request. One that comes twice is nobody's: undefined. */
export function cookie(headers: IncomingHttpHeaders, name: string): string | undefined {
  const found = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`));
  return found.length === 1 ? found[0]?.slice(name.length + 1) : undefined;
}
