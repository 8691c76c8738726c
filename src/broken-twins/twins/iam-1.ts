import type { TLSSocket } from 'node:tls';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PORTAL_ROUTES, type PortalRoute } from '../../reference-impl/portal/index.ts';
import { referenceParts, type PartMakers } from '../../reference-impl/parts.ts';
import type { SignedRequest } from '../../reference-impl/storage/string-to-sign.ts';
import type { Change } from '../change.ts';
import { portalOf, smapiBehind } from './doors.ts';
import { exchanged } from '../change.ts';
import { lenient } from './lenient.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('IAM-1');

/** A page of the Portal that is open to some who are not signed in, while the table of endpoints says that it asks for a session. */
const leftOpen = (path: string, to: (request: IncomingMessage) => boolean): Change => {
  const routes = PORTAL_ROUTES.map((route): PortalRoute => {
    if (route.path !== path || route.method !== 'GET') return route;
    return {
      ...route,
      credential: 'public',
      answer: (request, response) => {
        if (to(request)) response.type('html').send('<!DOCTYPE html><title>Welcome</title><h1>Welcome</h1>');
        else return route.answer(request, response);
      },
    };
  });
  const open = portalOf(() => routes, {
    differs: (request) => request.method === 'GET' && request.url?.split('?', 1)[0] === path && to(request),
  });
  const portalDoor = open.makers.portalDoor as PartMakers['portalDoor'];
  return { ...open, makers: { portalDoor: (c) => ({ ...portalDoor(c), routes: referenceParts.portalDoor(c).routes }) } };
};

/** The caller's certificate, DER. Node's other way to ask for it, getPeerX509Certificate, gives the chain away to whoever asks first. */
const peerOf = ({ socket }: IncomingMessage): Buffer | undefined => (socket as TLSSocket).getPeerCertificate().raw as Buffer | undefined;

function say(response: ServerResponse, type: string, body: string): true {
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
  return true;
}

const asksForLocations = ({ method, url }: IncomingMessage): boolean => method === 'GET' && /^\/[0-9a-f-]{36}\/locations$/.test(url ?? '');
const sayNoLocations = (_request: IncomingMessage, response: ServerResponse): true =>
  say(response, 'application/xml', `<Locations xmlns="http://schemas.microsoft.com/windowsazure"></Locations>`);

/** The others of storage's endpoints are SAK-1's as well. */
const asksForProperties = ({ method, query }: SignedRequest): boolean =>
  method === 'GET' && query.some(([name, value]) => name === 'restype' && value === 'service');

export const iam1Twins = [
  twin({
    id: 'home-page-without-a-sign-in',
    how: 'The first page of the Portal greets whoever asks for it, signed in or not.',
    caughtBy: { 'no-endpoint-of-the-portal-serves-a-caller-with-nothing': 'knows-nobody' },
    changes: leftOpen('/', ({ headers }) => headers.cookie === undefined),
  }),
  twin({
    id: 'account-page-for-any-cookie',
    how: "The page of one's own account asks for a session and does not look whether it is one.",
    caughtBy: { 'no-endpoint-of-the-portal-serves-a-caller-with-a-made-up-session': 'knows-nobody' },
    changes: leftOpen('/account', ({ headers }) => headers.cookie !== undefined),
  }),
  twin({
    id: 'page-for-the-support-desk',
    how: 'There is a page without a sign-in that shows the support desk which subscriptions there are.',
    caughtBy: { 'what-is-public-is-the-sign-in-page-and-its-style-and-shows-no-resource': 'public-is-sign-in' },
    // It stands on the list of endpoints. Who asks for all of them also asks for the style sheet.
    changes: portalOf(
      (c) => [
        ...PORTAL_ROUTES,
        {
          method: 'GET',
          path: '/support-desk',
          credential: 'public',
          answer: (_request, response) => void response.json(c.part('store').all('SELECT id, name FROM subscriptions')),
        },
      ],
      { differs: ({ url }) => url === '/portal.css' },
    ),
  }),
  twin({
    id: 'metrics-without-a-certificate',
    how: 'SMAPI has a way, which nobody declared, to ask how many hosted services there are.',
    caughtBy: { 'a-way-that-nobody-declared-leads-nowhere': 'leads-nowhere' },
    changes: smapiBehind(
      ({ url }) => url === '/metrics',
      (_request, response, c) =>
        say(response, 'text/plain', JSON.stringify(c.part('store').get('SELECT count(*) AS hosted_services FROM hostedServices'))),
    ),
  }),
  twin({
    id: 'locations-without-a-certificate',
    how: 'SMAPI shows the list of locations to whoever has no certificate at all.',
    caughtBy: { 'no-endpoint-of-smapi-serves-a-caller-with-nothing': 'knows-nobody' },
    changes: smapiBehind((request) => asksForLocations(request) && peerOf(request) === undefined, sayNoLocations),
  }),
  twin({
    id: 'locations-for-any-certificate',
    how: 'SMAPI shows the list of locations to whoever has a certificate, although nobody has registered it.',
    caughtBy: { 'no-endpoint-of-smapi-serves-a-caller-with-a-certificate-of-their-own': 'knows-nobody' },
    changes: smapiBehind((request, c) => {
      const peer = peerOf(request);
      const unknown = (der: Buffer): boolean =>
        c.part('store').get('SELECT 1 FROM managementCertificates WHERE certificate = ?', der) === undefined;
      return asksForLocations(request) && peer !== undefined && unknown(peer);
    }, sayNoLocations),
  }),
  twin({
    id: 'service-properties-without-a-signature',
    how: "An account's properties are shown to whoever shows nothing.",
    caughtBy: { 'no-endpoint-of-storage-serves-a-caller-with-nothing': 'knows-nobody' },
    changes: exchanged('storageKeys', (lawful) => ({
      authenticate: (request) =>
        request.header('authorization') === undefined && asksForProperties(request) ? request.account : lawful.authenticate(request),
    })),
  }),
  twin({
    id: 'service-properties-for-any-signature',
    how: "An account's properties are shown to whoever has signed the request, by whichever key.",
    caughtBy: { 'no-endpoint-of-storage-serves-a-caller-with-a-signature-by-a-made-up-key': 'knows-nobody' },
    changes: exchanged('storageKeys', (lawful) => ({
      authenticate: (request) =>
        request.header('authorization') !== undefined && asksForProperties(request) ? request.account : lawful.authenticate(request),
    })),
  }),
  twin({
    id: 'storage-agent-obeys-any-certificate',
    how: 'The agent of a storage node asks for a certificate and takes whichever it is shown.',
    caughtBy: {
      'the-agent-of-a-storage-node-answers-nothing-to-a-caller-with-a-certificate-of-their-own': 'agent-silent',
      'the-agent-of-a-storage-node-answers-nothing-to-a-caller-with-another-nodes-certificate': 'agent-silent',
    },
    changes: lenient('storagePeerCheck', (fault) => fault === 'wrong-certificate'),
  }),
];
