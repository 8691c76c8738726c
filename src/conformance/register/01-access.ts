import type { Chapter } from './guarantee.ts';

/** Chapter 1 of the specification. */
export const access: Chapter = {
  number: 1,
  title: 'Access',
  guarantees: [
    {
      id: 'SUB-1',
      level: 'core',
      title:
        "Hosted services and storage accounts belong to a subscription, and only that subscription's people and certificates reach them",
      sources: ['P07.1', 'P49.2'],
      profiles: ['access'],
      observedBy:
        'two subscriptions side by side: every management verb from one against every resource of the other is refused, and the refusal does not tell whether the resource exists',
      brokenBy: 'resource look-up ignores the subscription id',
    },
    {
      id: 'SUB-2',
      level: 'core',
      title: "Whoever signs in as the subscription's owner controls everything in it",
      sources: ['P07.2'],
      profiles: ['access'],
      observedBy: 'the owner performs the full list of management operations',
      brokenBy: 'one operation forgets the owner',
    },
    {
      id: 'SUB-3',
      level: 'core',
      title: 'An administrator can add a co-administrator, who then reaches every service in that subscription',
      sources: ['P07.3'],
      profiles: ['access'],
      observedBy:
        'a co-administrator performs the same full list, for services made before and after the grant; after removal, none, also with a session or connection that is still open',
      brokenBy: 'co-admin sees only services made after the grant; removal leaves the open session alive',
    },
    {
      id: 'SUB-4',
      level: 'core',
      title: "A co-administrator's reach ends at that subscription",
      sources: ['P07.1', 'P07.3'],
      profiles: ['access'],
      observedBy: 'the same list against another subscription of the same owner',
      brokenBy: "grant leaks to the owner's other subscriptions",
    },
    {
      id: 'PRT-1',
      level: 'core',
      title: 'Customers deploy applications and manage services and storage accounts in the Portal with a web browser',
      sources: ['P08.1', 'P08.2'],
      profiles: ['access'],
      observedBy: 'a real browser signs in, registers a certificate, deploys a package, picks a location, adds a co-administrator',
      brokenBy: 'portal action that changes nothing',
    },
    {
      id: 'PRT-2',
      level: 'core',
      title: 'The Portal lets nobody in without a sign-in, and a session cannot be forged, fixed or ridden',
      sources: ['P07.2', 'P17.1', 'P19.2'],
      profiles: ['access', 'sign-in'],
      observedBy: 'no, forged, expired, replayed and cross-site requests; wrong-password bursts',
      brokenBy: 'session accepted after sign-out; no CSRF check',
    },
    {
      id: 'PRT-3',
      level: 'core',
      title:
        'Customers monitor and manage through the Portal or SMAPI with the same authentication mechanism behind both, and both show the same state',
      sources: ['P09.4'],
      profiles: ['access'],
      observedBy: 'change by one, read by the other; a revoked person or certificate is out of both',
      brokenBy: 'portal caches state that SMAPI changed',
    },
    {
      id: 'SMA-1',
      level: 'core',
      title:
        'The customer makes the key pair and the self-signed certificate; the private key never leaves the customer; the public certificate is registered through the Portal',
      sources: ['P09.1'],
      profiles: ['access'],
      observedBy:
        "the kit makes keys itself, uploads only the certificate (.cer, DER and PEM), and looks for private key material in every answer and on the fabric's media",
      brokenBy: 'an upload with a private key is kept',
    },
    {
      id: 'SMA-2',
      level: 'core',
      title:
        'A registered certificate, proven by its private key in the TLS handshake, authenticates every later SMAPI request; nothing else does',
      sources: ['P09.2'],
      profiles: ['access'],
      observedBy:
        'no certificate; unregistered; registered elsewhere; removed; expired; not yet valid; same subject and serial with another key; same key with another certificate; certificate sent in a header; weak key; CA-signed instead of registered; TLS 1.0/1.1; resumed session after removal',
      brokenBy: 'thumbprint taken from a header; match by subject; removal honoured only for new connections',
    },
    {
      id: 'SMA-3',
      level: 'core',
      title: "SMAPI accepts a change, queues it for the fabric, and tells how it went under the request's id",
      sources: ['P09.3'],
      profiles: ['access'],
      observedBy:
        '202 and a request id, in progress, then succeeded or failed; order per service kept; nothing lost when the fabric is killed between accept and carry-out; ids cannot be guessed or read from another subscription',
      brokenBy: 'queue kept in memory; status of any id readable by anyone',
    },
    {
      id: 'SMA-4',
      level: 'core',
      title: 'The fabric then provisions, initialises and manages what was asked',
      sources: ['P09.3'],
      profiles: ['access'],
      observedBy: 'instances reach ready with the right image, configuration and role; a failed instance is healed',
      brokenBy: 'status says succeeded before the instances exist',
    },
    {
      id: 'SMA-5',
      level: 'core',
      title: 'SMAPI is usable from stand-alone command-line tools and programs',
      sources: ['P08.2'],
      profiles: ['access'],
      observedBy: 'public SMAPI clients that this project did not write',
      brokenBy: null,
    },
    {
      id: 'SAK-1',
      level: 'core',
      title: "A storage account's key governs access to its data; without a key there is none",
      sources: ['P10.1', 'P49.3'],
      profiles: ['access', 'storage'],
      observedBy:
        "signed requests pass; unsigned, wrongly signed, signed by another account's key, replayed with a changed verb, path, header, body or date are refused",
      brokenBy: 'signature covers no headers; clock skew unchecked',
    },
    {
      id: 'SAK-2',
      level: 'core',
      title: 'Each account has two keys, and either one gives full control over all its data',
      sources: ['P37.8', 'P38.2'],
      profiles: ['access', 'storage'],
      observedBy: 'the full list of data operations with each key',
      brokenBy: 'second key is read-only',
    },
    {
      id: 'SAK-3',
      level: 'core',
      title:
        'A key can be replaced without locking the customer out: renewing one leaves the other working, and the old value stops at once',
      sources: ['P37.8', 'P38.2'],
      profiles: ['access'],
      observedBy: 'rotation under load: no good request refused, no old signature accepted',
      brokenBy: 'old key honoured for a while; both keys renewed',
    },
    {
      id: 'SAK-4',
      level: 'core',
      title: "A customer's front end can hold the key and decide, user by user and request by request, while its users never see the key",
      sources: ['P10.2'],
      profiles: ['access'],
      observedBy:
        "a deployed front-end application with two end users; its answers and errors hold no key; its users' direct requests to storage fail",
      brokenBy: 'front end echoes the signed request',
    },
    {
      id: 'SAK-5',
      level: 'core',
      title: 'The integrity of stored data rests on those keys: nobody without one changes a byte',
      sources: ['P37.7', 'P38.1'],
      profiles: ['access', 'storage'],
      observedBy: 'tampering attempts in transit and at rest are refused or detected',
      brokenBy: 'body not bound to the signature',
    },
  ],
};
