import { randomUUID } from 'node:crypto';

/** An id for a request that leaves no operation behind: 32 lower-case hex digits. */
export function newRequestId(): string {
  return randomUUID().replaceAll('-', '');
}
