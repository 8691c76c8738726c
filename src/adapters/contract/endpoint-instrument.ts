import { z } from 'zod';

/** The lab's instruments for what customers' roles offer to the Internet (chapters 1 and 6). */
export const endpointInstruments = {
  'endpoint.connect': {
    purpose:
      "Open a stream from the Internet to a port of a deployment's public address, through the edge and all that stands behind it, and hand it over at a loopback address, which takes one connection.",
    request: z.strictObject({ address: z.string().min(7).max(45), port: z.int().min(1).max(65_535) }),
    result: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('connected'), at: z.string().regex(/^(127\.0\.0\.1|\[::1\]):\d{1,5}$/) }),
      z.strictObject({ outcome: z.literal('refused'), reason: z.string().min(1).max(200) }),
    ]),
  },
} as const satisfies Record<string, { purpose: string; request: z.ZodType; result: z.ZodType }>;
