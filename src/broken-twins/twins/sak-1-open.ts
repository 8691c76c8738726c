import type { AccessPolicy } from '../../reference-impl/storage/rows.ts';
import type { SharedAccess } from '../../reference-impl/storage/shared-access.ts';
import { exchanged, type Change } from '../change.ts';
import { countsIf, signatureBy } from './signatures.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SAK-1');
const by = 'refused';
const sas = (is: string): string => `a-shared-access-signature-that-${is}-gives-nothing`;
const caught = (...checks: readonly string[]): Record<string, string> => Object.fromEntries(checks.map((check) => [check, by]));

/** A shared access signature that leans on no policy counts with these times in place of its own. */
const lasting = (times: Partial<Pick<SharedAccess, 'start' | 'expiry'>>): Change =>
  exchanged('storageAuthorization', (lawful) => ({
    granted: (access, policy, request, now) =>
      lawful.granted(access, policy, request, now) ??
      (access.policy === '' ? lawful.granted({ ...access, ...times }, policy, request, now) : undefined),
  }));

/** What is open to all, and what a signature opens to whoever shows it. */
export const sak1OpenTwins = [
  twin({
    id: 'signature-skipped-where-all-may-read',
    how: 'Where everybody may read, no signature is looked at, however wrong it is.',
    caughtBy: caught('a-wrong-signature-is-refused-even-where-none-is-needed'),
    changes: countsIf(({ request }, _lawful, c) => {
      const [, , container = ''] = request.path.split('/');
      return (
        request.method === 'GET' &&
        (c.part('blobs').container(request.account, decodeURIComponent(container))?.publicAccess ?? null) !== null
      );
    }),
  }),
  twin({
    id: 'open-to-read-is-open-to-write',
    how: 'Where everybody may read, everybody may do the rest as well.',
    caughtBy: caught('what-is-open-to-all-readers-is-still-the-owners-alone-to-change'),
    changes: exchanged('storageAuthorization', (lawful) => ({
      may: (caller, permission, place, publicAccess) =>
        lawful.may(caller, permission, place, publicAccess) || (caller.kind === 'anonymous' && publicAccess !== null),
    })),
  }),
  twin({
    id: 'end-of-shared-access-unchecked',
    how: 'A shared access signature that has begun has no end.',
    caughtBy: caught(sas('has-expired')),
    changes: lasting({ expiry: '9999-12-31T00:00:00Z' }),
  }),
  twin({
    id: 'beginning-of-shared-access-unchecked',
    how: 'A shared access signature counts from the moment when it was made.',
    caughtBy: caught(sas('has-not-begun')),
    changes: lasting({ start: '1970-01-01T00:00:00Z' }),
  }),
  twin({
    id: 'shared-access-without-a-signature',
    how: 'Whoever says what they may do may do it, with or without a signature.',
    caughtBy: caught(sas('has-no-signature-in-it')),
    changes: exchanged('storageKeys', (lawful) => ({
      authenticate: (request) => {
        const says = (name: string): boolean => request.query.some(([each]) => each === name);
        const claims = request.header('authorization') === undefined && says('sp') && says('se') && !says('sig');
        return claims ? request.account : lawful.authenticate(request);
      },
    })),
  }),
  twin({
    id: 'shared-access-permissions-unchecked',
    how: 'Whoever may do anything by a shared access signature may do all the rest.',
    caughtBy: caught(
      sas('is-for-reading-and-is-used-to-store'),
      sas('is-for-reading-and-is-used-to-list'),
      sas('is-for-storing-and-is-used-to-read'),
      sas('is-for-storing-and-is-used-to-delete'),
    ),
    changes: exchanged('storageAuthorization', (lawful) => ({
      may: (caller, permission, place, publicAccess) =>
        lawful.may(caller.kind === 'shared-access' ? { ...caller, permissions: 'rwdl' } : caller, permission, place, publicAccess),
    })),
  }),
  twin({
    id: 'shared-access-signatures-not-compared',
    how: 'There has to be a signature in a shared access signature, and nobody looks which, as long as it is not by a key that has been renewed.',
    caughtBy: caught(
      sas('is-for-another-container'),
      sas('is-for-another-blob'),
      sas('was-made-with-another-key'),
      sas('had-its-end-put-off'),
      sas('had-its-permissions-widened'),
      sas('was-cut-short'),
    ),
    changes: exchanged('storageKeys', (lawful) => {
      // What is by an old key is SAK-3's.
      const old: string[] = [];
      return {
        renew: (account, which) => {
          old.push(lawful.of(account)?.[which === 'Primary' ? 'primary' : 'secondary'] ?? '');
          return lawful.renew(account, which);
        },
        isShared: (access) => access.signature !== '' && !old.some((key) => signatureBy(key, access.signed) === access.signature),
      };
    }),
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
