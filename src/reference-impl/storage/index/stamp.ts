import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';

/** The entity tag and the time of a change. */
export interface Stamp {
  readonly etag: string;
  /** ISO 8601 UTC. */
  readonly modified: string;
}

export function stamp(clock: Clock): Stamp {
  return { etag: `"0x${randomBytes(8).toString('hex').toUpperCase()}"`, modified: clock.now().toISOString() };
}
