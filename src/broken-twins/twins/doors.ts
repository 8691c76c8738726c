import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { Management } from '../../reference-impl/management/management.ts';
import type { Composition, PartMakers } from '../../reference-impl/parts.ts';
import { createPortalDoor, type PortalDoorParts } from '../../reference-impl/portal/index.ts';
import { createSmapiDoor, type SmapiDoorParts } from '../../reference-impl/smapi/door.ts';

type HttpsServer = ReturnType<typeof createServer>;
type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** The SMAPI door on other parts than the fabric's. */
export const smapiOn = (others: (c: Composition) => Partial<SmapiDoorParts>): Partial<PartMakers> => ({
  smapiDoor: (c) =>
    createSmapiDoor({
      management: c.part('management'),
      clientCertificates: c.part('clientCertificates'),
      identity: c.options.identity,
      ...others(c),
    }),
});

/** The Portal's door on other parts than the fabric's. */
export const portalOn = (others: (c: Composition) => Partial<PortalDoorParts>): Partial<PartMakers> => ({
  portalDoor: (c) =>
    createPortalDoor({
      accounts: c.part('accounts'),
      signInGuard: c.part('signInGuard'),
      sessions: c.part('sessions'),
      antiForgery: c.part('antiForgery'),
      management: c.part('management'),
      identity: c.options.identity,
      ...others(c),
    }),
});

/** SMAPI with another management behind it than the Portal has. */
export const smapiWith = (other: (management: Management, c: Composition) => Management): Partial<PartMakers> =>
  smapiOn((c) => ({ management: other(c.part('management'), c) }));

/** The Portal with another management behind it than SMAPI has. */
export const portalWith = (other: (management: Management, c: Composition) => Management): Partial<PartMakers> =>
  portalOn((c) => ({ management: other(c.part('management'), c) }));

/** SMAPI over another HTTPS server than its own. */
export const smapiOver = (serverOf: (options: ServerOptions, c: Composition) => HttpsServer): Partial<PartMakers> =>
  smapiOn((c) => ({ createServer: (options) => serverOf(options, c) }));

/** The events by which Node hands a request on. */
const REQUESTS: ReadonlySet<string> = new Set(['request', 'checkContinue', 'checkExpectation']);

/** The SMAPI door with somebody before it, who may answer a request, and then answers true, or tamper with it. */
export function smapiBehind(
  meet: (request: IncomingMessage, response: ServerResponse, c: Composition) => boolean | void,
): Partial<PartMakers> {
  return smapiOver((options, c) => {
    const server = createServer(options);
    const on = server.on.bind(server) as (event: string, listener: (...given: never[]) => void) => Server;
    const met =
      (listener: Listener): Listener =>
      (request, response) => {
        if (meet(request, response, c) !== true) listener(request, response);
      };
    server.on = ((event: string, listener: Listener) =>
      on(event, REQUESTS.has(event) ? met(listener) : listener)) as unknown as typeof server.on;
    return server;
  });
}

/** The SMAPI door that turns a request away, before anything else, when this answers a status. */
export function smapiRefusing(statusFor: (request: IncomingMessage) => number | undefined): Partial<PartMakers> {
  return smapiBehind((request, response) => {
    const status = statusFor(request);
    if (status !== undefined) response.writeHead(status, { 'Content-Length': '0', Connection: 'close' }).end();
    return status !== undefined;
  });
}
