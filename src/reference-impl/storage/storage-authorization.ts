import type { AccessPolicy, PublicAccess } from './rows.ts';
import { permissionsOf, type SharedAccess, type SharedAccessRequest } from './shared-access.ts';

/**
 * What can be permitted: `own` is everything that only an account's key gives; `see` a container's properties; `list` the blobs in it; the others are
 * about blobs.
 */
export type StoragePermission = 'own' | 'see' | 'list' | 'read' | 'write' | 'delete';

/** Who asks, as far as a request has proven it. */
export type StorageCaller =
  /** Signed by a key of this account. */
  | { readonly kind: 'key'; readonly account: string }
  /** Has a shared access signature, which a key of this account made for one container, or one blob in it. */
  | {
      readonly kind: 'shared-access';
      readonly account: string;
      readonly container: string;
      readonly blob: string | null;
      readonly permissions: string;
    }
  | { readonly kind: 'anonymous' };

/** What a request is about. */
export interface StoragePlace {
  readonly account: string;
  readonly container: string | undefined;
  readonly blob: string | undefined;
}

/** Who may do what to which data (SAK-1, SAK-2). It takes for granted what a caller has proven. */
export interface StorageAuthorization {
  /** `publicAccess` is what the container's owner lets strangers do. */
  may(caller: StorageCaller, permission: StoragePermission, place: StoragePlace, publicAccess: PublicAccess | null): boolean;
  /** What a shared access signature, which is one, grants now: letters; undefined where it is not valid. */
  granted(access: SharedAccess, policy: AccessPolicy | undefined, request: SharedAccessRequest, now: Date): string | undefined;
}

/** The letters of a shared access signature's permissions. No letter gives what only the key does. */
const LETTERS: Readonly<Partial<Record<StoragePermission, string>>> = { list: 'l', read: 'r', write: 'w', delete: 'd' };

const OPEN: Readonly<Record<PublicAccess, readonly StoragePermission[]>> = { blob: ['read'], container: ['read', 'list', 'see'] };

export function createStorageAuthorization(): StorageAuthorization {
  return {
    granted: permissionsOf,
    may: (caller, permission, place, publicAccess) => {
      switch (caller.kind) {
        case 'key':
          return caller.account === place.account;
        case 'shared-access': {
          const letter = LETTERS[permission];
          const covers = caller.account === place.account && caller.container === place.container;
          const within = caller.blob === null || caller.blob === place.blob;
          return covers && within && letter !== undefined && caller.permissions.includes(letter);
        }
        case 'anonymous':
          return publicAccess !== null && OPEN[publicAccess].includes(permission);
      }
    },
  };
}
