import { z } from 'zod';
import { replySchema } from '../../adapters/contract/index.ts';
import type { ScenarioRecord } from '../evidence/index.ts';

const headers = z.record(z.string(), z.string());

const exchange = z.object({
  surface: z.enum(['portal', 'smapi', 'storage', 'front-end']),
  request: z.object({ method: z.string(), path: z.string(), headers, body: z.string(), bodyBytes: z.number() }),
  connection: z.object({
    clientCertificate: z.string().nullable(),
    protocol: z.string().nullable(),
    resumed: z.boolean(),
    reused: z.boolean(),
  }),
  outcome: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('answer'), status: z.number(), headers, body: z.string(), bodyBytes: z.number() }),
    z.object({
      kind: z.literal('fault'),
      fault: z.enum(['connection-refused', 'tls-alert', 'handshake-failed', 'connection-lost', 'timeout', 'malformed']),
      detail: z.string(),
    }),
  ]),
});

const act = z.object({
  label: z.string(),
  actor: z.string(),
  deed: z.string(),
  outcome: z.union([replySchema(z.json()), z.strictObject({ reply: z.literal('fault'), fault: z.string(), detail: z.string() })]),
  exchanges: z.array(exchange),
});

const finding = z.strictObject({ kept: z.boolean(), promised: z.string(), observed: z.string() });

const scenarioRecord = z.strictObject({
  acts: z.array(act),
  claims: z.array(z.strictObject({ step: z.string(), judge: z.string(), params: z.json(), finding })),
  trouble: z.strictObject({ kind: z.enum(['set-up', 'kit']), detail: z.string() }).nullable(),
  adapterFaults: z.array(z.string()),
});

/** Reads a record that a scenario attached. Throws an Error with one sentence when it is not one. */
export function parseRecord(text: string): ScenarioRecord {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('the record is not JSON');
  }
  const parsed = scenarioRecord.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`the record is malformed at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  return parsed.data as ScenarioRecord;
}
