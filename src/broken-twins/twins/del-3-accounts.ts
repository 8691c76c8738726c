import type { BlobRow, ContainerRow } from '../../reference-impl/storage/rows.ts';
import type { StorageKeyPair, StorageKeys } from '../../reference-impl/storage/storage-keys.ts';
import { stringToSign, type SignedRequest } from '../../reference-impl/storage/string-to-sign.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import { exchanged, type Change } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DEL-3');

const KEYS = 'the-keys-of-a-deleted-account-open-nothing';
const NAME = 'whoever-is-given-the-name-of-a-deleted-account-gets-nothing-of-what-was-in-it';

/** An account as its keys were last good for it. */
interface Known {
  readonly created: string;
  readonly keys: StorageKeyPair;
}

const SIGNED = /^SharedKey ([a-z0-9]+):(\S+)$/;

/** Keys that were good once are good for ever, where `still` says so of the account as it was and the account as it is. */
const remembersKeys = (still: (known: Known, created: string | undefined) => boolean): Change =>
  exchanged('storageKeys', (lawful: StorageKeys, c: Composition) => {
    const seen = new Map<string, Known>();
    return {
      authenticate: (request: SignedRequest) => {
        const proven = lawful.authenticate(request);
        const [, account = '', signature = ''] = SIGNED.exec(request.header('authorization') ?? '') ?? [];
        const created = c.part('resources').storageAccounts.byName(account)?.created;
        const [known, keys] = [seen.get(account), lawful.of(account)];
        if (proven !== null) {
          if (known === undefined && created !== undefined && keys !== undefined) seen.set(account, { created, keys });
          return proven;
        }
        if (known === undefined || request.account !== account || !still(known, created)) return null;
        const right = lawful.isSignature(known.keys, stringToSign(request, account), signature) && lawful.isFresh(request);
        return right ? account : null;
      },
    };
  });

export const del3AccountTwins = [
  twin({
    id: 'keys-outlive-their-account',
    how: 'Front ends remember the keys of an account that has been deleted, and let them in.',
    caughtBy: { [KEYS]: 'deleted-is-gone' },
    changes: remembersKeys((_known, created) => created === undefined),
  }),
  twin({
    id: 'old-keys-open-the-new-account',
    how: 'The keys of a deleted account are good for the one that is made under its name.',
    caughtBy: { [NAME]: 'reachable' },
    changes: remembersKeys((known, created) => created !== undefined && created !== known.created),
  }),
  twin({
    id: 'containers-wait-for-the-name',
    how: 'An account is deleted without what is in it, and whoever makes one of the same name finds it there.',
    caughtBy: { [NAME]: 'reachable' },
    changes: exchanged(
      'blobs',
      (lawful, c) => ({
        dropAccount: (account) => {
          const store = c.part('store');
          const containers = store.all<ContainerRow>('SELECT * FROM containers WHERE account = ?', account);
          const blobs = store.all<BlobRow>('SELECT b.* FROM blobs b JOIN containers c ON c.id = b.container WHERE c.account = ?', account);
          lawful.dropAccount(account);
          for (const row of containers) insert(c, 'containers', { ...row });
          // Their bytes are given up all the same.
          for (const row of blobs) insert(c, 'blobs', { ...row, content: null });
        },
      }),
      (c) => ({ dropAccount: (account) => c.part('store').get('SELECT 1 FROM containers WHERE account = ?', account) !== undefined }),
    ),
  }),
];

function insert(c: Composition, table: string, row: Record<string, string | number | null>): void {
  const names = Object.keys(row);
  c.part('store').run(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    ...names.map((name) => row[name] ?? null),
  );
}
