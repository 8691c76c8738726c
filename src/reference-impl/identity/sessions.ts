import { createHash, randomBytes } from 'node:crypto';
import type { Clock, SqlStore } from './identity-store.ts';

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
  /** End every session of this person. Expects the canonical spelling. */
  endAllOf(liveId: string): void;
}

export interface SessionsParts {
  readonly store: SqlStore;
  readonly clock: Clock;
}

/**
 * The sessions of a fabric, in its store. After a crash a session may end up to a minute early, because its last requests were not written down;
 * never late.
 */
export function createSessions({ store, clock }: SessionsParts): Sessions {
  /** When each session was last used, where that is later than the store says. Keyed by token hash. */
  const lastSeen = new Map<string, number>();

  const drop = (hash: Buffer): void => {
    lastSeen.delete(hash.toString('base64'));
    store.prepare('DELETE FROM sessions WHERE token_hash = ?').run(hash);
  };

  return {
    start(liveId, former) {
      if (former !== undefined) this.end(former);
      const now = clock.now().getTime();
      store
        .prepare('DELETE FROM sessions WHERE started_at <= ? OR last_seen_at <= ?')
        .run(now - SESSION_LIMIT.absolute, now - SESSION_LIMIT.idle - TOUCH_INTERVAL);
      const token = randomBytes(32).toString('base64url');
      store
        .prepare('INSERT INTO sessions (token_hash, live_id, started_at, last_seen_at) VALUES (?, ?, ?, ?)')
        .run(hashOf(token), liveId, now, now);
      return token;
    },

    resolve(token) {
      if (!/^[\w-]{43}$/.test(token)) return null;
      const hash = hashOf(token);
      const row = store.prepare('SELECT live_id, started_at, last_seen_at FROM sessions WHERE token_hash = ?').get(hash) as
        | { live_id: string; started_at: number; last_seen_at: number }
        | undefined;
      if (!row) return null;
      const now = clock.now().getTime();
      const seen = Math.max(row.last_seen_at, lastSeen.get(hash.toString('base64')) ?? 0);
      if (now - seen >= SESSION_LIMIT.idle || now - row.started_at >= SESSION_LIMIT.absolute) {
        drop(hash);
        return null;
      }
      lastSeen.set(hash.toString('base64'), now);
      if (now - row.last_seen_at >= TOUCH_INTERVAL) {
        store.prepare('UPDATE sessions SET last_seen_at = ? WHERE token_hash = ?').run(now, hash);
      }
      return { liveId: row.live_id };
    },

    end(token) {
      drop(hashOf(token));
    },

    endAllOf(liveId) {
      store.prepare('DELETE FROM sessions WHERE live_id = ?').run(liveId);
    },
  };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
