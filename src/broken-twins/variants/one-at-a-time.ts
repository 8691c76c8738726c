import { referenceParts } from '../../reference-impl/parts.ts';
import { variant } from './variant.ts';

/** How often the event loop turns before the controller takes the next operation up. */
const TURNS = 20;

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise(setImmediate);
};

export const oneAtATime = variant(
  'one-at-a-time',
  'Its controller takes its time over every operation, and works on one in the whole fabric at a time.',
  {
    provisioner: (c) => {
      const lawful = referenceParts.provisioner(c);
      let last: Promise<unknown> = Promise.resolve();
      return {
        ...lawful,
        carryOut: (operation, abandoned) => {
          const result = last.then(turns).then(() => lawful.carryOut(operation, abandoned));
          last = result.catch(() => undefined);
          return result;
        },
      };
    },
  },
  [1, 2, 8],
);
