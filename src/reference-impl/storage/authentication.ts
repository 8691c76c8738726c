import type { Clock } from '../clock/clock.ts';
import type { BlobIndex } from './index/blob-index.ts';
import type { SharedAccessRequest } from './shared-access.ts';
import { permissionsOf, readSharedAccess } from './shared-access.ts';
import type { StorageCaller } from './storage-authorization.ts';
import { StorageError } from './storage-error.ts';
import type { StorageKeys } from './storage-keys.ts';
import type { StorageRequest } from './storage-request.ts';

/** The parts that tell who asks. */
export interface AuthenticationParts {
  readonly index: Pick<BlobIndex, 'accessPolicies'>;
  readonly storageKeys: StorageKeys;
  readonly clock: Clock;
}

/**
 * Who asks, by what the request shows. Throws {@link StorageError} AuthenticationFailed for a signature that is wrong, also where none would be needed;
 * it says not why.
 */
export function callerOf(request: StorageRequest, { index, storageKeys, clock }: AuthenticationParts): StorageCaller {
  const account = storageKeys.authenticate(request);
  if (account !== null) return { kind: 'key', account };
  if (request.header('authorization') !== undefined) throw new StorageError('AuthenticationFailed');
  if (request.parameter('sig') === undefined) return { kind: 'anonymous' };
  return sharedAccessOf(request, { index, storageKeys, clock });
}

/** Who has a shared access signature. Throws {@link StorageError} AuthenticationFailed where it is not valid. */
export function sharedAccessOf(request: SharedAccessRequest, { index, storageKeys, clock }: AuthenticationParts): StorageCaller {
  const access = readSharedAccess(request);
  if (access === undefined || !storageKeys.isShared(access)) throw new StorageError('AuthenticationFailed');
  const policy =
    access.policy === '' ? undefined : index.accessPolicies(access.account, access.container).find(({ id }) => id === access.policy);
  const permissions = permissionsOf(access, policy, request, clock.now());
  if (permissions === undefined) throw new StorageError('AuthenticationFailed');
  return { kind: 'shared-access', account: access.account, container: access.container, blob: access.blob, permissions };
}
