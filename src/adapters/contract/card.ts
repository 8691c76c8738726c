import { z } from 'zod';
import { instrumentName } from './instrument.ts';
import { profile } from './profile.ts';

/** The version of the contract. An adapter that speaks another one is not started. */
export const PROTOCOL = 'fabric-tck/1';

/** What an adapter says of itself. The kit prints it in the verdict, and holds the adapter to its claims. */
export const adapterCard = z.strictObject({
  protocol: z.literal(PROTOCOL),
  name: z.string().min(1).max(100),
  version: z.string().min(1).max(100),
  vendor: z.string().min(1).max(200),
  artefactDigest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 lower-case hex digits')
    .describe('the digest of the fabric under test'),
  profiles: z.array(profile).min(1),
  instruments: z.array(instrumentName),
});
export type AdapterCard = z.infer<typeof adapterCard>;
