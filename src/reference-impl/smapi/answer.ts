/** What a route answers. */
export interface Answer {
  readonly status: 200 | 201 | 202;
  /** The XML; absent for an empty body. */
  readonly body?: string;
  /** Where a made thing is, under the door's address. */
  readonly location?: string;
  /** The operation's id, for what changes something; the door makes one up for what only reads. */
  readonly requestId?: string;
}

/** The server software that the recorded responses name. */
const SERVER = '33.0.6198.18 (rd_rdfe_stable.130314-1521) Microsoft-HTTPAPI/2.0';

/** The response's headers, names and values by turns, as the recordings have them. Node adds the Date. */
export function responseHeaders(requestId: string, bodyBytes: number, location?: string): string[] {
  const headers = ['Cache-Control', 'no-cache', 'Content-Length', String(bodyBytes)];
  if (bodyBytes > 0) headers.push('Content-Type', 'application/xml; charset=utf-8');
  if (location !== undefined) headers.push('Location', location);
  headers.push('Server', SERVER, 'x-ms-request-id', requestId);
  return headers;
}
