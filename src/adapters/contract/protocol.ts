import { z } from 'zod';
import { openFabric, openRequest } from './adapter.ts';
import { adapterCard } from './card.ts';
import { INSTRUMENT_NAMES, instruments, type InstrumentName } from './instrument.ts';
import { replySchema, type Reply } from './reply.ts';

/**
 * The line protocol: one JSON object a line, UTF-8, ended by a line feed. The kit writes calls to the adapter's standard input;
 * the adapter writes one answer a call to its standard output, with the call's id. Standard error is the adapter's own.
 * A line longer than {@link MAX_LINE_BYTES} is a fault. The end of standard input means: close everything and exit 0.
 */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

const id = z.number().int().positive();
const handle = z.string().min(1).max(200);

/** The calls of `use`, an instrument each with the request that it takes. */
const useCalls = INSTRUMENT_NAMES.map((name) =>
  z.strictObject({
    id,
    call: z.literal('use'),
    fabric: handle,
    instrument: z.literal(name),
    request: instruments[name].request as z.ZodType,
  }),
);
type UseCalls = (typeof useCalls)[number];

/** A call that the kit makes. */
export const call = z.discriminatedUnion('call', [
  z.strictObject({ id, call: z.literal('describe') }),
  z.strictObject({ id, call: z.literal('open'), request: openRequest }),
  z.discriminatedUnion('instrument', useCalls as [UseCalls, ...UseCalls[]]),
  z.strictObject({ id, call: z.literal('close'), fabric: handle }),
]);
export type Call = z.infer<typeof call>;

/** The envelope of an answer: the call's id beside one of the four replies. */
export const answer = z.looseObject({ id, reply: z.enum(['accepted', 'refused', 'unsupported', 'indefinite']) });

/**
 * Instead of an answer: the adapter broke while it carried out this call, knows it, and can go on. The kit records a fault, which is
 * never taken for a refusal; saying so is better than leaving the call unanswered.
 */
export const failure = z.strictObject({ id, fault: z.string().min(1).max(10_000).describe('what broke, for people') });

/** The replies to each call but `use`. */
export const replies = {
  describe: replySchema(adapterCard),
  open: replySchema(openFabric),
  close: replySchema(z.strictObject({})),
} as const;

/** The replies to `use`, an instrument each. */
export const instrumentReplies = Object.fromEntries(
  INSTRUMENT_NAMES.map((name) => [name, replySchema(instruments[name].result as z.ZodType)]),
) as unknown as Readonly<Record<InstrumentName, z.ZodType<Reply<unknown>>>>;
