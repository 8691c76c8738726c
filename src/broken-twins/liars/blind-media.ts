import type { Reply } from '../../adapters/contract/index.ts';
import { liar, lyingReference } from './liar.ts';

export const blindMedia = liar(
  'blind-media',
  'Whoever reads its media is shown that there are none, and so nothing that should not be on them.',
  () =>
    lyingReference((reference) => ({
      use: (fabric, instrument, request) =>
        instrument === 'media.read'
          ? Promise.resolve({ reply: 'accepted', result: { media: [] } } as unknown as Reply<never>)
          : reference.use(fabric, instrument, request),
    })),
);
