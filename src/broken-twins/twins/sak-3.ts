import type { Composition } from '../../reference-impl/parts.ts';
import type { SharedAccess } from '../../reference-impl/storage/shared-access.ts';
import type { StorageKeyPair, StorageKeys } from '../../reference-impl/storage/storage-keys.ts';
import type { SignedRequest } from '../../reference-impl/storage/string-to-sign.ts';
import { exchanged, type Change } from '../change.ts';
import { shownBy, signatureBy } from './signatures.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SAK-3');
const QUARTER = 15 * 60 * 1000;

type Which = 'Primary' | 'Secondary';
interface OldValue {
  readonly account: string;
  readonly value: string;
  /** When it was renewed, by the fabric's clock. */
  readonly at: number;
}

const valueOf = (keys: StorageKeys, account: string, which: Which): string =>
  keys.of(account)?.[which === 'Primary' ? 'primary' : 'secondary'] ?? '';

/** Old values are remembered, and count when `counts` says so. */
const remembering = (counts: {
  readonly request?: (old: OldValue, request: SignedRequest, now: number) => boolean;
  readonly sharedAccess?: (old: OldValue, access: SharedAccess, now: number) => boolean;
}): Change =>
  exchanged('storageKeys', (lawful, c) => {
    const old: OldValue[] = [];
    const now = (): number => c.part('clock').now().getTime();
    return {
      renew: (account, which) => {
        old.push({ account, value: valueOf(lawful, account, which), at: now() });
        return lawful.renew(account, which);
      },
      authenticate: (request) => {
        const account = lawful.authenticate(request);
        const shown = account === null ? shownBy(request) : null;
        if (shown === null || counts.request === undefined) return account;
        const { request: is } = counts;
        const isOld = ({ account: whose, value }: OldValue): boolean =>
          whose === request.account && signatureBy(value, shown.signed) === shown.signature;
        return old.some((each) => isOld(each) && is(each, request, now())) ? request.account : null;
      },
      isShared: (access) =>
        lawful.isShared(access) ||
        old.some(
          (each) =>
            each.account === access.account &&
            signatureBy(each.value, access.signed) === access.signature &&
            counts.sharedAccess?.(each, access, now()) === true,
        ),
    };
  });

/** What a key's renewal does to requests with the other one. */
const lockingOut = (refused: (renewals: number) => number): Change =>
  exchanged('storageKeys', (lawful) => {
    const left = new Map<string, number>();
    const renewed = new Map<string, Which>();
    return {
      renew: (account, which) => {
        renewed.set(account, which);
        left.set(account, refused(1));
        return lawful.renew(account, which);
      },
      authenticate: (request) => {
        const account = lawful.authenticate(request);
        const which = account === null ? undefined : renewed.get(account);
        if (account === null || which === undefined || (left.get(account) ?? 0) === 0) return account;
        const shown = shownBy(request);
        const other = valueOf(lawful, account, which === 'Primary' ? 'Secondary' : 'Primary');
        if (shown === null || signatureBy(other, shown.signed) !== shown.signature) return account;
        left.set(account, (left.get(account) ?? 0) - 1);
        return null;
      },
    };
  });

const KEPT = 'twin.old-key/';
/** The sealed value that a key had before its last renewal is put back when the fabric starts. */
function putBack(c: Composition): void {
  const store = c.part('store');
  for (const { name } of store.all<{ name: string }>('SELECT name FROM storageAccounts')) {
    const kept = store.setting(KEPT + name);
    if (kept === undefined || kept === '') continue;
    store.run('UPDATE storageAccounts SET sealedPrimaryKey = ? WHERE name = ?', Buffer.from(kept, 'base64'), name);
    store.keepSetting(KEPT + name, '');
  }
}

