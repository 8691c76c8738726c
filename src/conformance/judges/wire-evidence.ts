import { z } from 'zod';
import type { AttackFrame, PortCapture, RowFacts, Sent } from '../../clients/attacks/index.ts';
import type { Act } from '../evidence/index.ts';

const frame = z.base64();

const sent = z.strictObject({
  /** At whose port. */
  from: z.string(),
  bytes: frame,
  expect: z.union([z.literal('dropped'), z.strictObject({ reaches: z.array(z.string()), within: z.array(z.string()).optional() })]),
  /** Bytes by which it is known again; null where nothing in it is its own. */
  mark: frame.nullable(),
  comment: z.string(),
  /** A lawful frame, which shows that the way is open. */
  control: z.boolean().optional(),
  arrivesAs: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

const captured = z.strictObject({
  host: z.string(),
  /** Whether the last frame of the reading came: without it, silence proves nothing. */
  sentinel: z.boolean(),
  /** How many frames came and are not kept. */
  lost: z.int().nonnegative(),
  frames: z.array(frame),
});

const row = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** The fabric's time when the first frame was sent, and how many seconds of it the sending took. */
  at: z.iso.datetime({ offset: true }),
  seconds: z.number().nonnegative(),
  limit: z.strictObject({ frames: z.int().optional(), bytes: z.int().optional() }).optional(),
  sent: z.array(sent),
  captured: z.array(captured),
});

/** What an act on the wire leaves: every frame that was sent, and every one that was captured, row by row. */
export const wireEvidence = z.strictObject({
  hosts: z.array(z.strictObject({ host: z.string(), port: z.string(), mac: z.string(), address: z.string(), vlan: z.int().optional() })),
  rows: z.array(row),
});
export type WireEvidence = z.infer<typeof wireEvidence>;
export type WireRow = WireEvidence['rows'][number];
export type WireHost = WireEvidence['hosts'][number];

const result = z.looseObject({ wire: wireEvidence });

/** The wire's evidence in an act; null where it has none, or the act did not come to its end. */
export function wireIn({ outcome }: Act): WireEvidence | null {
  if (outcome.reply !== 'accepted') return null;
  const parsed = result.safeParse(outcome.result);
  return parsed.success ? parsed.data.wire : null;
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64');

/** A row as it is recorded, as its judge reads it. */
export function readRow({ id, title, seconds, limit, sent: frames, captured: ports }: WireRow) {
  const facts: RowFacts = { id, title, seconds, ...(limit && { limit: limit as NonNullable<RowFacts['limit']> }) };
  return {
    facts,
    sent: frames.map(({ bytes, mark, ...rest }): Sent => ({
      ...(rest as Omit<Sent, 'bytes' | 'mark'>),
      bytes: bytesOf(bytes),
      mark: mark === null ? null : bytesOf(mark),
      from: rest.from as AttackFrame['from'],
    })),
    captures: ports.map((port): PortCapture => ({ ...port, frames: port.frames.map(bytesOf) })),
  };
}
