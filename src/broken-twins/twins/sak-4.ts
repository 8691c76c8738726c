import type { Asked, SentRequest, StorageAccount, Told, User } from '../../reference-impl/guest-os/front-end/index.ts';
import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SAK-4');

/** The check's names of a table of examples. */
const BAD_DAYS = [
  'refuses-the-front-end-and-repeats-what-it-was-sent',
  'points-elsewhere-with-the-signature-in-the-address',
  'breaks-down-and-says-over-what',
  'breaks-off-in-the-middle-of-that',
  'answers-in-no-known-language',
  'hangs-up',
].map((day) => `when-storage-${day}-users-are-told-that-it-did-not-serve-and-no-more`);
const caughtBy = (checks: readonly string[], judge: string): Record<string, string> =>
  Object.fromEntries(checks.map((check) => [check, judge]));
const KEY = 'key-stays-hidden';
const RENEWAL = 'a-new-key-serves-as-soon-as-the-configuration-says-it-and-until-then-nothing-is-let-out';
const NO_USER = (does: string): string => `no-user-${does}-what-is-anothers`;
const OVER_A_CONNECTION = (who: string): string =>
  `over-a-connection-on-which-a-user-has-been-served-${who}-gets-no-further-than-over-another`;

/** A request in words, as a program in trouble writes it down. */
const written = ({ method, url, headers }: SentRequest): string =>
  [`${method} ${url}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\n');

const isServed = ({ status }: Told): boolean => status < 300;

export const sak4Twins = [
  twin({
    id: 'front-end-writes-down-what-failed',
    how: 'A front end that was not served tells its user which request it was, headers and all.',
    caughtBy: { ...caughtBy(BAD_DAYS, KEY), [RENEWAL]: KEY },
    changes: exchanged('frontEndPolicy', (lawful) => ({
      tell: (asked, sent, answer) => {
        const told = lawful.tell(asked, sent, answer);
        return told.status === 502 ? { ...told, body: { sentence: `Storage did not serve this request:\n${written(sent)}` } } : told;
      },
    })),
  }),
  twin({
    id: 'front-end-hands-on-errors',
    how: "A front end hands storage's own errors on to its user.",
    caughtBy: caughtBy(BAD_DAYS.slice(0, 3), KEY),
    changes: exchanged('frontEndPolicy', (lawful) => ({
      tell: (asked, sent, answer) => {
        const told = lawful.tell(asked, sent, answer);
        return told.status === 502 && answer !== undefined ? { ...told, body: 'stored' } : told;
      },
    })),
  }),
  twin({
    id: 'front-end-hands-on-headers',
    how: 'A front end hands on every header of what storage answered.',
    caughtBy: { 'what-storage-tells-of-itself-beside-the-object-is-not-handed-on': KEY },
    changes: exchanged('frontEndPolicy', (lawful) => ({
      tell: (asked, sent, answer) => {
        const told = lawful.tell(asked, sent, answer);
        const own = Object.entries(answer?.headers ?? {}).filter(
          ([name]) => !/^(?:date|connection|keep-alive|transfer-encoding|content-)/.test(name),
        );
        return isServed(told)
          ? { ...told, headers: { ...Object.fromEntries(own.map(([name, value]) => [name, String(value)])), ...told.headers } }
          : told;
      },
    })),
  }),
  twin({
    id: 'front-end-debugs',
    how: 'A front end shows in headers of its answers what it sent to storage.',
    caughtBy: {
      'what-a-user-stores-through-the-application-is-in-storage-and-the-user-reads-it-again': KEY,
      'whatever-users-ask-for-no-answer-holds-the-key': KEY,
      'at-storage-itself-what-the-application-gave-its-users-is-worth-nothing': 'worth-nothing',
    },
    changes: exchanged('frontEndPolicy', (lawful) => ({
      tell: (asked, sent, answer) => {
        const told = lawful.tell(asked, sent, answer);
        const shown = Object.entries(sent.headers).map(([name, value]) => [`X-Debug-${name}`, value]);
        return { ...told, headers: { ...told.headers, ...Object.fromEntries(shown) } };
      },
    })),
  }),
  twin({
    id: 'front-end-sends-readers-to-storage',
    how: 'A front end sends whoever reads on to storage, by an address with a signature in it.',
    caughtBy: {
      'what-a-user-stores-through-the-application-is-in-storage-and-the-user-reads-it-again': 'seen',
      'whatever-users-ask-for-no-answer-holds-the-key': KEY,
    },
    changes: exchanged('frontEndPolicy', (lawful) => ({
      tell: (asked, sent, answer) => {
        const told = lawful.tell(asked, sent, answer);
        const signature = encodeURIComponent(sent.headers['authorization']?.split(':').at(-1) ?? '');
        return asked.act === 'read' && isServed(told)
          ? { status: 307, headers: { Location: `${sent.url}?sig=${signature}` }, body: { sentence: '' } }
          : told;
      },
    })),
  }),
  twin({
    id: 'front-end-lets-users-do-everything',
    how: 'A front end asks who its user is, and lets every user do everything.',
    caughtBy: {
      [NO_USER('reads')]: 'squares-hold',
      [NO_USER('overwrites')]: 'squares-hold',
      [NO_USER('deletes')]: 'squares-hold',
      'whoever-may-read-a-thing-may-not-for-that-reason-overwrite-it': 'squares-hold',
      'whoever-may-read-a-thing-may-not-for-that-reason-delete-it': 'squares-hold',
      'a-list-shows-each-user-what-they-may-read-and-nothing-else': 'seen',
      'no-spelling-of-a-name-leads-round-the-decision': 'leads-nowhere',
      [OVER_A_CONNECTION('the-clerk')]: 'refused',
    },
    changes: exchanged('frontEndPolicy', () => ({ permits: () => true })),
  }),
  twin({
    id: 'front-end-knows-places-and-no-verbs',
    how: 'A front end lets whoever may do anything to an object do everything to it.',
    caughtBy: {
      'whoever-may-read-a-thing-may-not-for-that-reason-overwrite-it': 'squares-hold',
      'whoever-may-read-a-thing-may-not-for-that-reason-delete-it': 'squares-hold',
    },
    changes: exchanged('frontEndPolicy', (lawful) => ({
      permits: (user: User, asked: Asked) => (['read', 'write', 'delete'] as const).some((act) => lawful.permits(user, { ...asked, act })),
    })),
  }),
  twin({
    id: 'front-end-signs-connections-in',
    how: 'A front end asks for a password once on each connection, and takes all that follows for the same user.',
    caughtBy: {
      [OVER_A_CONNECTION('somebody-without-a-name')]: 'refused',
      [OVER_A_CONNECTION('somebody-with-a-wrong-password')]: 'refused',
      [OVER_A_CONNECTION('the-clerk')]: 'refused',
    },
    changes: exchanged('frontEndPolicy', () => {
      const users = new WeakMap<object, User>();
      return {
        caller: (signedIn, connection) => {
          const user = users.get(connection) ?? signedIn;
          if (user !== undefined) users.set(connection, user);
          return user;
        },
      };
    }),
  }),
  twin({
    id: 'front-end-lets-strangers-read',
    how: 'A front end lets whoever signs in as nobody that it knows read everything.',
    caughtBy: {
      'nobody-is-served-with-no-name-at-all': 'refused',
      'nobody-is-served-with-the-accountants-name-and-a-wrong-password': 'refused',
      'nobody-is-served-with-the-accountants-name-and-the-clerks-password': 'refused',
      'nobody-is-served-with-a-name-that-nobody-has': 'refused',
      'nobody-is-served-with-a-password-that-is-right-but-for-its-last-letter': 'refused',
      'an-unknown-name-is-answered-as-a-wrong-password-is': 'each-refused',
    },
    changes: exchanged('frontEndPolicy', (lawful) => {
      const nobody: User = { name: 'nobody', may: [] };
      return {
        caller: (signedIn) => signedIn ?? nobody,
        permits: (user, asked) => (user === nobody ? asked.act === 'read' : lawful.permits(user, asked)),
      };
    }),
  }),
  twin({
    id: 'front-end-keeps-its-first-key',
    how: 'A front end reads its settings when it starts, and never again.',
    caughtBy: { [RENEWAL]: 'accepted' },
    changes: exchanged('frontEndPolicy', () => {
      const accounts = new WeakMap<object, StorageAccount>();
      return {
        account: (configured, program) => {
          const account = accounts.get(program) ?? configured();
          accounts.set(program, account);
          return account;
        },
      };
    }),
  }),
];
