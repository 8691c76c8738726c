import { z } from 'zod';
import { CHECK_VERDICTS } from '../../conformance/verdict/types.ts';

const count = z.int().nonnegative();

/** What `trace --json` prints. */
export const traceJson = z.strictObject({
  guarantees: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      sources: z.array(z.string()).describe('the sentences of the source document that make the promise'),
      verdict: z.enum([...CHECK_VERDICTS, 'pending', 'not-judged']),
      checks: z.array(
        z.strictObject({
          id: z.string(),
          verdict: z.enum(CHECK_VERDICTS),
          twins: z.array(z.string()).describe('the broken twins that this check must catch'),
        }),
      ),
      twins: z.array(z.string()).describe('the broken twins that break this guarantee'),
    }),
  ),
  sentences: z.strictObject({
    total: count,
    covered: count.describe('claimed by a guarantee that has checks'),
    pending: count.describe('claimed only by guarantees that have no checks yet'),
    notNormative: count.describe('headings, and sentences set aside with a reason'),
    missing: count.describe('neither: an error'),
    each: z.array(
      z.strictObject({
        id: z.string(),
        status: z.enum(['covered', 'pending', 'not-normative', 'missing']),
        guarantees: z.array(z.string()),
        checks: z.array(z.string()),
        reason: z.string().nullable().describe('why it is not normative'),
      }),
    ),
  }),
  faults: z.array(z.string()).describe('what is wrong, a sentence each; empty when the trace is whole'),
  run: z.strictObject({
    outcome: z.string(),
    seed: z.string(),
    suite: z.strictObject({ version: z.string(), digest: z.string() }),
    startedAt: z.string(),
  }),
});
export type TraceJson = z.infer<typeof traceJson>;
