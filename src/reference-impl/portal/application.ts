import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type NextFunction, type Request, type Response } from 'express';
import type { PortalDoorParts } from './door.ts';
import { gate, visitOf } from './gate.ts';
import { asRefusal, Refusal } from './refusal.ts';
import { render } from './render.ts';
import type { PortalRoute } from './route.ts';
import { securityHeaders } from './security-headers.ts';

export type Application = (request: IncomingMessage, response: ServerResponse, parts: PortalDoorParts) => void;

/**
 * The Portal's pages over a table of routes. It belongs to no fabric: each request brings the parts that it is answered with, so one application
 * serves every fabric of the process.
 */
export function createApplication(routes: readonly PortalRoute[]): Application {
  const app = express();
  app.set('env', 'production'); // Express's own last-resort page then shows no stack
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');

  app.use(securityHeaders);
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store'); // pages show secrets, and must not come back after a sign-out
    next();
  });
  app.use(gate(routes));
  for (const { method, path, answer } of routes) {
    const pattern = path.replace(/\{(\w+)\}/g, ':$1');
    if (method === 'GET') app.get(pattern, answer);
    else app.post(pattern, answer);
  }
  app.use(() => {
    throw new Refusal('not-found', 'There is no such page.');
  });
  app.use(answerRefusal);

  return (request, response, parts) => {
    Object.assign(response, { locals: { parts } });
    app(request as Request, response as Response);
  };
}

/** Whatever was thrown on the way, as a page. Express tells this function from others by its four parameters. */
function answerRefusal(error: unknown, request: Request, response: Response, _next: NextFunction): void {
  if (request.socket.destroyed || response.headersSent) {
    request.socket.destroy(); // nobody listens any more, or half an answer is out
    return;
  }
  const refusal = asRefusal(error);
  if (refusal.reason === 'internal') {
    process.emitWarning('The Portal could not answer a request.', {
      detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
  const { parts, session } = visitOf(response);
  const content = { title: TITLES[refusal.status] ?? 'That did not work', view: 'refusal', data: null };
  const html = render(content, {
    person: session?.who.liveId ?? null,
    token: session ? parts.antiForgery.issue(session.token) : '',
    path: '/',
    names: {},
    refusal,
  });
  response.status(refusal.status).type('html').send(html);
}

const TITLES: Readonly<Record<number, string>> = {
  403: 'Not permitted',
  404: 'Not found',
  500: 'Our mistake',
};
