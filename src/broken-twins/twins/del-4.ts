import type { Composition } from '../../reference-impl/parts.ts';
import type { Copy } from '../../reference-impl/storage/records/copy.ts';
import { COPIES } from '../../reference-impl/storage/records/placement.ts';
import { atStart, exchanged, type Change } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DEL-4');

const GIVEN_UP = 'blocks-given-up';

/** Of a deleted record’s copies these alone are given up. */
const givingUp = (kept: (copies: readonly Copy[]) => readonly Copy[]): Change =>
  exchanged('collectionPolicy', (lawful) => ({ givenUp: (copies) => kept(lawful.givenUp(copies)) }));

/** The records of what a question finds are kept as if somebody were still reading them. */
function keep(c: Composition, sql: string, ...values: string[]): void {
  const found = c.part('store').all<{ record: string }>(`SELECT record ${sql}`, ...values);
  c.part('records').pin(found.map(({ record }) => record));
}

const OF_BLOB = `FROM contentRecords r JOIN blobs b ON b.content = r.content JOIN containers k ON k.id = b.container
  WHERE k.account = ? AND k.name = ?`;
const UNCOMMITTED = 'FROM uncommittedBlocks u JOIN containers k ON k.id = u.container WHERE k.account = ?';

const everyCopyOf = (what: string): string => `every-copy-of-${what}-is-given-up`;
const moved = (event: string): string => `what-was-moved-by-${event}-is-given-up-where-it-lay-before-and-where-it-lies-now`;

/** What fails wherever something is deleted. */
const EVERYWHERE = {
  [everyCopyOf('a-small-blob')]: GIVEN_UP,
  [everyCopyOf('a-blob-of-many-blocks')]: GIVEN_UP,
  [everyCopyOf('a-blob-with-a-snapshot')]: GIVEN_UP,
  [everyCopyOf('a-container-of-blobs')]: GIVEN_UP,
  [everyCopyOf('blocks-that-never-became-a-blob')]: GIVEN_UP,
  [everyCopyOf('a-whole-account')]: GIVEN_UP,
  'what-was-overwritten-is-given-up-like-what-was-deleted': GIVEN_UP,
  'a-blob-that-was-copied-is-given-up-when-the-last-of-both-is-deleted': GIVEN_UP,
  [moved('the-loss-of-a-rack')]: GIVEN_UP,
  [moved('a-rebalancing')]: GIVEN_UP,
  [moved('a-backup')]: GIVEN_UP,
  'a-power-failure-between-one-copy-and-the-next-leaves-none-behind': GIVEN_UP,
};

export const del4Twins = [
  twin({
    id: 'last-copy-forgotten',
    how: 'Of what lies in two locations all copies but the last are given up.',
    caughtBy: EVERYWHERE,
    changes: givingUp((copies) => (copies.length > COPIES ? copies.slice(0, -1) : copies)),
  }),
  twin({
    id: 'paired-copies-forgotten',
    how: 'What is deleted is given up in its own location, and in the paired one it stays.',
    caughtBy: EVERYWHERE,
    changes: givingUp((copies) => copies.filter(({ role }) => role !== 'paired')),
  }),
  twin({
    id: 'backup-forgotten',
    how: 'A backup is kept of what is deleted.',
    caughtBy: { [moved('a-backup')]: GIVEN_UP },
    changes: givingUp((copies) => copies.filter(({ role }) => role !== 'backup')),
  }),
  twin({
    id: 'rest-forgotten-after-a-power-failure',
    how: 'What was still to be given up when the power failed is not remembered afterwards.',
    caughtBy: { 'a-power-failure-between-one-copy-and-the-next-leaves-none-behind': GIVEN_UP },
    changes: atStart('storageUpkeep', `UPDATE records SET work = NULL WHERE work = 'collect'`),
  }),
  twin({
    id: 'overwritten-is-kept',
    how: 'What a blob held before it was overwritten is kept.',
    caughtBy: {
      'what-was-overwritten-is-given-up-like-what-was-deleted': GIVEN_UP,
      [everyCopyOf('a-blob-with-a-snapshot')]: GIVEN_UP,
    },
    changes: exchanged(
      'blobs',
      (lawful, c) => ({
        put: (address, bytes, properties, guard) => {
          keep(c, `${OF_BLOB} AND b.name = ? AND b.snapshot = ''`, address.account, address.container, address.blob);
          return lawful.put(address, bytes, properties, guard);
        },
      }),
      (c) => ({ put: (address) => c.part('blobs').find(address) !== undefined }),
    ),
  }),
  twin({
    id: 'snapshots-are-kept',
    how: 'What only a snapshot held is kept when it goes with its blob.',
    caughtBy: { [everyCopyOf('a-blob-with-a-snapshot')]: GIVEN_UP },
    changes: exchanged(
      'blobs',
      (lawful, c) => ({
        remove: (address, which, guard) => {
          keep(c, `${OF_BLOB} AND b.name = ? AND b.snapshot <> ''`, address.account, address.container, address.blob);
          lawful.remove(address, which, guard);
        },
      }),
      { remove: (_address, which) => which !== 'blob' },
    ),
  }),
  twin({
    id: 'blobs-of-a-container-are-kept',
    how: 'The blobs of a deleted container are gone for its owner, and kept on the disks.',
    caughtBy: { [everyCopyOf('a-container-of-blobs')]: GIVEN_UP },
    changes: exchanged('blobs', (lawful, c) => ({
      deleteContainer: (account, name, guard) => {
        keep(c, OF_BLOB, account, name);
        lawful.deleteContainer(account, name, guard);
      },
    })),
  }),
  twin({
    id: 'uncommitted-blocks-are-kept',
    how: 'Blocks that never became a blob are kept when their container is deleted.',
    caughtBy: { [everyCopyOf('blocks-that-never-became-a-blob')]: GIVEN_UP },
    changes: exchanged('blobs', (lawful, c) => ({
      deleteContainer: (account, name, guard) => {
        keep(c, `${UNCOMMITTED} AND k.name = ?`, account, name);
        lawful.deleteContainer(account, name, guard);
      },
    })),
  }),
  twin({
    id: 'data-of-an-account-is-kept',
    how: 'A deleted account’s data is kept on the disks.',
    caughtBy: { [everyCopyOf('a-whole-account')]: GIVEN_UP },
    changes: exchanged('blobs', (lawful, c) => ({
      dropAccount: (account) => {
        keep(c, 'FROM (SELECT id AS record, account FROM records) WHERE account = ?', account);
        lawful.dropAccount(account);
      },
    })),
  }),
];
