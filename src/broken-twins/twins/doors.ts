import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { Composition, PartMakers } from '../../reference-impl/parts.ts';
import { createPortalDoor, type PortalDoorParts, type PortalRoute } from '../../reference-impl/portal/index.ts';
import { createSmapiDoor, type SmapiDoorParts } from '../../reference-impl/smapi/door.ts';
import type { StorageDoorParts } from '../../reference-impl/storage/door.ts';
import { storageFrontEnd } from '../../reference-impl/storage/front-end.ts';
import type { DoorChange } from '../change.ts';

type HttpsServer = ReturnType<typeof createServer>;
type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** How a door differs. */
type Difference = Pick<DoorChange, 'differs' | 'reads' | 'refused'>;

/** The Portal on other parts than the fabric's. */
export const portalOn = (others: (c: Composition) => Partial<PortalDoorParts>): Partial<PartMakers> => ({
  portalDoor: (c) =>
    createPortalDoor({
      accounts: c.part('accounts'),
      signInGuard: c.part('signInGuard'),
      sessions: c.part('sessions'),
      antiForgery: c.part('antiForgery'),
      management: c.part('portalManagement'),
      identity: c.options.identity,
      ...others(c),
    }),
});

/** The Portal with other pages than its own. */
export const portalOf = (routes: (c: Composition) => readonly PortalRoute[], difference: Difference = {}): DoorChange => ({
  kind: 'door',
  door: 'portalDoor',
  ...difference,
  makers: portalOn((c) => ({ routes: routes(c) })),
});

/** The Portal over another HTTPS server than its own. */
export const portalOver = (serverOf: (options: ServerOptions) => HttpsServer, difference: Difference = {}): DoorChange => ({
  kind: 'door',
  door: 'portalDoor',
  ...difference,
  makers: portalOn(() => ({ createServer: serverOf })),
});

/** The first front end of storage on other parts than the fabric's. */
export const storageOn = (others: (c: Composition) => Partial<StorageDoorParts>): Partial<PartMakers> => ({
  storageDoor: (c) => storageFrontEnd(c, 'storageIndex', others(c)),
});

/** The first front end of storage over another HTTPS server than its own. */
export const storageOver = (serverOf: (options: ServerOptions) => HttpsServer, difference: Difference = {}): DoorChange => ({
  kind: 'door',
  door: 'storageDoor',
  ...difference,
  makers: storageOn(() => ({ createServer: serverOf })),
});

/** The SMAPI door on other parts than the fabric's. */
export const smapiOn = (others: (c: Composition) => Partial<SmapiDoorParts>): Partial<PartMakers> => ({
  smapiDoor: (c) =>
    createSmapiDoor({
      management: c.part('smapiManagement'),
      clientCertificates: c.part('clientCertificates'),
      identity: c.options.identity,
      ...others(c),
    }),
});

/** SMAPI over another HTTPS server than its own. */
export const smapiOver = (serverOf: (options: ServerOptions, c: Composition) => HttpsServer, difference: Difference = {}): DoorChange => ({
  kind: 'door',
  door: 'smapiDoor',
  ...difference,
  makers: smapiOn((c) => ({ createServer: (options) => serverOf(options, c) })),
});

/** The events by which Node hands a request on. */
const REQUESTS: ReadonlySet<string> = new Set(['request', 'checkContinue', 'checkExpectation']);

/** The SMAPI door with somebody before it, who meets those requests that `which` picks, and may answer them, and then answers true, or tamper with them. */
export function smapiBehind(
  which: (request: IncomingMessage, c: Composition) => boolean,
  meet: (request: IncomingMessage, response: ServerResponse, c: Composition) => boolean | void,
  reads?: DoorChange['reads'],
): DoorChange {
  return smapiOver(
    (options, c) => {
      const server = createServer(options);
      const on = server.on.bind(server) as (event: string, listener: (...given: never[]) => void) => Server;
      const met =
        (listener: Listener): Listener =>
        (request, response) => {
          if (!which(request, c) || meet(request, response, c) !== true) listener(request, response);
        };
      server.on = ((event: string, listener: Listener) =>
        on(event, REQUESTS.has(event) ? met(listener) : listener)) as unknown as typeof server.on;
      return server;
    },
    { differs: which, ...(reads && { reads }) },
  );
}

/** The SMAPI door that turns a request away, before anything else, when this answers a status. */
export function smapiRefusing(statusFor: (request: IncomingMessage) => number | undefined): DoorChange {
  return smapiBehind(
    (request) => statusFor(request) !== undefined,
    (request, response) => {
      response.writeHead(statusFor(request) as number, { 'Content-Length': '0', Connection: 'close' }).end();
      return true;
    },
  );
}
