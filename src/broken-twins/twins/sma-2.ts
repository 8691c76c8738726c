import { X509Certificate } from 'node:crypto';
import { createServer, type ServerOptions } from 'node:https';
import type { Principal } from '../../reference-impl/management/principal.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import type { ClientCertificates, ClientClaim } from '../../reference-impl/smapi/client-certificates.ts';
import { createAccessPolicy } from '../../reference-impl/subscriptions/access-policy.ts';
import { readManagementCertificate } from '../../reference-impl/subscriptions/certificate-registry.ts';
import { isRefusedFor, registeringAnyKey } from './any-key.ts';
import { smapiOver } from './doors.ts';
import { exchanged, type Change } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SMA-2');

/** What the reference says of a claim; where it says no, whatever else this says. */
const orElse = (otherwise: (lawful: ClientCertificates, c: Composition) => (claim: ClientClaim) => Principal | null): Change =>
  exchanged('clientCertificates', (lawful, c) => {
    const other = otherwise(lawful, c);
    return { authenticate: (claim) => lawful.authenticate(claim) ?? other(claim) };
  });

/** The caller is taken for the holder of a registered certificate of that subscription when this says so. */
const takenFor = (isTakenFor: (registered: X509Certificate, claim: ClientClaim, now: number) => boolean): Change =>
  orElse((_lawful, c) => (claim) => {
    const { subscriptionId } = claim;
    const registered = c.part('certificateRegistry').list(subscriptionId);
    const now = c.part('clock').now().getTime();
    const found = registered.find(({ certificate }) => isTakenFor(new X509Certificate(certificate), claim, now));
    return found === undefined ? null : { kind: 'certificate', subscriptionId, thumbprint: found.thumbprint };
  });

/** A certificate that is not registered is taken for a registered one when this says so. */
const looksLike = (alike: (registered: X509Certificate, shown: X509Certificate) => boolean): Change =>
  takenFor((registered, { peer }) => peer !== null && !registered.raw.equals(peer.raw) && alike(registered, peer));

/** A registered certificate counts at this time all the same. */
const countsWhen = (when: (now: number, from: number, to: number) => boolean): Change =>
  takenFor(
    ({ raw, validFrom, validTo }, { peer }, now) => peer?.raw.equals(raw) === true && when(now, Date.parse(validFrom), Date.parse(validTo)),
  );

/** An access policy that takes the door's word for a certificate, where the reference asks once more. It lets in nobody whom the door keeps out. */
const atTheDoorsWord = exchanged('accessPolicy', (_lawful, c) =>
  createAccessPolicy({ subscriptions: c.part('subscriptions'), certificateRegistry: { has: () => true } }),
);

/** What authenticated once is recalled for later claims of the same key, without another look. */
const recalled = (keyOf: (claim: ClientClaim) => unknown, when: (claim: ClientClaim) => boolean = () => true): readonly Change[] => [
  atTheDoorsWord,
  exchanged('clientCertificates', (lawful) => {
    const known = new Map<unknown, Principal>();
    return {
      authenticate: (claim) => {
        const found = lawful.authenticate(claim);
        if (found !== null) known.set(keyOf(claim), found);
        return found ?? (when(claim) ? known.get(keyOf(claim)) : undefined) ?? null;
      },
    };
  }),
];

