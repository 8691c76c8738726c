import type { Composition } from '../../reference-impl/parts.ts';
import type { BlobAddress, BlobRow } from '../../reference-impl/storage/rows.ts';
import type { StoragePlace } from '../../reference-impl/storage/storage-authorization.ts';
import type { StorageSteps } from '../../reference-impl/storage/steps.ts';
import { exchanged, type Change } from '../change.ts';
import { del3AccountTwins } from './del-3-accounts.ts';
import { entryAlone, perFabric, replaying, type Index } from './deleted.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DEL-3');

type What = 'a-single-blob' | 'a-blob-and-two-snapshots-of-it' | 'a-blob-in-the-place-of-an-older-one' | 'a-container-of-ten-blobs';
const GONE = 'gone-for-good';
const afterAnswer = (what: What): string => `${what}-does-not-come-back-when-the-power-fails-after-the-answer`;
const whenFails = (what: What, when: string): string => `${what}-is-deleted-whole-or-not-at-all-when-the-power-fails-${when}`;
const caughtBy = (...checks: string[]): Record<string, string> => Object.fromEntries(checks.map((check) => [check, GONE]));
const replayed = (...whats: What[]): Record<string, string> =>
  caughtBy(
    ...whats.map(afterAnswer),
    ...whats.flatMap((what) => ['before-the-answer', 'while-copies-are-being-given-up'].map((when) => whenFails(what, when))),
  );

/** Blobs are found by what `known` says of them, where the index does not have them. */
const finding = (lawful: Index, known: (address: BlobAddress) => BlobRow | undefined): Partial<Index> => ({
  find: (address) => lawful.find(address) ?? known(address),
  open: (address) => {
    const row = known(address);
    return row === undefined ? lawful.open(address) : entryAlone(row);
  },
});
const found = (known: (address: BlobAddress) => BlobRow | undefined) => ({
  find: (address: BlobAddress) => known(address) !== undefined,
  open: (address: BlobAddress) => known(address) !== undefined,
});

/** Which step the power is to fail at. */
const armed = perFabric(() => ({ step: '' }));
/** Storage's steps, which know where the lab lets the power fail: `before` is done at those that differ, before the step counts as reached. */
const beforeSteps = (
  before: (c: Composition, step: string, steps: StorageSteps) => void,
  differs: (c: Composition, step: string) => boolean,
): Change =>
  exchanged(
    'storageSteps',
    (lawful, c) => ({
      failAt: (step, fail) => {
        armed(c).step = step;
        lawful.failAt(step, fail);
      },
      reached: (step) => {
        if (differs(c, step)) before(c, step, lawful);
        lawful.reached(step);
      },
    }),
    (c) => ({
      failAt: (step) => {
        armed(c).step = step;
        return false;
      },
      reached: (step) => differs(c, step),
    }),
  );

/** What was last asked to be deleted. */
const asked = perFabric(() => ({ place: null as StoragePlace | null }));
const notesWhatIsAsked: Change = exchanged('storageAuthorization', (lawful, c) => ({
  may: (caller, permission, place, publicAccess) => {
    const { account, container, blob } = place;
    asked(c).place = { account, container, blob };
    return lawful.may(caller, permission, place, publicAccess);
  },
}));
/** A container of several blobs is about to be deleted, and the power is to fail before the answer. */
const endsInTheMiddle = (c: Composition, step: string): boolean => {
  const { place } = asked(c);
  if (step !== 'deletion-begun' || armed(c).step !== 'reference-removed' || place?.container === undefined || place.blob !== undefined)
    return false;
  return namesIn(c, place.account, place.container).length > 1;
};
const INTENT = 'twin/intent';

interface Intent {
  readonly place: StoragePlace;
  /** How often the fabric has been started since. */
  readonly starts: number;
}

/** Carries out, at the second start after it, a deletion that the power had cut short. */
function carriesOutLate(lawful: Index, c: Composition): Partial<Index> {
  const store = c.part('store');
  const kept = store.setting(INTENT) ?? '';
  if (kept === '') return {};
  const { place, starts } = JSON.parse(kept) as Intent;
  store.keepSetting(INTENT, starts === 0 ? JSON.stringify({ place, starts: 1 }) : '');
  const { account, container = '', blob } = place;
  if (starts === 0) return {};
  if (blob === undefined) lawful.deleteContainer(account, container, () => undefined);
  else lawful.remove({ account, container, blob }, 'with-snapshots', () => undefined);
  return {};
}

