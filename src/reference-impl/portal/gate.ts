import type { NextFunction, Request, Response } from 'express';
import { cookie, SESSION_COOKIE } from './cookies.ts';
import type { PortalDoorParts } from './door.ts';
import { Refusal } from './refusal.ts';
import type { PortalRoute } from './route.ts';
import type { PersonVisit, Visit } from './visit.ts';

/**
 * The one gate of the Portal (PRT-2, IAM-1). It stands before the routing and lets nobody through without a session, except to the endpoints that the table
 * declares public: whatever is forgotten, misspelt or not there is shut.
 */
export function gate(routes: readonly PortalRoute[]) {
  const open = new Set(routes.filter(({ credential }) => credential === 'public').map(({ method, path }) => `${method} ${path}`));
  return (request: Request, response: Response, next: NextFunction): void => {
    const parts = response.locals['parts'] as PortalDoorParts;
    response.locals['visit'] = { parts, request, response, session: null } satisfies Visit; // for whatever fails from here on
    const token = cookie(request.headers, SESSION_COOKIE);
    const found = token === undefined ? null : parts.sessions.resolve(token);
    const session = token !== undefined && found ? { token, who: { kind: 'person' as const, liveId: found.liveId } } : null;
    const visit: Visit = { parts, request, response, session };
    response.locals['visit'] = visit;

    const asks = request.method === 'GET' || request.method === 'HEAD';
    if (session || open.has(`${asks ? 'GET' : request.method} ${request.path}`)) return next();
    if (asks) return response.redirect(303, '/sign-in');
    throw notSignedIn();
  };
}

/** The visit that the gate has let through. */
export function visitOf(response: Response): Visit {
  return response.locals['visit'] as Visit;
}

/** The visit, by somebody who is signed in. */
export function personVisitOf(response: Response): PersonVisit {
  const { session, ...visit } = visitOf(response);
  if (!session) throw notSignedIn();
  return { ...visit, session };
}

/** What a form is told without a session, or with one that has ended. */
export function notSignedIn(): Refusal {
  return new Refusal('not-signed-in', 'You are not signed in, or your session has ended. Nothing was changed.');
}
