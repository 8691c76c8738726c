import { twinsOf } from './twin.ts';
import { recalledBut, standardBut, type StandardHeader } from './signatures.ts';

const twin = twinsOf('SAK-1');
const by = 'refused';
const long = (change: string): string => `a-request-that-was-signed-counts-no-more-after-a-change-of-${change}`;
const short = (change: string): string => `a-request-that-was-signed-in-the-short-scheme-counts-no-more-after-a-change-of-${change}`;
const nobody = (credential: string): string => `nobody-reads-or-stores-with-${credential}`;
const shortNobody = (signature: string): string => `in-the-short-scheme-too-nobody-reads-or-stores-with-a-short-signature-${signature}`;
const caught = (...checks: readonly string[]): Record<string, string> => Object.fromEntries(checks.map((check) => [check, by]));

/** Of a request that was served before, these standard headers may be others. */
const standardHeaders = (...names: readonly StandardHeader[]) =>
  recalledBut((request, covered) => ({ ...covered, standard: standardBut(request, names) }));

/** Signatures that do not cover something: it may be another when the same signature comes again. */
export const sak1SignedTwins = [
  twin({
    id: 'verb-not-signed',
    how: 'Whoever has overheard a request can do something else to the same blob: the signature does not cover the verb.',
    caughtBy: caught(long('the-verb'), short('the-verb')),
    changes: recalledBut((_request, covered) => ({ ...covered, verb: '' })),
  }),
  twin({
    id: 'path-not-signed',
    how: 'The signature does not cover what the request is about: it is good for every blob of the account.',
    caughtBy: caught(long('the-name-of-the-blob'), long('the-container'), short('the-name-of-the-blob')),
    changes: recalledBut((_request, covered) => ({ ...covered, path: '' })),
  }),
  twin({
    id: 'query-not-signed',
    how: 'The signature does not cover the query.',
    caughtBy: caught(
      long('a-query-parameter-that-was-added'),
      long('a-query-parameter-that-is-another'),
      long('a-query-parameter-that-is-missing'),
      short('a-query-parameter-that-was-added'),
    ),
    changes: recalledBut((_request, covered) => ({ ...covered, query: '' })),
  }),
  twin({
    id: 'service-headers-not-signed',
    how: 'The signature covers no x-ms- header.',
    caughtBy: caught(
      long('the-version-of-the-service'),
      long('metadata'),
      long('metadata-that-was-added'),
      long('metadata-that-is-missing'),
      long('a-range-that-is-wider'),
      short('metadata'),
    ),
    changes: recalledBut((_request, covered) => ({ ...covered, extensions: '' })),
  }),
  twin({
    id: 'date-not-signed',
    how: 'The signature does not cover the date, so an old request is made young by another one.',
    caughtBy: caught(long('the-date'), long('the-date-where-it-stands-in-the-header-of-that-name'), short('the-date')),
    changes: recalledBut((_request, covered) => ({ ...covered, date: '' })),
  }),
  twin({
    id: 'content-not-signed',
    how: 'The signature covers neither the length of the body nor the digest that announces it.',
    caughtBy: caught(
      long('the-body-with-its-length'),
      long('the-body-with-the-digest-that-announces-it'),
      short('the-body-with-the-digest-that-announces'),
    ),
    changes: standardHeaders('content-length', 'content-md5'),
  }),
  twin({
    id: 'content-headers-not-signed',
    how: 'The signature does not cover what the content is said to be.',
    caughtBy: caught(long('the-content-type'), long('the-content-encoding'), long('the-content-language'), short('the-content-type')),
    changes: standardHeaders('content-type', 'content-encoding', 'content-language'),
  }),
  twin({
    id: 'range-not-signed',
    how: 'The signature does not cover the Range header.',
    caughtBy: caught(long('a-range-that-was-added')),
    changes: standardHeaders('range'),
  }),
  twin({
    id: 'conditions-not-signed',
    how: 'The signature does not cover the conditions of a request.',
    caughtBy: caught(
      long('a-condition-that-was-added'),
      long('a-condition-that-is-another'),
      long('a-condition-on-the-date-that-is-another'),
      long('a-condition-that-is-missing'),
    ),
    changes: standardHeaders('if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'),
  }),
  twin({
    id: 'signature-looked-at-once',
    how: 'A write that was served once is served again whatever is shown instead of the signature.',
    caughtBy: caught(
      ...[
        'no-signature',
        'a-key-of-their-own',
        'the-key-of-another-account-under-the-owners-name',
        'the-owners-key-under-another-accounts-name',
        'a-key-that-is-one-bit-off',
        'half-of-the-key',
        'an-empty-key',
        'a-signature-that-was-cut-short',
        'a-signature-that-ends-in-zeros',
        'an-empty-signature',
        'a-signature-with-something-after-it',
        'a-signature-in-other-letters',
        'the-signature-of-another-scheme',
        'a-scheme-that-is-none',
      ].map(nobody),
      ...['by-a-key-of-their-own', 'that-was-cut-short'].map(shortNobody),
    ),
    // Reads are left out: others may ask for the same within one second, as they do for other guarantees.
    changes: recalledBut((request, covered) => ({
      ...covered,
      authorization: request.header('x-ms-blob-type') ? '' : covered.authorization,
    })),
  }),
];
