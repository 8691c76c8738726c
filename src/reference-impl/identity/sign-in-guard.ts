import { createHash } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import type { Store } from '../state/store.ts';
import { canonicalLiveId } from './live-id.ts';

/** So many wrong passwords within the window lock a Live ID. Times in milliseconds, by the fabric's clock. */
export const SIGN_IN_LIMIT = { wrongPasswords: 10, window: 15 * 60_000, lock: 15 * 60_000 } as const;

/** How an attempt to sign in ended. While a Live ID is locked its right password does not count either. */
export type Attempt = 'right' | 'wrong' | 'locked';

/**
 * Keeps passwords from being guessed (PRT-2). Known and unknown Live IDs are treated alike, so that a lock tells nothing about who has an account.
 *
 * The rate limiters on npm count by the machine's clock and forget at a restart, or ask for a server; this one goes by the fabric's clock and its store.
 */
export interface SignInGuard {
  /** Let `verify` look at the password unless the Live ID is locked, and count it if it is wrong. */
  attempt(liveId: string, verify: () => Promise<boolean>): Promise<Attempt>;
}

export interface SignInGuardParts {
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'>;
}

/** The guard of a fabric, with its counts in the fabric's store. */
export function createSignInGuard({ store, clock }: SignInGuardParts): SignInGuard {
  /** The last attempt under way for each person: attempts on one Live ID wait for one another, so that no burst outruns the count. */
  const underWay = new Map<string, Promise<unknown>>();

  const find = (person: string) =>
    store.get<{ failedAt: string; lockedUntil: number }>('SELECT failedAt, lockedUntil FROM signInFailures WHERE person = ?', person);

  const locked = (person: string): boolean => clock.now().getTime() < (find(person)?.lockedUntil ?? 0);

  const countWrong = (person: string): void => {
    const now = clock.now().getTime();
    const earlier = JSON.parse(find(person)?.failedAt ?? '[]') as number[];
    const failures = [...earlier.filter((at) => now - at < SIGN_IN_LIMIT.window), now];
    const lockedUntil = failures.length >= SIGN_IN_LIMIT.wrongPasswords ? now + SIGN_IN_LIMIT.lock : 0;
    store.transaction(() => {
      // What no longer counts is forgotten, or guesses at names that nobody has would fill the store.
      store.run('DELETE FROM signInFailures WHERE forgetAt <= ?', now);
      store.run(
        'INSERT OR REPLACE INTO signInFailures (person, failedAt, lockedUntil, forgetAt) VALUES (?, ?, ?, ?)',
        person,
        JSON.stringify(lockedUntil ? [] : failures),
        lockedUntil,
        lockedUntil || now + SIGN_IN_LIMIT.window,
      );
    });
  };

  const attemptAlone = async (person: string, verify: () => Promise<boolean>): Promise<Attempt> => {
    if (locked(person)) return 'locked';
    if (await verify()) return 'right';
    countWrong(person);
    return 'wrong';
  };

  return {
    async attempt(typed, verify) {
      // Hashed: people type passwords into the wrong field, and those must not end up on a medium.
      const person = createHash('sha256').update(canonicalLiveId(typed)).digest('hex');
      const turn = (underWay.get(person) ?? Promise.resolve()).then(() => attemptAlone(person, verify));
      const settled = turn.catch(() => undefined);
      underWay.set(person, settled);
      try {
        return await turn;
      } finally {
        if (underWay.get(person) === settled) underWay.delete(person);
      }
    },
  };
}
