import type { Request, Response } from 'express';
import type { PortalEndpoint } from './door.ts';

/** An entry of the Portal's table: the endpoint, and what answers it. */
export interface PortalRoute extends Omit<PortalEndpoint, 'surface'> {
  /** Answers; what it throws becomes a refusal. Called behind the gate. */
  answer(request: Request, response: Response): void | Promise<void>;
}
