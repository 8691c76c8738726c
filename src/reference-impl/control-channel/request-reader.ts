import { z } from 'zod';
import { FrameReader } from './frame.ts';
import { readJson, type JsonLimits } from './json-reader.ts';
import { REQUEST_ID } from './operations.ts';

/** What an agent is asked, its body not yet looked at. */
export const request = z.strictObject({ id: z.string().regex(REQUEST_ID), op: z.string().max(100), body: z.unknown() });
export type Request = z.output<typeof request>;

export type RequestTaken =
  { readonly kind: 'incomplete' } | { readonly kind: 'request'; readonly request: Request } | { readonly kind: 'fault' };

/** A configuration travels in a request, so these may be larger than answers. */
const REQUEST_LIMITS: JsonLimits & { readonly bytes: number } = { bytes: 2 * 1024 * 1024, depth: 8, keys: 12_000, values: 16_000 };

/**
 * Reads what comes in at an agent. Who is on the other side has been proven by then; it is read strictly all the same. One request at a time: whoever sends
 * more before he has his answer is at fault.
 */
export class RequestReader {
  #frames = new FrameReader(REQUEST_LIMITS.bytes);

  receive(chunk: Buffer): RequestTaken {
    const taken = this.#frames.take(chunk);
    if (taken.kind === 'incomplete') return { kind: 'incomplete' };
    if (taken.kind !== 'frame' || taken.rest.length > 0) return { kind: 'fault' };
    const reading = readJson(taken.content, REQUEST_LIMITS);
    const { success, data } = request.safeParse('value' in reading ? reading.value : undefined);
    return success ? { kind: 'request', request: data } : { kind: 'fault' };
  }
}
