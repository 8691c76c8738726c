import { exchanged } from '../change.ts';
import { recalledWhenOld } from './signatures.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SAK-1');
const dated = (when: string): string => `a-signed-request-that-is-${when}-is-refused`;
const undated = (are: string): string => `signed-requests-that-${are}-are-refused`;
const AGAIN = 'a-request-that-was-served-is-refused-when-it-comes-again-16-minutes-later';
const caught = (...checks: readonly string[]): Record<string, string> => Object.fromEntries(checks.map((check) => [check, 'refused']));
const MINUTE = 60 * 1000;

/** Dates that are looked at too kindly, or too sternly. */
export const sak1DateTwins = [
  twin({
    id: 'date-unchecked',
    how: 'A signed request is good for ever.',
    caughtBy: caught(
      dated('16-minutes-late'),
      dated('16-minutes-early'),
      dated('20-hours-late'),
      dated('20-hours-early'),
      undated('have-no-date'),
      undated('have-a-date-that-is-none'),
      undated('have-an-old-date-and-a-new-one-that-counts-for-less'),
      AGAIN,
    ),
    changes: exchanged('storageKeys', () => ({ isFresh: () => true })),
  }),
  twin({
    id: 'date-good-for-half-a-day',
    how: 'A signed request is good for twelve hours before and after its date.',
    caughtBy: caught(dated('16-minutes-late'), dated('16-minutes-early'), AGAIN),
    changes: exchanged('storageKeys', (lawful, c) => ({
      isFresh: (request) => {
        const date = Date.parse(request.header('x-ms-date') ?? request.header('date') ?? '');
        return lawful.isFresh(request) || Math.abs(c.part('clock').now().getTime() - date) <= 12 * 60 * MINUTE;
      },
    })),
  }),
  twin({
    id: 'date-unreadable-is-now',
    how: 'A request without a date that can be read is taken for one of now.',
    caughtBy: caught(undated('have-no-date'), undated('have-a-date-that-is-none')),
    changes: exchanged('storageKeys', (lawful) => ({
      isFresh: (request) =>
        lawful.isFresh(request) || Number.isNaN(Date.parse(request.header('x-ms-date') ?? request.header('date') ?? '')),
    })),
  }),
  twin({
    id: 'either-date-counts',
    how: 'Of two dates in a request, the one that is good counts.',
    caughtBy: caught(undated('have-an-old-date-and-a-new-one-that-counts-for-less')),
    changes: exchanged('storageKeys', (lawful) => ({
      isFresh: (request) =>
        lawful.isFresh(request) ||
        lawful.isFresh({ ...request, header: (name) => (name === 'x-ms-date' ? undefined : request.header(name)) }),
    })),
  }),
  twin({
    id: 'requests-remembered-for-ever',
    how: 'A request that was found good once is found good for ever.',
    caughtBy: caught(AGAIN),
    changes: recalledWhenOld,
  }),
  twin({
    id: 'date-good-for-five-minutes',
    how: 'A signed request whose clock is off by more than five minutes is refused.',
    caughtBy: { 'signed-requests-within-a-quarter-of-an-hour-are-served': 'accepted' },
    changes: exchanged('storageKeys', (lawful, c) => ({
      isFresh: (request) => {
        const date = Date.parse(request.header('x-ms-date') ?? request.header('date') ?? '');
        return lawful.isFresh(request) && Math.abs(c.part('clock').now().getTime() - date) <= 5 * MINUTE;
      },
    })),
  }),
];
