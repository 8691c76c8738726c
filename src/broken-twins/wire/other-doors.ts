import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import { referenceParts, type Composition, type PartMakers, type SurfaceName } from '../../reference-impl/parts.ts';
import { STORAGE_ROUTES } from '../../reference-impl/storage/routes.ts';
import { openDoor } from './open-door.ts';

type Listener = (surface: SurfaceName, request: IncomingMessage, response: ServerResponse, c: Composition) => void;

/** A fabric whose doors are none: whatever comes in at any of them, this answers. It lists the reference's endpoints as its own. */
export function doorsThat(answer: Listener): Partial<PartMakers> {
  const open = (surface: SurfaceName, c: Composition) => {
    const { certificate, key } = c.options.identity;
    const server = createServer({ cert: certificate, key, requestCert: surface === 'smapi', rejectUnauthorized: false, ca: [] });
    server.on('request', (request, response) => answer(surface, request, response, c));
    return openDoor(server);
  };
  const frontEnd: PartMakers['storageDoor'] = (c) => {
    const secure = open('storage', c);
    const plain = openDoor(
      createPlainServer((request, response) => answer('storage', request, response, c)),
      'http',
    );
    return {
      routes: STORAGE_ROUTES,
      listen: secure.listen,
      listenPlain: plain.listen,
      destroy: async () => {
        await Promise.all([secure.destroy(), plain.destroy()]);
      },
    };
  };
  return {
    portalDoor: (c) => ({ routes: referenceParts.portalDoor(c).routes, ...open('portal', c) }),
    smapiDoor: (c) => ({ routes: referenceParts.smapiDoor(c).routes, ...open('smapi', c) }),
    storageDoor: frontEnd,
    secondStorageDoor: frontEnd,
  };
}

/** Reads what came to its end, then answers. */
export function answerWhole(request: IncomingMessage, respond: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => respond(Buffer.concat(chunks)));
}
