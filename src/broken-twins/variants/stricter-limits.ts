import { smapiOn } from '../twins/doors.ts';
import { variant } from './variant.ts';

export const stricterLimits = variant(
  'stricter-limits',
  'It takes smaller requests than the reference, and waits for slow callers not half as long.',
  smapiOn(() => ({
    limits: {
      bodyBytes: 192 * 1024,
      lingerBytes: 256 * 1024,
      lingerTimeout: 500,
      handshakeTimeout: 10_000,
      headersTimeout: 5_000,
      requestTimeout: 10_000,
    },
  })),
);
