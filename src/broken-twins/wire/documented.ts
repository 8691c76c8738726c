import type { ServerResponse } from 'node:http';
import type { SurfaceName } from '../../reference-impl/parts.ts';
import { FORBIDDEN } from '../../reference-impl/smapi/wire-error.ts';

const PAGE = '<!doctype html><html><body><p data-reason="not-signed-in">You are not signed in.</p></body></html>';
const STORAGE = '<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code><Message>No.</Message></Error>';

/** The documented no of each surface, to a caller who is nobody. */
export function sayNo(surface: SurfaceName, response: ServerResponse): void {
  if (surface === 'smapi') response.writeHead(FORBIDDEN.status, { 'content-type': 'application/xml; charset=utf-8' }).end(FORBIDDEN.body);
  else if (surface === 'portal') response.writeHead(403, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
  else response.writeHead(403, { 'content-type': 'application/xml', 'x-ms-error-code': 'AuthenticationFailed' }).end(STORAGE);
}
