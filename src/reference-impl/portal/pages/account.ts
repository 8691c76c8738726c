import { COOKIE_OPTIONS, SESSION_COOKIE } from '../cookies.ts';
import type { Page } from '../page.ts';
import { requireRight } from './sign-in.ts';

/** One's own account: a new password, which ends every session. */
export const accountPage: Page = {
  path: '/account',
  load: () => ({ title: 'Your account', view: 'account', data: null }),
  actions: [
    {
      name: 'change-password',
      async perform({ parts, session, response }, form) {
        const { liveId } = session.who;
        const present = form.secret('password');
        requireRight(await parts.signInGuard.attempt(liveId, () => parts.accounts.verify(liveId, present)));
        await parts.accounts.changePassword(liveId, form.secret('newPassword'));
        response.clearCookie(SESSION_COOKIE, COOKIE_OPTIONS);
        return { path: '/sign-in' };
      },
    },
  ],
};
