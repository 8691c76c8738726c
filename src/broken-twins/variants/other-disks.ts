import { variant } from './variant.ts';

export const otherDisks = variant(
  'other-disks',
  'Its virtual hard disks have blocks of 2 MiB.',
  {
    diskFormat: () => ({ blockSize: 2 * 1024 * 1024 }),
  },
  [5, 8],
);
