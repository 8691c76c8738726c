import type { Clock } from '../clock/clock.ts';
import type { BlobIndex } from './index/blob-index.ts';
import type { SharedAccessRequest } from './shared-access.ts';
import { readSharedAccess } from './shared-access.ts';
import type { StorageAuthorization, StorageCaller } from './storage-authorization.ts';
import { StorageError } from './storage-error.ts';
import type { StorageKeys } from './storage-keys.ts';
import type { StorageRequest } from './storage-request.ts';

/** The parts that tell who asks. */
export interface AuthenticationParts {
  readonly index: Pick<BlobIndex, 'accessPolicies'>;
  readonly storageKeys: StorageKeys;
  readonly storageAuthorization: StorageAuthorization;
  readonly clock: Clock;
}

/**
 * Who asks, by what the request shows. Throws {@link StorageError} AuthenticationFailed for a signature that is wrong, also where none would be needed;
 * it says not why.
 */
export function callerOf(request: StorageRequest, parts: AuthenticationParts): StorageCaller {
  const account = parts.storageKeys.authenticate(request);
  if (account !== null) return { kind: 'key', account };
  if (request.header('authorization') !== undefined) throw new StorageError('AuthenticationFailed');
  if (request.parameter('sig') === undefined) return { kind: 'anonymous' };
  return sharedAccessOf(request, parts);
}

/** Who has a shared access signature. Throws {@link StorageError} AuthenticationFailed where it is not valid. */
export function sharedAccessOf(request: SharedAccessRequest, parts: AuthenticationParts): StorageCaller {
  const { index, storageKeys, storageAuthorization, clock } = parts;
  const access = readSharedAccess(request);
  if (access === undefined || !storageKeys.isShared(access)) throw new StorageError('AuthenticationFailed');
  const policy =
    access.policy === '' ? undefined : index.accessPolicies(access.account, access.container).find(({ id }) => id === access.policy);
  const permissions = storageAuthorization.granted(access, policy, request, clock.now());
  if (permissions === undefined) throw new StorageError('AuthenticationFailed');
  return { kind: 'shared-access', account: access.account, container: access.container, blob: access.blob, permissions };
}