/** A door that reads ambiguous messages as Node does when it is told to be lenient. */
const leniently = (options: ServerOptions) => createServer({ ...options, insecureHTTPParser: true });
/** A door for the protocols of 1999 and 2006; OpenSSL offers them at its lowest security level only. */
const outdated = (options: ServerOptions) => createServer({ ...options, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' });

const by = 'refused-or-no-handshake';

export const sma2Twins = [
  twin({
    id: 'thumbprint-from-a-header',
    how: 'The thumbprint of a registered certificate in the X-Client-Thumbprint header opens the subscription.',
    caughtBy: { 'a-certificate-named-in-the-x-client-thumbprint-header-opens-nothing': by },
    changes: takenFor(({ fingerprint }, { headers }) => headers['x-client-thumbprint'] === fingerprint.replaceAll(':', '')),
  }),
  twin({
    id: 'certificate-from-a-header',
    how: 'A registered certificate in the X-ARR-ClientCert header counts as if it came from the handshake.',
    caughtBy: { 'a-certificate-named-in-the-x-arr-clientcert-header-opens-nothing': by },
    changes: takenFor(({ raw }, { headers }) => headers['x-arr-clientcert'] === raw.toString('base64')),
  }),
  twin({
    id: 'proxy-header-believed',
    how: 'Whatever certificate the headers of a proxy name is believed, although there is no proxy.',
    caughtBy: {
      'a-certificate-named-in-the-x-client-cert-header-opens-nothing': by,
      'a-certificate-named-in-the-x-forwarded-client-cert-header-opens-nothing': by,
    },
    changes: takenFor((registered, { headers }) =>
      ['x-client-cert', 'x-forwarded-client-cert'].some((name) =>
        String(headers[name]).includes(encodeURIComponent(registered.toString())),
      ),
    ),
  }),
  twin({
    id: 'matched-by-subject-and-serial-number',
    how: 'A certificate with the subject and serial number of a registered one is taken for it.',
    caughtBy: { 'the-stranger-with-a-certificate-with-the-registered-name-and-serial-number-is-refused': by },
    changes: looksLike((registered, shown) => registered.subject === shown.subject && registered.serialNumber === shown.serialNumber),
  }),
  twin({
    id: 'matched-by-subject',
    how: 'A certificate with the subject of a registered one is taken for it, whoever issued it.',
    caughtBy: {
      'the-stranger-with-a-certificate-with-the-registered-name-and-serial-number-is-refused': by,
      'the-stranger-with-a-certificate-issued-by-a-certification-authority-is-refused': by,
    },
    changes: looksLike((registered, shown) => registered.subject === shown.subject),
  }),
  twin({
    id: 'matched-by-public-key',
    how: 'Any certificate for the public key of a registered one is taken for it.',
    caughtBy: { 'the-stranger-with-another-certificate-for-the-registered-key-is-refused': by },
    changes: looksLike((registered, shown) => registered.publicKey.equals(shown.publicKey)),
  }),
  twin({
    id: 'registered-certificate-as-authority',
    how: 'A certificate that a registered one has issued is taken for it.',
    caughtBy: { 'the-stranger-with-a-certificate-issued-by-the-registered-certificate-is-refused': by },
    changes: looksLike((registered, shown) => shown.issuer === registered.subject && shown.verify(registered.publicKey)),
  }),
  twin({
    id: 'any-certificate-of-the-chain-counts',
    how: 'A registered certificate that is sent along in the handshake counts, although its key has signed nothing.',
    caughtBy: { 'the-stranger-with-a-certificate-accompanied-by-the-registered-one-is-refused': by },
    changes: looksLike((registered, shown) => {
      for (let next: X509Certificate | undefined = shown; next !== undefined; next = next.issuerCertificate)
        if (next.raw.equals(registered.raw)) return true;
      return false;
    }),
  }),
  twin({
    id: 'expiry-unchecked',
    how: 'A registered certificate counts after its last day.',
    caughtBy: {
      'the-stranger-with-a-certificate-that-has-expired-is-refused': by,
      'a-registered-certificate-counts-from-its-first-day-to-its-last': 'each-refused',
    },
    changes: countsWhen((now, _from, to) => now > to),
  }),
  twin({
    id: 'first-day-unchecked',
    how: 'A registered certificate counts before its first day.',
    caughtBy: {
      'the-stranger-with-a-certificate-that-is-not-yet-valid-is-refused': by,
      'a-registered-certificate-counts-from-its-first-day-to-its-last': 'each-refused',
    },
    changes: countsWhen((now, from) => now < from),
  }),
  twin({
    id: 'weak-key-accepted',
    how: 'The length of a key is looked at in what people upload and nowhere else: a certificate for a short one that got in by another way counts.',
    caughtBy: { 'the-stranger-with-a-certificate-for-a-1024-bit-key-is-refused': by },
    changes: [
      countsWhen((now, from, to) => from <= now && now <= to),
      registeringAnyKey,
      exchanged(
        'management',
        ({ submit }) => ({
          submit: (who, id, command) => {
            if (command.kind === 'AddCertificate') readManagementCertificate(command.certificate);
            return submit(who, id, command);
          },
        }),
        { submit: (_who, _id, command) => command.kind === 'AddCertificate' && isRefusedFor('weak-key', command.certificate) },
      ),
    ],
  }),
  twin({
    id: 'registered-for-another-subscription-of-the-owner',
    how: "A certificate that is registered for one of the owner's subscriptions opens all of them.",
    caughtBy: { 'the-stranger-with-the-certificate-of-the-owners-other-subscription-is-refused': by },
    changes: [
      atTheDoorsWord,
      orElse((lawful, c) => {
        const subscriptions = c.part('subscriptions');
        return (claim) => {
          const owner = subscriptions.find(claim.subscriptionId)?.owner;
          const others = owner === undefined ? [] : subscriptions.of(owner).filter((each) => each.owner === owner);
          const found = others.map(({ id }) => lawful.authenticate({ ...claim, subscriptionId: id })).find((who) => who !== null);
          return found?.kind === 'certificate' ? { ...found, subscriptionId: claim.subscriptionId } : null;
        };
      }),
    ],
  }),
  twin({
    id: 'authenticated-once-a-connection',
    how: 'A certificate is looked at with the first request of a connection; its removal is honoured on new connections only.',
    caughtBy: { 'a-removed-certificate-is-refused-on-a-connection-that-was-open-before': by },
    changes: recalled(({ peer }) => peer),
  }),
  twin({
    id: 'resumption-unchecked',
    how: 'A resumed TLS session counts for what its first handshake proved, although the certificate has been removed.',
    caughtBy: { 'a-removed-certificate-is-refused-on-a-resumed-tls-session': by },
    changes: recalled(
      ({ peer }) => peer?.fingerprint256,
      ({ resumed }) => resumed,
    ),
  }),
  twin({
    id: 'request-under-way-unchecked',
    how: 'A request that began while its certificate was registered is carried out, although the certificate was removed before its body had come.',
    caughtBy: { 'a-removed-certificate-is-refused-on-a-request-under-way': by },
    changes: recalled(({ headers }) => headers),
  }),
  twin({
    id: 'outdated-tls-accepted',
    how: 'The door speaks TLS 1.0 and 1.1 to whoever asks for them.',
    caughtBy: { 'the-owner-is-refused-over-tls-1-0': 'handshake-refused', 'the-owner-is-refused-over-tls-1-1': 'handshake-refused' },
    changes: smapiOver(outdated, { refused: 'tlsClientError' }),
  }),
  twin({
    id: 'ambiguous-framing-accepted',
    how: 'A message with both a length and chunks is read by one of the two, and what follows is taken for another request.',
    caughtBy: { 'a-request-told-with-a-length-and-chunks-hides-no-second-request': 'ambiguity-refused' },
    changes: smapiOver(leniently, { refused: 'clientError' }),
  }),
];
