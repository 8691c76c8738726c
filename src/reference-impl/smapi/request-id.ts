import { randomUUID } from 'node:crypto';

/** An id for a request that leaves no operation behind: 32 lower-case hex digits. */
export function newRequestId(): string {
  const id = randomUUID(); // drawn from a pool, where fewer bytes at a time would each ask the system
  return id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24);
}
