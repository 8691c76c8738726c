import { createHash } from 'node:crypto';
import { z } from 'zod';
import { adapterCard, profile } from '../../adapters/contract/index.ts';

/** The format of recordings. A recording in another one is refused. */
export const RECORDING_FORMAT = 'fabric-tck-recording/1';

/** One step or hook of a scenario as Cucumber saw it end. */
export const attemptStep = z.strictObject({
  kind: z.enum(['step', 'hook']),
  /** As written, `Given ` for example; empty for a hook. */
  keyword: z.string(),
  text: z.string(),
  /** Whether it is a `Then`, or an `And` after one. */
  judges: z.boolean(),
  status: z.enum(['PASSED', 'FAILED', 'SKIPPED', 'UNDEFINED', 'PENDING', 'AMBIGUOUS', 'UNKNOWN']),
  message: z.string().nullable(),
});
export type AttemptStep = z.infer<typeof attemptStep>;

/** One time that a scenario was carried out. */
export const attempt = z.strictObject({
  steps: z.array(attemptStep),
  /** The records that the scenario attached, as JSON text: one, when all is well. */
  records: z.array(z.string()),
  /** Whether it came to its end. */
  finished: z.boolean(),
  durationMs: z.number().nonnegative(),
});
export type Attempt = z.infer<typeof attempt>;

const recordedCheck = z.strictObject({ id: z.string(), attempts: z.array(attempt) });

/**
 * What a run, or one shard of it, leaves behind. Verdicts are derived from recordings and the suite's plan alone. Serialisable:
 * `fabric-tck shard` writes one to a file and `fabric-tck merge` reads them.
 */
export const recording = z.strictObject({
  format: z.literal(RECORDING_FORMAT),
  suite: z.strictObject({ version: z.string(), digest: z.string() }),
  subject: adapterCard,
  seed: z.string(),
  /** What was asked for. */
  profile: profile.nullable(),
  only: z.string().nullable(),
  shard: z.strictObject({ index: z.number().int().positive(), of: z.number().int().positive() }),
  /** How the adapter was named on the command line, for the commands that reproduce. */
  adapterArguments: z.array(z.string()),
  /** Ids of the checks that fell to this part and were to be driven. */
  driven: z.array(z.string()),
  checks: z.array(recordedCheck),
  /** Why the run was cut short; null when it came to its end. */
  stopped: z.string().nullable(),
  /** What went wrong with the kit itself, a sentence each. */
  kitFaults: z.array(z.string()),
  /** Faults of the adapter, over the whole run. */
  adapterFaults: z.array(z.string()),
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  /** Cucumber's messages, one JSON document a line. */
  messages: z.string(),
});
export type Recording = z.infer<typeof recording>;

/** A recording as it stands in a file: its last entry is a digest of all the others, so that damage and second thoughts show. */
export function recordingText(of: Recording): string {
  return JSON.stringify({ ...of, checksum: checksumOf(of) });
}

/** The digest of a recording, without its `checksum`. It guards against accidents: whoever means to forge one can make it anew. */
export function checksumOf(of: object): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(of)).digest('hex')}`;
}
