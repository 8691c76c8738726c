import type { AccessPolicy } from '../../reference-impl/storage/rows.ts';
import { exchanged } from '../change.ts';
import { countsIf } from './signatures.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SAK-1');
const by = 'refused';
const caught = (...checks: readonly string[]): Record<string, string> => Object.fromEntries(checks.map((check) => [check, by]));
const longAgo = new Date(0).toISOString();
const farOff = new Date(8.64e15).toISOString();

/** What is open to all, and what a signature opens to whoever shows it. */
export const sak1OpenTwins = [
  twin({
    id: 'signature-skipped-where-all-may-read',
    how: 'Where everybody may read, no signature is looked at, however wrong it is.',
    caughtBy: caught(),
    changes: countsIf(({ request }, _lawful, c) => {
      const [, , container = ''] = request.path.split('/');
      return request.method === 'GET' && c.part('blobs').container(request.account, decodeURIComponent(container))?.publicAccess != null;
    }),
  }),
  twin({
    id: 'open-to-read-is-open-to-write',
    how: 'Where everybody may read, everybody may do the rest as well.',
    caughtBy: caught(),
    changes: exchanged('storageAuthorization', (lawful) => ({
      may: (caller, permission, place, publicAccess) =>
        lawful.may(caller, permission, place, publicAccess) || (caller.kind === 'anonymous' && publicAccess !== null),
    })),
  }),
  twin({
    id: 'end-of-shared-access-unchecked',
    how: 'A shared access signature that has begun has no end.',
    caughtBy: caught(),
    changes: exchanged('storageAuthorization', (lawful) => ({
      granted: (access, policy, request, now) =>
        lawful.granted(access, policy, request, now) ??
        (access.policy === '' ? lawful.granted({ ...access, start: longAgo, expiry: farOff }, policy, request, now) : undefined),
    })),
  }),
  twin({
    id: 'shared-access-permissions-unchecked',
    how: 'Whoever may do anything by a shared access signature may do all the rest.',
    caughtBy: caught(),
    changes: exchanged('storageAuthorization', (lawful) => ({
      may: (caller, permission, place, publicAccess) =>
        lawful.may(caller.kind === 'shared-access' ? { ...caller, permissions: 'rwdl' } : caller, permission, place, publicAccess),
    })),
  }),
  twin({
    id: 'shared-access-signatures-not-compared',
    how: 'There has to be a signature in a shared access signature, and nobody looks which.',
    caughtBy: caught(),
    changes: exchanged('storageKeys', (lawful) => ({ isShared: (access) => access.signature !== '' || lawful.isShared(access) })),
  }),
  twin({
    id: 'policies-remembered',
    how: 'A stored policy that has been withdrawn stands for those who have signatures that lean on it.',
    caughtBy: caught('a-shared-access-signature-ends-with-the-stored-policy-that-it-leans-on'),
    changes: exchanged('storageAuthorization', (lawful) => {
      const known = new Map<string, AccessPolicy>();
      return {
        granted: (access, policy, request, now) => {
          const id = `${access.account}/${access.container} ${access.policy}`;
          if (policy !== undefined) known.set(id, policy);
          return lawful.granted(access, policy ?? known.get(id), request, now);
        },
      };
    }),
  }),
];
