import type { SignedRequest } from '../../reference-impl/storage/string-to-sign.ts';
import type { StorageKeys } from '../../reference-impl/storage/storage-keys.ts';
import { exchanged, type Change } from '../change.ts';
import { shownBy, signatureBy } from './signatures.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SAK-2');

type Which = 'primary' | 'secondary';

/** Whether this key of the account has signed the request. */
function isBy(which: Which, request: SignedRequest, keys: StorageKeys): boolean {
  const shown = shownBy(request);
  const pair = shown === null ? undefined : keys.of(shown.account);
  return shown !== null && pair !== undefined && signatureBy(pair[which], shown.signed) === shown.signature;
}

const parameter = (request: SignedRequest, name: string): string | undefined => request.query.find(([each]) => each === name)?.[1];

/** A key that is refused for some of what can be done. */
const shortOf = (which: Which, what: (request: SignedRequest) => boolean): Change =>
  exchanged('storageKeys', (lawful) => ({
    authenticate: (request) => {
      const account = lawful.authenticate(request);
      return account !== null && what(request) && isBy(which, request, lawful) ? null : account;
    },
  }));

const alone = (which: Which): string => `with-the-${which}-key-alone-a-client-does-everything`;
const TURNS = 'two-clients-with-a-key-each-take-turns-at-all-of-it';
const FINDS = 'what-one-key-writes-the-other-finds-at-once';
const CHANGES = 'what-one-key-has-written-the-other-changes-and-deletes';
const by = 'accepted';

export const sak2Twins = [
  twin({
    id: 'second-key-deletes-nothing',
    how: 'The secondary key reads and writes, and deletes nothing.',
    caughtBy: { [alone('secondary')]: by, [TURNS]: by, [CHANGES]: by },
    changes: shortOf('secondary', ({ method }) => method === 'DELETE'),
  }),
  twin({
    id: 'second-key-changes-no-description',
    how: 'The secondary key changes neither metadata nor properties, nor who may read.',
    caughtBy: { [alone('secondary')]: by, [TURNS]: by },
    changes: shortOf(
      'secondary',
      (request) => request.method === 'PUT' && ['metadata', 'properties', 'acl'].includes(parameter(request, 'comp') ?? ''),
    ),
  }),
  twin({
    id: 'first-key-changes-no-leases',
    how: 'With the primary key a lease is taken and given up, and not handed on.',
    caughtBy: { [alone('primary')]: by, [TURNS]: by },
    changes: shortOf('primary', (request) => request.header('x-ms-lease-action') === 'change'),
  }),
  twin({
    id: 'container-belongs-to-the-second-key',
    how: 'Containers that were made with the secondary key are closed to the primary.',
    caughtBy: { [TURNS]: by, [FINDS]: 'shown-alike', [CHANGES]: by },
    changes: exchanged('storageKeys', (lawful) => {
      const own = new Set<string>();
      const containerOf = ({ path }: SignedRequest): string => path.split('/').slice(0, 3).join('/');
      return {
        authenticate: (request) => {
          const account = lawful.authenticate(request);
          if (account === null) return null;
          const makes =
            request.method === 'PUT' && parameter(request, 'restype') === 'container' && parameter(request, 'comp') === undefined;
          if (makes && isBy('secondary', request, lawful)) own.add(containerOf(request));
          return own.has(containerOf(request)) && isBy('primary', request, lawful) ? null : account;
        },
      };
    }),
  }),
];
