import { hashPassword, passwordMatches, unmatchableHash, type PasswordHash } from './password-hash.ts';
import { canonicalLiveId, isLiveId } from './live-id.ts';
import type { Sessions } from './sessions.ts';
import type { Store } from '../state/store.ts';

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
  readonly store: Store;
  readonly sessions: Pick<Sessions, 'endAllOf'>;
  /** scrypt's N for new passwords; older ones are rehashed at the next sign-in. */
  readonly passwordCost: number;
}

/** The accounts of a fabric, in its store. */
export function createAccounts({ store, sessions, passwordCost }: AccountsParts): Accounts {
  const nobody = unmatchableHash(passwordCost);

  const find = (liveId: string): PasswordHash | undefined =>
    store.get<PasswordHash>('SELECT salt, hash, cost, blockSize, parallelization FROM accounts WHERE liveId = ?', liveId);
  const insert = (liveId: string, { salt, hash, cost, blockSize, parallelization }: PasswordHash) =>
    store.run(
      'INSERT INTO accounts (liveId, salt, hash, cost, blockSize, parallelization) VALUES (?, ?, ?, ?, ?, ?)',
      liveId,
      salt,
      hash,
      cost,
      blockSize,
      parallelization,
    );
  const replace = (liveId: string, { salt, hash, cost, blockSize, parallelization }: PasswordHash) =>
    store.run(
      'UPDATE accounts SET salt = ?, hash = ?, cost = ?, blockSize = ?, parallelization = ? WHERE liveId = ?',
      salt,
      hash,
      cost,
      blockSize,
      parallelization,
      liveId,
    );
  /** Whether the account still has the password that was looked at before an await. */
  const unchanged = (liveId: string, kept: PasswordHash): boolean => find(liveId)?.hash.equals(kept.hash) ?? false;

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
      const kept = isLiveId(liveId) ? find(liveId) : undefined;
      const matches = await passwordMatches(password, kept ?? nobody);
      if (!matches || !kept) return false;
      // A password that was changed while we were hashing no longer opens anything.
      if (!unchanged(liveId, kept)) return false;
      if (kept.cost === passwordCost) return true;
      const raised = await hashPassword(password, passwordCost);
      if (!unchanged(liveId, kept)) return false;
      replace(liveId, raised);
      return true;
    },

    async changePassword(typed, password) {
      const liveId = canonicalLiveId(typed);
      requireGoodPassword(password);
      const made = await hashPassword(password, passwordCost);
      if (!find(liveId)) throw new AccountError('not-found', 'There is no such account.');
      store.transaction(() => {
        sessions.endAllOf(liveId);
        replace(liveId, made);
      });
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
