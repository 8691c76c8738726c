import { variant } from './variant.ts';

export const otherPlacement = variant(
  'other-placement',
  'Of the nodes with room it takes the one that was racked last.',
  {
    placement: () => ({ choose: (nodes) => nodes.at(-1) }),
  },
  [2, 5, 8],
);
