import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Keeps other sites from riding on a session (PRT-2). Two independent marks: a token that only our own pages know, and where the browser says that
 * the request comes from.
 *
 * csrf-sync is not used: it keeps its token in an express-session (see Sessions for why there is none) and compares it byte by byte.
 */
export interface AntiForgery {
  /** The token for the forms of one session. */
  issue(session: string): string;
  /** Whether this is the token of that session. */
  accepts(session: string, token: string | undefined): boolean;
  /** Whether the browser, if it says anything, says that the request comes from one of our own pages. */
  comesFromOurPages(headers: IncomingHttpHeaders): boolean;
}

/**
 * The token is derived from the session's own secret, which the page does not show: nothing more need be kept, another session's token
 * never fits, and it ends with its session.
 */
export function createAntiForgery(): AntiForgery {
  const tokenOf = (session: string): string => createHmac('sha256', session).update('anti-forgery').digest('base64url');
  return {
    issue: tokenOf,

    accepts(session, token) {
      if (token === undefined) return false;
      const expected = Buffer.from(tokenOf(session));
      const given = Buffer.from(token);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },

    comesFromOurPages(headers) {
      const { origin, host } = headers;
      const site = headers['sec-fetch-site'];
      // A browser always names the true host, so its own origin is that host over https. `null` is an origin that will not be named.
      const sameOrigin = origin === undefined || origin.toLowerCase() === `https://${host ?? ''}`.toLowerCase();
      // `none` is the person's own doing (typed address, reload); `same-site` is another port of this host, and so a stranger.
      const sameSite = site === undefined || site === 'same-origin' || site === 'none';
      return sameOrigin && sameSite;
    },
  };
}
