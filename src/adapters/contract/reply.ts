import { z } from 'zod';

/**
 * The four replies that a fabric can give. A crash, a hang, a closed pipe, a late, doubled or malformed answer is
 * none of them: the kit records it as a fault, and a fault never counts as a refusal.
 */
export type Reply<Result> =
  /** It happened, and this came of it. */
  | { readonly reply: 'accepted'; readonly result: Result }
  /** It did not happen, for this reason. */
  | { readonly reply: 'refused'; readonly code: string; readonly message?: string | undefined }
  /** The fabric has no such thing. */
  | { readonly reply: 'unsupported'; readonly message?: string | undefined }
  /** It may or may not have happened; the fabric cannot tell. */
  | { readonly reply: 'indefinite'; readonly message?: string | undefined };

/** The schema of a {@link Reply} whose result has the given schema. */
export function replySchema<Result extends z.ZodType>(result: Result) {
  return z.discriminatedUnion('reply', [
    z.strictObject({ reply: z.literal('accepted'), result }),
    z.strictObject({ reply: z.literal('refused'), code: z.string().min(1).max(200), message: z.string().max(10_000).optional() }),
    z.strictObject({ reply: z.literal('unsupported'), message: z.string().max(10_000).optional() }),
    z.strictObject({ reply: z.literal('indefinite'), message: z.string().max(10_000).optional() }),
  ]);
}
