import { z } from 'zod';
import type { AdapterCard } from './card.ts';
import type { InstrumentName, InstrumentRequest, InstrumentResult } from './instrument.ts';
import { pem } from './json.ts';
import type { Reply } from './reply.ts';
import { endpoint, surfaces } from './surface.ts';

/** What the kit hands a fabric when it opens one. Nothing in it says which check is about to run. */
export const openRequest = z.strictObject({
  identity: z
    .strictObject({ certificate: pem, key: pem })
    .describe('a server certificate for 127.0.0.1 and ::1 with its key, made by the kit: use it for the surfaces, or bring your own'),
});
export type OpenRequest = z.infer<typeof openRequest>;

/** A fabric that is up: an opaque handle, its surfaces, and every endpoint that it exposes on them. */
export const openFabric = z.strictObject({
  fabric: z.string().min(1).max(200),
  surfaces,
  endpoints: z.array(endpoint),
});
export type OpenFabric = z.infer<typeof openFabric>;

/**
 * A fabric as the kit sees it. A TypeScript module exports one as `adapter` (or a function `createAdapter()` that makes one);
 * a process in any language speaks the same four calls over stdio, one JSON object a line (see protocol.ts).
 */
export interface Adapter {
  /** Who are you, and what do you claim? Asked once, first. */
  describe(): Promise<Reply<AdapterCard>>;
  /** Bring up an empty fabric. Each check has one of its own. */
  open(request: OpenRequest): Promise<Reply<OpenFabric>>;
  /** Use an instrument of the lab on an open fabric. */
  use<I extends InstrumentName>(fabric: string, instrument: I, request: InstrumentRequest<I>): Promise<Reply<InstrumentResult<I>>>;
  /** Take a fabric down and leave nothing behind. */
  close(fabric: string): Promise<Reply<Record<string, never>>>;
  /** The kit is done with the adapter. A process adapter sees this as the end of its standard input. */
  dispose?(): Promise<void>;
}
