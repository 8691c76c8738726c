/** A request to send. `host`, `content-length` and `connection` are set by the client unless they are given here. */
export interface WireRequest {
  readonly method: string;
  /** Path and query, sent as it stands. */
  readonly path: string;
  /** Sent as they stand, in this order; names in any case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Uint8Array | undefined;
}

/** Methods whose requests carry a length even when they carry no body (RFC 9110, section 8.6); a deletion does not. */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH', 'MERGE']);

export interface EncodedRequest {
  readonly head: Buffer;
  readonly body: Buffer;
  /** The headers as sent, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Writes a request as HTTP/1.1 (RFC 9112). Nothing is checked: the kit may want to send nonsense. */
export function encodeRequest(request: WireRequest, host: string): EncodedRequest {
  const body = typeof request.body === 'string' ? Buffer.from(request.body, 'utf8') : Buffer.from(request.body ?? []);
  const given = Object.entries(request.headers ?? {});
  const names = new Set(given.map(([name]) => name.toLowerCase()));
  const lines: [string, string][] = [];
  if (!names.has('host')) lines.push(['Host', host]);
  lines.push(...given);
  if ((body.length > 0 || WITH_BODY.has(request.method)) && !names.has('content-length') && !names.has('transfer-encoding')) {
    lines.push(['Content-Length', String(body.length)]);
  }
  const head = [`${request.method} ${request.path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');
  return {
    head: Buffer.from(head, 'latin1'),
    body,
    headers: Object.fromEntries(lines.map(([name, value]) => [name.toLowerCase(), value])),
  };
}
