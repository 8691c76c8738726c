import type { Composition } from '../../reference-impl/parts.ts';
import { HEADER_BYTES } from '../../reference-impl/storage/records/image.ts';
import { exchanged, type Change } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DEL-5');

/** Whether there are blocks to be used again. */
const isReusing = (c: Composition): boolean =>
  c
    .part('media')
    .all()
    .some(({ store }) => store.blocks.reusable > 0);

/** Where blocks are used again a record is written otherwise: what lies behind its bytes in the last block is not overwritten, or not by zeros. */
const written = (change: (image: Buffer, end: number) => Buffer): Change =>
  exchanged(
    'recordImage',
    (lawful, c) => ({
      make: (record, account, bytes) => {
        const image = lawful.make(record, account, bytes);
        return isReusing(c) ? change(image, HEADER_BYTES + bytes.byteLength) : image;
      },
    }),
    (c) => ({ make: () => isReusing(c) }),
  );

const SECTOR = 512;
const LEFT = 'blocks-overwritten';
const after = (filler: string, old: string): string => `${filler}-in-the-place-of-${old}-leaves-nothing-of-it-in-a-block`;
const EVERYWHERE = {
  [after('a-single-byte', 'a-small-blob')]: LEFT,
  [after('a-few-words', 'a-small-blob')]: LEFT,
  [after('a-single-byte', 'a-blob-of-many-blocks')]: LEFT,
  [after('a-third-of-a-block', 'a-blob-of-many-blocks')]: LEFT,
  'what-another-customer-stores-carries-nothing-of-the-old-either': LEFT,
};

export const del5Twins = [
  twin({
    id: 'tail-is-left',
    how: 'New data is written as far as it goes; the rest of its last block stays as it was.',
    caughtBy: EVERYWHERE,
    changes: written((image, end) => image.subarray(0, end)),
  }),
  twin({
    id: 'tail-is-left-behind-the-sector',
    how: 'New data is written up to the end of its last sector of 512 bytes, and the block is longer.',
    caughtBy: EVERYWHERE,
    changes: written((image, end) => image.subarray(0, Math.ceil(end / SECTOR) * SECTOR)),
  }),
  twin({
    id: 'only-the-first-block-is-cleaned',
    how: 'The rest of a block is overwritten where the data fits into one; where it takes several, the rest of the last one stays.',
    caughtBy: { 'what-another-customer-stores-carries-nothing-of-the-old-either': LEFT },
    changes: exchanged(
      'recordImage',
      (lawful) => ({
        make: (record, account, bytes) => {
          const image = lawful.make(record, account, bytes);
          return image.length === lawful.blockBytes ? image : image.subarray(0, HEADER_BYTES + bytes.byteLength);
        },
      }),
      (c) => ({ make: (_record, _account, bytes) => isReusing(c) && c.part('recordImage').blocks(bytes.byteLength) > 1 }),
    ),
  }),
];
