import { liar, lyingReference } from './liar.ts';

const ABSENT: readonly string[] = ['fabric.crash', 'media.read', 'instance.fail'];

export const claimsInstrumentsThatItLacks = liar(
  'claims-instruments-that-it-lacks',
  'Its card names every instrument; asked for one that would be awkward, it says that it has no such thing.',
  () =>
    lyingReference((reference) => ({
      use: (fabric, instrument, request) =>
        ABSENT.includes(instrument) ? Promise.resolve({ reply: 'unsupported' }) : reference.use(fabric, instrument, request),
    })),
);
