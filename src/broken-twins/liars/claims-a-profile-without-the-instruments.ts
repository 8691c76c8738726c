import { INSTRUMENT_NAMES } from '../../adapters/contract/index.ts';
import { liar, lyingReference } from './liar.ts';

const ABSENT: readonly string[] = ['certificate.register', 'fabric.crash', 'media.read'];
const instruments = INSTRUMENT_NAMES.filter((name) => !ABSENT.includes(name));

export const claimsAProfileWithoutTheInstruments = liar(
  'claims-a-profile-without-the-instruments',
  'It claims the profile, and has none of the instruments with which anybody could look behind the claim.',
  () =>
    lyingReference(
      (reference) => ({
        use: (fabric, instrument, request) =>
          ABSENT.includes(instrument) ? Promise.resolve({ reply: 'unsupported' }) : reference.use(fabric, instrument, request),
      }),
      { card: { instruments } },
    ),
);
