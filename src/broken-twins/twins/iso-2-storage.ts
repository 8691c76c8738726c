import type { BlobAddress } from '../../reference-impl/storage/rows.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import { exchanged } from '../change.ts';
import { rightOnes, shownBy } from './signatures.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('ISO-2');
const next = (way: string): string => `the-tenant-next-door-gets-nothing-of-the-owners-${way}`;
const SAME_NAMES = 'customers-who-give-containers-and-blobs-the-same-names-keep-their-own';
const refused = (...checks: readonly string[]): Record<string, string> => Object.fromEntries(checks.map((check) => [check, 'refused']));

/** Whoever made the first container of this name. */
const firstOwner = (c: Composition, { account, container }: BlobAddress): string =>
  c.part('store').get<{ account: string }>('SELECT account FROM containers WHERE name = ? ORDER BY id LIMIT 1', container)?.account ??
  account;
const accountsOf = (c: Composition): readonly string[] =>
  c
    .part('store')
    .all<{ name: string }>('SELECT name FROM storageAccounts')
    .map(({ name }) => name);

/** Storage that goes by names, where it should go by whose they are. */
export const iso2StorageTwins = [
  twin({
    id: 'any-account-opened-by-ones-own-key',
    how: 'Whoever has signed a request by the key of their own account may name another account in it.',
    caughtBy: refused(next('by-the-owners-address')),
    changes: [
      exchanged('storageKeys', (lawful) => ({
        authenticate: (request) => {
          const shown = shownBy(request);
          const isProven =
            shown !== null && lawful.isFresh(request) && rightOnes(lawful, shown.account, shown.signed).includes(shown.signature);
          return isProven && shown.scheme === 'SharedKey' ? request.account : lawful.authenticate(request);
        },
      })),
    ],
  }),
  twin({
    id: 'copied-from-anywhere',
    how: 'Whoever has an account may copy into it from any other.',
    caughtBy: refused(next('by-copying-from-the-owners-address'), next('by-copying-from-the-owners-path-as-clients-did-before-2012')),
    changes: exchanged('storageAuthorization', (lawful) => ({
      may: (caller, permission, place, publicAccess) =>
        lawful.may(caller, permission, place, publicAccess) || (caller.kind === 'key' && permission === 'read'),
    })),
  }),
  twin({
    id: 'shared-access-by-any-accounts-key',
    how: 'A shared access signature counts when the key of any account has made it.',
    caughtBy: refused(next('by-a-shared-access-signature-that-they-made-for-the-owners-account')),
    changes: exchanged('storageKeys', (lawful, c) => ({
      isShared: (access) =>
        lawful.isShared(access) || accountsOf(c).some((name) => rightOnes(lawful, name, access.signed).includes(access.signature)),
    })),
  }),
  twin({
    id: 'shared-access-for-a-container-of-that-name',
    how: 'A shared access signature names a container, and is good for every container of that name.',
    caughtBy: refused(next('by-a-shared-access-signature-for-their-own-account-at-the-owners-address')),
    changes: exchanged('storageKeys', (lawful, c) => ({
      isShared: (access) =>
        lawful.isShared(access) ||
        accountsOf(c).some((account) =>
          lawful.isShared({ ...access, account, signed: access.signed.replace(`/${access.account}/`, `/${account}/`) }),
        ),
    })),
  }),
  twin({
    id: 'snapshots-found-by-their-time',
    how: 'A snapshot that is not among the own ones is looked for among all that were taken of blobs of that name.',
    caughtBy: refused(next('by-the-time-of-the-owners-snapshot')),
    changes: exchanged(
      'storageIndex',
      (lawful, c) => ({
        open: (address) =>
          address.snapshot !== undefined && lawful.find(address) === undefined
            ? lawful.open({ ...address, account: firstOwner(c, address) })
            : lawful.open(address),
      }),
      (c) => ({ open: (address) => address.snapshot !== undefined && c.part('blobs').find(address) === undefined }),
    ),
  }),
  twin({
    id: 'blocks-found-by-their-names',
    how: 'A block that was uploaded for a blob of that name is at hand for everybody who commits one.',
    caughtBy: refused(next('by-the-names-of-blocks-that-the-owner-has-uploaded')),
    changes: exchanged(
      'storageIndex',
      (lawful, c) => ({
        commitBlocks: (address, wanted, properties, guard) => {
          const { account, container, blob } = address;
          for (const { id } of wanted)
            c.part('store').run(
              `UPDATE OR IGNORE uncommittedBlocks SET container = (SELECT id FROM containers WHERE account = ? AND name = ?)
             WHERE name = ? AND block = ? AND container IN (SELECT id FROM containers WHERE account <> ? AND name = ?)`,
              ...[account, container, blob, id, account, container],
            );
          return lawful.commitBlocks(address, wanted, properties, guard);
        },
      }),
      (c) => ({ commitBlocks: (address) => firstOwner(c, address) !== address.account }),
    ),
  }),
  twin({
    id: 'blobs-cached-by-their-names',
    how: 'A front end keeps blobs at hand by the names of container and blob, and serves them to whoever asks for these.',
    caughtBy: { [SAME_NAMES]: 'result', [next('by-the-time-of-the-owners-snapshot')]: 'refused' },
    changes: exchanged(
      'storageIndex',
      (lawful, c) => ({
        open: (address) => {
          const first = { ...address, account: firstOwner(c, address) };
          return lawful.open(lawful.find(first) === undefined ? address : first);
        },
      }),
      (c) => ({ open: (address) => firstOwner(c, address) !== address.account }),
    ),
  }),
];
