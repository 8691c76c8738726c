import type { Request, Response } from 'express';
import type { Principal } from '../management/principal.ts';
import type { PortalDoorParts } from './door.ts';

/** One request to the Portal, by somebody. */
export interface Visit {
  readonly parts: PortalDoorParts;
  readonly request: Request;
  readonly response: Response;
  /** Null where nobody is signed in, which only public endpoints see. */
  readonly session: VisitSession | null;
}

/** A request by somebody who is signed in. */
export interface PersonVisit extends Visit {
  readonly session: VisitSession;
}

export interface VisitSession {
  readonly token: string;
  readonly who: Extract<Principal, { kind: 'person' }>;
}
