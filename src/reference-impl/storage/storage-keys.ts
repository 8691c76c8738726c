import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import type { Store } from '../state/store.ts';
import type { Vault } from '../state/vault.ts';
import type { SharedAccess } from './shared-access.ts';
import type { SignedRequest } from './string-to-sign.ts';
import { liteStringToSign, stringToSign } from './string-to-sign.ts';

/** An account's two keys as customers see them: base64 of 64 bytes each. */
export interface StorageKeyPair {
  readonly primary: string;
  readonly secondary: string;
}

/** The keys as the account's row keeps them. */
export interface SealedStorageKeys {
  readonly sealedPrimaryKey: Uint8Array;
  readonly sealedSecondaryKey: Uint8Array;
}

/** The keys of storage accounts, and what they prove (SAK-1, SAK-2). */
export interface StorageKeys {
  /** Two new keys for a new account, to be kept in its row. */
  issue(account: string): SealedStorageKeys;
  /** Both keys; undefined when there is no such account. */
  of(account: string): StorageKeyPair | undefined;
  /**
   * Replaces one key. The other stays as it is, and the old value proves nothing from the moment this returns. False when there is no such
   * account.
   */
  renew(account: string, key: 'Primary' | 'Secondary'): boolean;
  /** The account whose holder signed this request, or null. Says not why it refuses: to a stranger all refusals look the same. */
  authenticate(request: SignedRequest): string | null;
  /** Whether a key of the account made this shared access signature. */
  isShared(access: SharedAccess): boolean;
  /** Whether the request says a date that is near enough to the fabric's now. */
  isFresh(request: SignedRequest): boolean;
  /** Whether bytes of this MD5 are those that were announced, if any were (SAK-5): a signature covers what is announced, and not what comes. */
  isAnnounced(announced: string | undefined, md5: string): boolean;
  /** Whether the signature is that of either key over what is signed. */
  isSignature(keys: StorageKeyPair, signed: string, signature: string): boolean;
}

/** How far a request's date may be off, in milliseconds. */
const LARGEST_SKEW = 15 * 60 * 1000;
const KEY_BYTES = 64;
const AUTHORIZATION = /^(SharedKey|SharedKeyLite) ([a-z0-9]{3,24}):([A-Za-z0-9+/]{43}=)$/;
/** How many keys are kept open. */
const MOST_OPEN = 1000;
/** What the signature of an unknown account is compared against, so that its refusal takes as long as any other. */
const NOBODY: StorageKeyPair = { primary: randomBytes(KEY_BYTES).toString('base64'), secondary: randomBytes(KEY_BYTES).toString('base64') };

export function createStorageKeys({
  store,
  vault,
  clock,
}: {
  readonly store: Store;
  readonly vault: Vault;
  readonly clock: Clock;
}): StorageKeys {
  const purpose = (account: string, key: 'Primary' | 'Secondary'): string => `storage-account/${account}/${key}`;
  const seal = (account: string, key: 'Primary' | 'Secondary'): Buffer => vault.seal(purpose(account, key), randomBytes(KEY_BYTES));

  const rowOf = (account: string): (SealedStorageKeys & { readonly status: string }) | undefined =>
    store.remembered<SealedStorageKeys & { readonly status: string }>(
      'SELECT status, sealedPrimaryKey, sealedSecondaryKey FROM storageAccounts WHERE name = ?',
      account,
    )[0];
  // Opened keys by their sealed bytes, which change with them: opening takes longer than a signature.
  const opened = new Map<string, string>();
  const open = (account: string, key: 'Primary' | 'Secondary', sealed: Uint8Array): string => {
    const name = purpose(account, key) + Buffer.from(sealed).toString('latin1');
    let known = opened.get(name);
    if (known === undefined) {
      known = vault.open(purpose(account, key), sealed).toString('base64');
      if (opened.size >= MOST_OPEN) opened.clear();
      opened.set(name, known);
    }
    return known;
  };
  /** An account that the controller is still making is not there yet for its data. */
  const isReady = (account: string): boolean => rowOf(account)?.status === 'Created';

  return {
    issue: (account) => ({ sealedPrimaryKey: seal(account, 'Primary'), sealedSecondaryKey: seal(account, 'Secondary') }),
    of: (account) => {
      const row = rowOf(account);
      if (row === undefined) return undefined;
      return { primary: open(account, 'Primary', row.sealedPrimaryKey), secondary: open(account, 'Secondary', row.sealedSecondaryKey) };
    },
    renew: (account, key) => store.run(`UPDATE storageAccounts SET sealed${key}Key = ? WHERE name = ?`, seal(account, key), account) === 1,
    authenticate(request) {
      const shown = request.header('authorization');
      if (shown === undefined) return null;
      const [, scheme = '', account = '', signature = ''] = AUTHORIZATION.exec(shown) ?? [];
      const keys = isReady(account) ? this.of(account) : undefined;
      const signed = scheme === 'SharedKeyLite' ? liteStringToSign(request, account) : stringToSign(request, account);
      const proven = this.isSignature(keys ?? NOBODY, signed, signature);
      return proven && keys !== undefined && request.account === account && this.isFresh(request) ? account : null;
    },
    isShared({ account, signed, signature }) {
      const keys = isReady(account) ? this.of(account) : undefined;
      return this.isSignature(keys ?? NOBODY, signed, signature) && keys !== undefined;
    },
    isFresh: (request) => {
      const date = Date.parse(request.header('x-ms-date') ?? request.header('date') ?? '');
      return Math.abs(clock.now().getTime() - date) <= LARGEST_SKEW; // false for NaN
    },
    isAnnounced: (announced, md5) => announced === undefined || announced === md5,
    isSignature: (keys, signed, signature) => {
      // As text, so that there is one way only to write a signature.
      const shown = Buffer.from(signature, 'latin1');
      const matches = [keys.primary, keys.secondary].map((key) => {
        const right = Buffer.from(createHmac('sha256', Buffer.from(key, 'base64')).update(signed, 'utf8').digest('base64'), 'latin1');
        return shown.length === right.length && timingSafeEqual(shown, right);
      });
      return matches.includes(true);
    },
  };
}
