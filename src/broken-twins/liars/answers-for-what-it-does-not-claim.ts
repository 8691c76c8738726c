import { INSTRUMENT_NAMES, type Reply } from '../../adapters/contract/index.ts';
import { liar, lyingReference } from './liar.ts';

const UNCLAIMED = 'media.read';
const instruments = INSTRUMENT_NAMES.filter((name) => name !== UNCLAIMED);

export const answersForWhatItDoesNotClaim = liar(
  'answers-for-what-it-does-not-claim',
  `Its card does not claim ${UNCLAIMED}; used all the same, it answers as if there were nothing on any medium.`,
  () =>
    lyingReference(
      (reference) => ({
        use: (fabric, instrument, request) =>
          instrument === UNCLAIMED
            ? Promise.resolve({ reply: 'accepted', result: { media: [] } } as unknown as Reply<never>)
            : reference.use(fabric, instrument, request),
      }),
      { card: { instruments } },
    ),
);
