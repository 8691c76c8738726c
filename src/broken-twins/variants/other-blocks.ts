import { recordImageOf } from '../../reference-impl/storage/records/parts.ts';
import { variant } from './variant.ts';

export const otherBlocks = variant(
  'other-blocks',
  'Its storage has blocks of 16 KiB, and collects what was deleted half a day later.',
  {
    recordImage: (c) => recordImageOf(c, 16 * 1024),
    collectionPolicy: () => ({ delaySeconds: 12 * 60 * 60, givenUp: (copies) => copies }),
  },
  [7, 10],
);
