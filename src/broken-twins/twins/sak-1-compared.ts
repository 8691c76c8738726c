import { countsIf, like, rightOnes, signatureBy } from './signatures.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SAK-1');
const by = 'refused';
const nobody = (credential: string): string => `nobody-reads-or-stores-with-${credential}`;
const short = (signature: string): string => `in-the-short-scheme-too-nobody-reads-or-stores-with-a-short-signature-${signature}`;
const caught = (...checks: readonly string[]): Record<string, string> => Object.fromEntries(checks.map((check) => [check, by]));
const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
/** The key with another last byte. */
const withLast = (key: string, byte: number): Buffer => Buffer.concat([bytes(key).subarray(0, -1), Buffer.from([byte])]);
const accounts = 'SELECT name FROM storageAccounts';

/** Signatures and keys that are compared too kindly. */
export const sak1ComparedTwins = [
  twin({
    id: 'signature-compared-as-far-as-it-goes',
    how: 'As much of a signature as is shown is compared, and nothing else.',
    caughtBy: caught(nobody('a-signature-that-was-cut-short'), short('that-was-cut-short')),
    changes: like((right, shown) => shown !== '' && right !== shown && right.startsWith(shown)),
  }),
  twin({
    id: 'signature-ends-at-a-zero',
    how: 'Signatures are compared as text that ends at a zero byte.',
    caughtBy: caught(nobody('a-signature-that-ends-in-zeros')),
    changes: like((right, shown) => {
      const decoded = bytes(shown);
      const end = decoded.indexOf(0);
      return decoded.length === 32 && end > 0 && bytes(right).subarray(0, end).equals(decoded.subarray(0, end));
    }),
  }),
  twin({
    id: 'no-signature-equals-every-signature',
    how: 'An account that is named without any signature after it is taken at its word.',
    caughtBy: caught(nobody('an-empty-signature')),
    changes: countsIf(
      ({ request, scheme, account, signature }) => scheme === 'SharedKey' && account === request.account && signature === '',
    ),
  }),
  twin({
    id: 'what-follows-a-signature-is-passed-over',
    how: 'Whatever follows a right signature is passed over.',
    caughtBy: caught(nobody('a-signature-with-something-after-it')),
    changes: like((right, shown) => shown !== right && shown.startsWith(right)),
  }),
  twin({
    id: 'signatures-compared-in-any-case',
    how: 'Small and capital letters are the same in a signature.',
    caughtBy: caught(nobody('a-signature-in-other-letters')),
    changes: like((right, shown) => shown !== right && shown.toLowerCase() === right.toLowerCase()),
  }),
  twin({
    id: 'last-byte-of-the-key-unused',
    how: 'The last byte of a key makes no difference.',
    caughtBy: caught(nobody('a-key-that-is-one-bit-off')),
    changes: countsIf(({ request, account, signature, signed }, lawful) => {
      const pair = lawful.of(account);
      const all = Array.from({ length: 256 }, (_, byte) => byte);
      return (
        request.account === account &&
        pair !== undefined &&
        [pair.primary, pair.secondary].some((key) => all.some((byte) => signatureBy(withLast(key, byte), signed) === signature))
      );
    }),
  }),
  twin({
    id: 'half-of-the-key-used',
    how: 'A signature by the first half of a key counts as one by the key.',
    caughtBy: caught(nobody('half-of-the-key')),
    changes: countsIf(({ request, account, signature, signed }, lawful) => {
      const pair = lawful.of(account);
      const keys = pair === undefined ? [] : [pair.primary, pair.secondary].map((key) => bytes(key).subarray(0, bytes(key).length >> 1));
      return request.account === account && keys.some((key) => signatureBy(key, signed) === signature);
    }),
  }),
  twin({
    id: 'missing-key-signs',
    how: 'A signature by a key of no bytes counts, as if the account had a third key that nobody has set.',
    caughtBy: caught(nobody('an-empty-key')),
    changes: countsIf(({ signature, signed }) => signatureBy('', signed) === signature),
  }),
  twin({
    id: 'keys-of-all-accounts-tried',
    how: 'A signature counts when the key of any account has made it.',
    caughtBy: caught(nobody('the-key-of-another-account-under-the-owners-name')),
    changes: countsIf(({ request, account, signature, signed }, lawful, c) => {
      const all = c.part('store').all<{ name: string }>(accounts);
      return request.account === account && all.some(({ name }) => rightOnes(lawful, name, signed).includes(signature));
    }),
  }),
  twin({
    id: 'account-named-is-passed-over',
    how: 'The key is that of the account in the address, whichever account the signature names.',
    caughtBy: caught(nobody('the-owners-key-under-another-accounts-name')),
    changes: countsIf(
      ({ request, account, signature, signed }, lawful) =>
        request.account !== account && rightOnes(lawful, request.account, signed).includes(signature),
    ),
  }),
  twin({
    id: 'schemes-tried-in-turn',
    how: 'The fabric tries both schemes, whichever the request names.',
    caughtBy: caught(nobody('the-signature-of-another-scheme')),
    changes: countsIf(({ request, account, scheme, signature }, lawful) => {
      const other = request.header('authorization')?.replace(/^\S+/, scheme === 'SharedKey' ? 'SharedKeyLite' : 'SharedKey');
      return (
        signature !== '' &&
        /^SharedKey(Lite)?$/.test(scheme) &&
        lawful.authenticate({ ...request, header: (name) => (name === 'authorization' ? other : request.header(name)) }) === account
      );
    }),
  }),
  twin({
    id: 'unknown-scheme-passed-on',
    how: 'A scheme that begins like one of the two is taken for one that somebody before the fabric has checked.',
    caughtBy: caught(nobody('a-scheme-that-is-none')),
    changes: countsIf(({ scheme }) => scheme.startsWith('SharedKey') && !['SharedKey', 'SharedKeyLite'].includes(scheme)),
  }),
  twin({
    id: 'short-scheme-compared-as-far-as-it-goes',
    how: 'In the short scheme, the beginning of a signature is enough.',
    caughtBy: caught(short('that-was-cut-short')),
    changes: like((right, shown, scheme) => scheme === 'SharedKeyLite' && shown !== '' && right !== shown && right.startsWith(shown)),
  }),
];
