import type { IncomingMessage } from 'node:http';
import { exchanged } from '../change.ts';
import { smapiBehind, smapiRefusing } from './doors.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('SMA-5');

const path = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? '';
const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** The door reads something else than the body that came. */
const reading = (tampered: (body: string) => string) =>
  smapiBehind(
    hasBody,
    (request) => {
      const on = request.on.bind(request);
      request.on = ((event: string, listener: (given: Buffer) => void) =>
        on(event, event === 'data' ? (chunk: Buffer) => listener(Buffer.from(tampered(chunk.toString()))) : listener)) as typeof request.on;
    },
    tampered,
  );

export const sma5Twins = [
  twin({
    id: 'expectation-refused',
    how: 'A request that waits for leave before it sends its body is answered with 417.',
    caughtBy: { 'a-tool-that-waits-for-leave-before-it-sends-a-body-is-served': 'accepted' },
    changes: smapiRefusing(({ headers }) => (headers.expect?.toLowerCase() === '100-continue' ? 417 : undefined)),
  }),
  twin({
    id: 'empty-expectation-refused',
    how: 'An Expect header with nothing in it is answered with 417, as Node answers it by itself.',
    caughtBy: { 'a-tool-that-sends-an-empty-expectation-is-served': 'accepted' },
    changes: smapiRefusing(({ headers }) => (headers.expect === undefined || headers.expect === '100-continue' ? undefined : 417)),
  }),
  twin({
    id: 'content-type-insisted-on',
    how: 'A body without a content type is turned away, although there is but one kind of body.',
    caughtBy: { 'a-tool-that-declares-no-content-type-is-served': 'accepted' },
    changes: smapiRefusing((request) => (hasBody(request) && request.headers['content-type'] === undefined ? 415 : undefined)),
  }),
  twin({
    id: 'other-content-types-refused',
    how: 'A body is read as XML only when its content type ends in the three letters.',
    caughtBy: { 'a-tool-that-declares-a-feed-entry-as-content-type-is-served': 'accepted' },
    changes: smapiRefusing(({ headers }) => (/\/xml\b/.test(headers['content-type'] ?? '/xml') ? undefined : 415)),
  }),
  twin({
    id: 'port-missed-in-the-host',
    how: 'A Host header must name the port, although the connection has found its way already.',
    caughtBy: { 'a-tool-that-names-no-port-in-the-host-is-served': 'accepted' },
    changes: smapiRefusing(({ headers }) => (/:\d+$/.test(headers.host ?? '') ? undefined : 400)),
  }),
  twin({
    id: 'dates-of-tools-believed',
    how: 'A date that a tool adds must be near the present, although nothing here is signed.',
    caughtBy: { 'a-tool-that-adds-a-date-of-its-own-is-served': 'accepted' },
    changes: smapiRefusing(({ headers }) => {
      const date = headers['x-ms-date'];
      return date !== undefined && Math.abs(Date.parse(String(date)) - Date.now()) > 900_000 ? 403 : undefined;
    }),
  }),
  twin({
    id: 'length-of-a-deletion-refused',
    how: 'A deletion that declares a body of no bytes is taken for one with a body, and turned away.',
    caughtBy: { 'a-tool-that-sends-a-length-with-a-deletion-is-served': 'accepted' },
    changes: smapiRefusing(({ method, headers }) => (method === 'DELETE' && headers['content-length'] !== undefined ? 400 : undefined)),
  }),
  twin({
    id: 'paths-matched-case-sensitively',
    how: 'Paths are known in one case only.',
    caughtBy: { 'a-tool-that-writes-paths-in-another-case-is-served': 'accepted' },
    changes: smapiRefusing((request) => (/^\/[^/]+\/[a-z]*[A-Z]/.test(path(request)) ? 404 : undefined)),
  }),
  twin({
    id: 'slash-before-the-query-refused',
    how: 'A path with a slash at its end leads nowhere, but for the deployments, whose documentation writes it so.',
    caughtBy: { 'a-tool-that-puts-a-slash-before-the-question-mark-is-served': 'accepted' },
    changes: smapiRefusing((request) => (/^\/[^/]+(?!.*\/deployment).*\/$/.test(path(request)) ? 404 : undefined)),
  }),
  twin({
    id: 'prolog-refused',
    how: 'A document may not begin with an XML declaration.',
    caughtBy: { 'a-tool-that-writes-a-prolog-and-indentation-is-served': 'accepted' },
    changes: reading((body) => (body.startsWith('<?xml') ? '' : body)),
  }),
  twin({
    id: 'prefixes-taken-for-names',
    how: 'The prefix of an element is taken for part of its name, so a document with prefixes is not understood.',
    caughtBy: { 'a-tool-that-writes-every-element-with-a-prefix-is-served': 'accepted' },
    changes: reading((body) => body.replace(/(<\/?)(\w+):/g, '$1$2.')),
  }),
  twin({
    id: 'document-type-overlooked',
    how: 'A document type is skipped, and the document after it is taken.',
    caughtBy: { 'a-request-with-a-document-type-is-refused': 'refused' },
    changes: reading((body) => body.replace(/<!DOCTYPE[^[>]*(\[[^\]]*\])?\s*>/, '')),
  }),
  twin({
    id: 'relabelling-acknowledged-and-forgotten',
    how: 'A new label for an affinity group is acknowledged and not kept.',
    caughtBy: { 'a-tool-manages-a-subscription-from-its-first-service-to-its-last': 'seen' },
    changes: exchanged('resources', ({ affinityGroups }) => ({ affinityGroups: { ...affinityGroups, update: () => undefined } })),
  }),
];
