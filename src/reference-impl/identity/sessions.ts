import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import type { Store } from '../state/store.ts';
import { canonicalLiveId } from './live-id.ts';

/** How long a session lasts, in milliseconds by the fabric's clock: since its last request, and at most. */
export const SESSION_LIMIT = { idle: 20 * 60_000, absolute: 8 * 60 * 60_000 } as const;

/** After how long a session's last request is written down again. Until then it is only remembered, which spares a write a page. */
const TOUCH_INTERVAL = 60_000;

/** A session that lives. */
export interface Session {
  readonly liveId: string;
}

/**
 * Who is signed in (PRT-2). A session lives at the server only: its token is 256 random bits, and the store knows no more than the token's SHA-256.
 *
 * express-session is not used: its cookies and stores expire by the machine's clock, and it saves a session again at the end of every request, so that one
 * under way while its person signs out brings the session back to life.
 */
export interface Sessions {
  /** Start a session under a token that was never used before, and end the one that the browser had, if any. */
  start(liveId: string, former?: string): string;
  /** The session of this token, which counts as its use, or null when there is none or it has ended. */
  resolve(token: string): Session | null;
  /** End one session at once, for good. */
  end(token: string): void;
  /** End every session of this person. */
  endAllOf(liveId: string): void;
}

export interface SessionsParts {
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'>;
  /** In place of {@link SESSION_LIMIT}, in milliseconds. */
  readonly limits?: { readonly idle: number; readonly absolute: number };
}

/**
 * The sessions of a fabric, in its store. After a crash a session may end up to a minute early, because its last requests were not written down;
 * never late.
 */
export function createSessions({ store, clock, limits = SESSION_LIMIT }: SessionsParts): Sessions {
  /** When each session was last used, where that is later than the store says. Keyed by token hash. */
  const lastSeen = new Map<string, number>();

  const drop = (hash: string): void => {
    lastSeen.delete(hash);
    store.run('DELETE FROM sessions WHERE tokenHash = ?', hash);
  };
  const forgetEnded = (now: number): void => {
    for (const [key, seen] of lastSeen) if (now - seen >= limits.idle) lastSeen.delete(key);
    store.run('DELETE FROM sessions WHERE startedAt <= ? OR lastSeenAt <= ?', now - limits.absolute, now - limits.idle - TOUCH_INTERVAL);
  };

  return {
    start(liveId, former) {
      const now = clock.now().getTime();
      const token = randomBytes(32).toString('base64url');
      store.transaction(() => {
        if (former !== undefined) drop(hashOf(former));
        forgetEnded(now);
        store.run(
          'INSERT INTO sessions (tokenHash, liveId, startedAt, lastSeenAt) VALUES (?, ?, ?, ?)',
          hashOf(token),
          canonicalLiveId(liveId),
          now,
          now,
        );
      });
      return token;
    },

    resolve(token) {
      if (!/^[\w-]{43}$/.test(token)) return null;
      const hash = hashOf(token);
      const row = store.get<{ liveId: string; startedAt: number; lastSeenAt: number }>(
        'SELECT liveId, startedAt, lastSeenAt FROM sessions WHERE tokenHash = ?',
        hash,
      );
      if (!row) return null;
      const now = clock.now().getTime();
      const seen = Math.max(row.lastSeenAt, lastSeen.get(hash) ?? 0);
      if (now - seen >= limits.idle || now - row.startedAt >= limits.absolute) {
        drop(hash);
        return null;
      }
      lastSeen.set(hash, now);
      if (now - row.lastSeenAt >= TOUCH_INTERVAL) store.run('UPDATE sessions SET lastSeenAt = ? WHERE tokenHash = ?', now, hash);
      return { liveId: row.liveId };
    },

    end(token) {
      drop(hashOf(token));
    },

    endAllOf(liveId) {
      store.run('DELETE FROM sessions WHERE liveId = ?', canonicalLiveId(liveId));
    },
  };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
