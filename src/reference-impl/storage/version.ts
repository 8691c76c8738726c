import type { StorageCaller } from './storage-authorization.ts';
import { StorageError } from './storage-error.ts';
import type { StorageRequest } from './storage-request.ts';

const OLDEST = '2009-09-19';

/** From these versions of the service on something is otherwise. */
export const SINCE = {
  /** Entity tags are quoted. */
  quotedTags: '2011-08-18',
  /** Leases have a length and can be changed, containers can be leased, copies have an id. */
  newLeases: '2012-02-12',
  /** Lists say whose they are in another way, and blobs have a Content-Disposition. */
  serviceEndpoint: '2013-08-15',
  /** A container's properties say what is public. */
  publicAccessShown: '2016-05-31',
} as const;

/**
 * The version of the service that a request is made for: any from 2009-09-19 on. Only who signs by the account's key must say it. Throws
 * {@link StorageError}.
 */
export function versionOf(request: StorageRequest, caller: StorageCaller): string {
  const said = request.header('x-ms-version') ?? (caller.kind === 'key' ? undefined : (request.parameter('sv') ?? OLDEST));
  if (said === undefined) throw new StorageError('MissingRequiredHeader');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(said) || said < OLDEST) throw new StorageError('InvalidHeaderValue');
  return said;
}
