import { hashPassword, passwordMatches, unmatchableHash, type PasswordHash } from './password-hash.ts';
import { canonicalLiveId, isLiveId } from './live-id.ts';
import type { Sessions } from './sessions.ts';
import type { SqlStore } from './identity-store.ts';

/** The shortest and the longest password, in characters. The upper bound only keeps a form from being used as a pump. */
export const PASSWORD_LENGTH = { min: 8, max: 128 } as const;

/** Why an account could not be made or changed. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
  constructor(
    readonly reason: 'conflict' | 'invalid-input' | 'not-found',
    message: string,
  ) {
    super(message);
  }
}

/** Live ID accounts and their passwords (PRT-2). */
export interface Accounts {
  /** Make an account. Throws {@link AccountError} when there is one, or when the Live ID or the password will not do. */
  enrol(liveId: string, password: string): Promise<void>;
  /** Whether this is that person's password. A Live ID that nobody has costs as much time and answers the same `false`. */
  verify(liveId: string, password: string): Promise<boolean>;
  /** Set a new password and end every session of this person. Throws {@link AccountError}; the old password is not asked for here. */
  changePassword(liveId: string, password: string): Promise<void>;
}

export interface AccountsParts {
  readonly store: SqlStore;
  readonly sessions: Pick<Sessions, 'endAllOf'>;
  /** scrypt's N for new passwords; older ones are rehashed at the next sign-in. */
  readonly passwordCost: number;
}

/** The accounts of a fabric, in its store. */
export function createAccounts({ store, sessions, passwordCost }: AccountsParts): Accounts {
  const nobody = unmatchableHash(passwordCost);

  const find = (liveId: string): PasswordHash | null => {
    const row = store.prepare('SELECT salt, hash, cost, block_size, parallelization FROM accounts WHERE live_id = ?').get(liveId) as
      | { salt: Buffer; hash: Buffer; cost: number; block_size: number; parallelization: number }
      | undefined;
    return row
      ? {
          salt: Buffer.from(row.salt),
          hash: Buffer.from(row.hash),
          cost: row.cost,
          blockSize: row.block_size,
          parallelization: row.parallelization,
        }
      : null;
  };
  const insert = (liveId: string, made: PasswordHash) =>
    store
      .prepare('INSERT INTO accounts (live_id, salt, hash, cost, block_size, parallelization) VALUES (?, ?, ?, ?, ?, ?)')
      .run(liveId, made.salt, made.hash, made.cost, made.blockSize, made.parallelization);
  const replace = (liveId: string, made: PasswordHash) =>
    store
      .prepare('UPDATE accounts SET salt = ?, hash = ?, cost = ?, block_size = ?, parallelization = ? WHERE live_id = ?')
      .run(made.salt, made.hash, made.cost, made.blockSize, made.parallelization, liveId);

  return {
    async enrol(typed, password) {
      const liveId = canonicalLiveId(typed);
      if (!isLiveId(liveId)) throw new AccountError('invalid-input', 'A Live ID looks like an e-mail address.');
      requireGoodPassword(password);
      if (find(liveId)) throw alreadyThere(liveId);
      const made = await hashPassword(password, passwordCost);
      if (find(liveId)) throw alreadyThere(liveId); // somebody enrolled it while we were hashing
      insert(liveId, made);
    },

    async verify(typed, password) {
      const liveId = canonicalLiveId(typed);
      const kept = isLiveId(liveId) ? find(liveId) : null;
      const matches = await passwordMatches(password, kept ?? nobody);
      if (!matches || !kept) return false;
      // A password that was changed while we were hashing no longer opens anything.
      if (!find(liveId)?.hash.equals(kept.hash)) return false;
      if (kept.cost === passwordCost) return true;
      const raised = await hashPassword(password, passwordCost);
      if (!find(liveId)?.hash.equals(kept.hash)) return false;
      replace(liveId, raised);
      return true;
    },

    async changePassword(typed, password) {
      const liveId = canonicalLiveId(typed);
      requireGoodPassword(password);
      const made = await hashPassword(password, passwordCost);
      if (!find(liveId)) throw new AccountError('not-found', 'There is no such account.');
      sessions.endAllOf(liveId); // first: a crash between the two must not leave a session that outlives its password
      replace(liveId, made);
    },
  };
}

function requireGoodPassword(password: string): void {
  if (password.length < PASSWORD_LENGTH.min || password.length > PASSWORD_LENGTH.max) {
    throw new AccountError('invalid-input', `A password has ${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} characters.`);
  }
}

function alreadyThere(liveId: string): AccountError {
  return new AccountError('conflict', `There is an account ${liveId} already.`);
}