export const del3Twins = [
  twin({
    id: 'replay-brings-back-blobs',
    how: 'What was said before a deletion is replayed after a power cut, and the deletion is not: the entry of a blob is there again.',
    caughtBy: replayed('a-single-blob', 'a-blob-and-two-snapshots-of-it', 'a-blob-in-the-place-of-an-older-one'),
    changes: replaying(
      (lawful, memory) => finding(lawful, (address) => memory.blob(address)),
      (memory) => found((address) => memory.blob(address)),
    ),
  }),
  twin({
    id: 'replay-brings-back-snapshots',
    how: 'After a power cut the snapshots are found again that were deleted with their blob.',
    caughtBy: replayed('a-blob-and-two-snapshots-of-it'),
    changes: replaying(
      (lawful, memory) => finding(lawful, (address) => (address.snapshot === undefined ? undefined : memory.blob(address))),
      (memory) => found((address) => (address.snapshot === undefined ? undefined : memory.blob(address))),
    ),
  }),
  twin({
    id: 'replay-lists-blobs',
    how: 'Lists are made from a log after a power cut, and the log knows nothing of deletions.',
    caughtBy: replayed('a-single-blob', 'a-blob-and-two-snapshots-of-it', 'a-blob-in-the-place-of-an-older-one'),
    changes: replaying(
      (lawful, memory) => ({
        listBlobs: (container, query) => {
          const page = lawful.listBlobs(container, query);
          const deleted = memory.blobsIn(container).filter(({ name, snapshot }) => snapshot === '' && name.startsWith(query.prefix));
          return { ...page, entries: [...page.entries, ...deleted.map((blob) => ({ blob }))] };
        },
      }),
      (memory) => ({ listBlobs: (container) => memory.blobsIn(container).some(({ snapshot }) => snapshot === '') }),
    ),
  }),
  twin({
    id: 'replay-brings-back-containers',
    how: 'After a power cut a container is there again that was deleted, and its blobs are found by their names.',
    caughtBy: replayed('a-container-of-ten-blobs'),
    changes: replaying(
      (lawful, memory) => ({
        ...finding(lawful, (address) => memory.blobOfContainer(address)),
        container: (account, name) => lawful.container(account, name) ?? memory.container(account, name),
      }),
      (memory) => ({
        ...found((address) => memory.blobOfContainer(address)),
        container: (account, name) => memory.container(account, name) !== undefined,
      }),
    ),
  }),
  twin({
    id: 'deletes-a-container-blob-by-blob',
    how: 'A container is deleted blob by blob, each for good, and a power cut ends it in the middle.',
    caughtBy: caughtBy(whenFails('a-container-of-ten-blobs', 'before-the-answer')),
    changes: [
      notesWhatIsAsked,
      beforeSteps((c, _step, steps) => {
        const { account, container = '' } = asked(c).place ?? { account: '' };
        const names = namesIn(c, account, container);
        for (const blob of names.slice(0, names.length / 2))
          c.part('blobs').remove({ account, container, blob }, 'with-snapshots', () => undefined);
        steps.reached('reference-removed');
      }, endsInTheMiddle),
    ],
  }),
  twin({
    id: 'carries-out-late-what-the-power-cut-short',
    how: 'A deletion that the power had cut short is not done when the fabric is back, and then it is, after the next power cut.',
    caughtBy: caughtBy(
      ...(['a-single-blob', 'a-blob-and-two-snapshots-of-it', 'a-container-of-ten-blobs'] as const).map((what) =>
        whenFails(what, 'when-the-deletion-has-begun'),
      ),
    ),
    changes: [
      notesWhatIsAsked,
      beforeSteps(
        (c) => c.part('store').keepSetting(INTENT, JSON.stringify({ place: asked(c).place, starts: 0 })),
        (c, step) => step === 'deletion-begun' && armed(c).step === step,
      ),
      exchanged('blobs', carriesOutLate),
    ],
  }),
  ...del3AccountTwins,
];

const namesIn = (c: Composition, account: string, container: string): readonly string[] =>
  c
    .part('store')
    .all<{ name: string }>(
      `SELECT b.name FROM blobs b JOIN containers c ON c.id = b.container WHERE c.account = ? AND c.name = ? AND b.snapshot = ''`,
      account,
      container,
    )
    .map(({ name }) => name);
