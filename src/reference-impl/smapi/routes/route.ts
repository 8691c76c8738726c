import type { Accepted } from '../../management/management.ts';
import type { ApiVersion } from '../api-version.ts';
import type { Answer } from '../answer.ts';
import type { Call, Method, Route } from '../router.ts';

/** A row of a route table. Every operation of the API asks for a certificate; there is no other kind of row. */
export function route(method: Method, pathAndQuery: string, since: ApiVersion, handle: (call: Call) => Answer): Route {
  const [path = '', query] = pathAndQuery.split('?') as [string, (`${string}=${string}` | undefined)?];
  return { method, path, ...(query === undefined ? {} : { query }), since, credential: 'certificate', handle };
}

/** The answer to a read. */
export function shown(body: string): Answer {
  return { status: 200, body };
}

/** The answer to a change that has taken effect. */
export function done({ requestId }: Accepted): Answer {
  return { status: 200, requestId };
}

/** The answer to a change that has made something, with the place where it is. */
export function made({ requestId }: Accepted, location: string): Answer {
  return { status: 201, requestId, location };
}

/** The answer to a change that waits for the fabric controller: the request's id tells how it goes. */
export function queued({ requestId }: Accepted, location?: string): Answer {
  return { status: 202, requestId, ...(location === undefined ? {} : { location }) };
}