const GOES_ON = ['primary', 'secondary'].flatMap((which) =>
  ['through-smapi', 'in-the-portal'].map((door) => `the-${which}-key-is-renewed-${door}-and-the-other-one-goes-on`),
);
const old = (use: string): string => `the-old-value-counts-no-more-${use}`;
const LOAD = ['primary', 'secondary'].map((which) => `the-${which}-key-is-renewed-under-load-and-nobody-is-locked-out`);
const by = (judge: string, checks: readonly string[]): Record<string, string> => Object.fromEntries(checks.map((check) => [check, judge]));
const SIGNED = ['at-any-front-end', 'on-a-connection-that-was-open-before', 'in-the-short-scheme'];
const BOTH = 'both-keys-are-renewed-at-the-same-time-and-both-old-values-end';
const CRASH = 'a-power-cut-in-the-middle-of-a-renewal-leaves-no-old-value-alive';

export const sak3Twins = [
  twin({
    id: 'old-key-honoured-for-a-quarter-of-an-hour',
    how: 'The old value of a key counts for fifteen more minutes, so that nobody is taken by surprise.',
    caughtBy: { ...by('refused', [...GOES_ON, ...SIGNED.map(old), BOTH]), ...by('renewed-under-load', LOAD) },
    changes: remembering({ request: ({ at }, _request, now) => now - at < QUARTER }),
  }),
  twin({
    id: 'old-key-makes-shared-access',
    how: 'Shared access signatures outlive the key that made them.',
    caughtBy: { [old('by-a-shared-access-signature-made-with-it')]: 'refused' },
    changes: remembering({ sharedAccess: () => true }),
  }),
  twin({
    id: 'old-key-in-the-short-scheme',
    how: 'The short scheme is checked against keys that were read when the fabric was started.',
    caughtBy: { [old('in-the-short-scheme')]: 'refused' },
    changes: remembering({ request: (_old, request) => request.header('authorization')?.startsWith('SharedKeyLite ') === true }),
  }),
  twin({
    id: 'keys-cached-at-the-second-front-end',
    how: 'The second front end keeps the keys that it has seen, and asks for them again only where a signature is not by one of these.',
    caughtBy: { ...by('refused', SIGNED.map(old)), ...by('renewed-under-load', LOAD) },
    changes: exchanged('secondStorageKeys', (lawful) => {
      const known = new Map<string, StorageKeyPair>();
      return {
        authenticate: (request) => {
          const shown = shownBy(request);
          const [seen, pair] = shown === null ? [] : [known.get(shown.account), lawful.of(shown.account)];
          if (shown === null || pair === undefined) return lawful.authenticate(request);
          // One of the two was renewed, and the other tells that it is still this account.
          const isSame = seen !== undefined && (seen.primary === pair.primary || seen.secondary === pair.secondary);
          const isKnown = isSame && Object.values(seen).some((key) => signatureBy(key as string, shown.signed) === shown.signature);
          if (isKnown && request.account === shown.account && lawful.isFresh(request)) return shown.account;
          known.set(shown.account, pair);
          return lawful.authenticate(request);
        },
      };
    }),
  }),
  twin({
    id: 'other-key-locked-out',
    how: 'Storage takes neither of the values that an account had before a renewal.',
    caughtBy: { ...by('unchanged', [...GOES_ON, ...SIGNED.map(old)]), ...by('renewed-under-load', LOAD) },
    changes: lockingOut(() => Infinity),
  }),
  twin({
    id: 'other-key-refused-for-a-moment',
    how: 'While keys are read anew after a renewal, the first few requests with the other key are refused.',
    caughtBy: { ...by('unchanged', [...GOES_ON, ...SIGNED.map(old)]), ...by('renewed-under-load', LOAD) },
    changes: lockingOut(() => 3),
  }),
  twin({
    id: 'renewal-lost-at-a-power-cut',
    how: 'A renewal is on the media only later: when the power fails, the old value is back.',
    caughtBy: { [CRASH]: 'refused' },
    changes: exchanged('storageKeys', (lawful, c) => {
      putBack(c);
      return {
        renew: (account, which) => {
          const row = c
            .part('store')
            .get<{ sealedPrimaryKey: Uint8Array }>('SELECT sealedPrimaryKey FROM storageAccounts WHERE name = ?', account);
          if (which === 'Primary' && row !== undefined)
            c.part('store').keepSetting(KEPT + account, Buffer.from(row.sealedPrimaryKey).toString('base64'));
          return lawful.renew(account, which);
        },
      };
    }),
  }),
];
