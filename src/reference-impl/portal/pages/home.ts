import { COOKIE_OPTIONS, SESSION_COOKIE } from '../cookies.ts';
import type { Page } from '../page.ts';

/** The subscriptions that a person reaches, and the way out. */
export const homePage: Page = {
  path: '/',
  load: ({ parts, session }) => ({
    title: 'Your subscriptions',
    view: 'home',
    data: { subscriptions: parts.management.subscriptionsOf(session.who.liveId) },
  }),
  actions: [
    {
      name: 'sign-out',
      perform({ parts, session, response }) {
        parts.sessions.end(session.token);
        response.clearCookie(SESSION_COOKIE, COOKIE_OPTIONS);
        return { path: '/sign-in' };
      },
    },
  ],
};
