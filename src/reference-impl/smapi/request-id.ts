import { randomFillSync } from 'node:crypto';

const ID_BYTES = 16;
/** Random bytes for many ids at a time: each draw from the system costs more than the rest of a request id. */
const pool = Buffer.alloc(256 * ID_BYTES);
let drawn = pool.length;

/** An id for a request that leaves no operation behind: 32 lower-case hex digits. */
export function newRequestId(): string {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  return pool.toString('hex', drawn, (drawn += ID_BYTES));
}
