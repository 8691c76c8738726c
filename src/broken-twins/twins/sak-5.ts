import { HEADER_BYTES } from '../../reference-impl/storage/records/image.ts';
import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SAK-5');
const transit = (what: string): string => `storage-does-not-take-${what}-for-another-on-the-way`;
const one = (what: string): string => `a-copy-that-was-damaged-is-not-read-${what}`;
const all = (what: string): string => `what-was-changed-on-every-copy-is-served-to-nobody-${what}`;
const BITS = ['one-bit-at-the-beginning', 'one-bit-in-the-middle', 'one-bit-at-the-end'];
const STRETCHES = ['a-stretch-by-zeros', 'its-two-halves-which-changed-places'];
const WHOLE = ['all-of-it-by-another-blob', 'all-of-it-by-what-it-held-before'];
const HEALED = 'damaged-copies-are-made-whole-again';
const BLOBS = ['the-first-byte-of-a-blob', 'a-byte-in-the-middle-of-a-blob', 'the-last-byte-of-a-blob', 'one-bit-of-a-blob'];
const by = (judge: string, checks: readonly string[]): Record<string, string> => Object.fromEntries(checks.map((check) => [check, judge]));
const atRest = (whats: readonly string[]): Record<string, string> =>
  by(
    'never-changed',
    whats.flatMap((what) => [one(what), all(what)]),
  );
/** What a record's header says that it is, and what it holds, without any proof. */
const believed = (image: Buffer): Buffer => image.subarray(HEADER_BYTES, HEADER_BYTES + image.readUInt32BE(4));
const FIRST_BLOCK = 4096;

export const sak5Twins = [
  twin({
    id: 'digest-not-compared',
    how: 'The digest that is announced with a body is covered by the signature, and nobody compares it with the body.',
    caughtBy: by(
      'refused',
      [
        ...BLOBS,
        'two-bytes-of-a-blob-which-change-places',
        'all-bytes-of-a-blob',
        'one-bit-of-a-block',
        'the-order-of-a-list-of-blocks',
      ].map(transit),
    ),
    changes: exchanged('storageKeys', () => ({ isAnnounced: () => true })),
  }),
  twin({
    id: 'records-served-as-found',
    how: 'What lies on a medium is taken for what was written there.',
    caughtBy: { ...atRest([...BITS, ...STRETCHES, ...WHOLE]), [HEALED]: 'never-changed' },
    changes: exchanged('recordImage', (lawful) => ({
      open: (record, account, image) => lawful.open(record, account, image) ?? (image.length < HEADER_BYTES ? undefined : believed(image)),
    })),
  }),
  twin({
    id: 'records-checked-for-themselves-alone',
    how: 'A record proves that it is a record of this fabric, and not that it is the one that was asked for.',
    caughtBy: atRest(WHOLE),
    changes: exchanged('recordImage', (lawful) => ({
      open: (record, account, image) => lawful.open(record, account, image) ?? lawful.open(image.toString('hex', 8, 24), account, image),
    })),
  }),
  twin({
    id: 'damaged-copies-left',
    how: 'A damaged copy is passed over by whoever reads, and stays as it is.',
    caughtBy: { [HEALED]: 'copies-whole' },
    changes: exchanged('recordCopier', () => ({ repair: async () => undefined })),
  }),
  twin({
    id: 'damaged-copies-repaired-in-part',
    how: 'When a damaged copy is written again, the middle of it is what it was.',
    caughtBy: { [HEALED]: 'copies-whole' },
    changes: exchanged('recordCopier', (lawful) => ({
      repair: async (copy, image) => {
        const damaged = lawful.read(copy) ?? image;
        await lawful.repair(copy, Buffer.concat([image.subarray(0, FIRST_BLOCK), damaged.subarray(FIRST_BLOCK)]));
      },
    })),
  }),
];
