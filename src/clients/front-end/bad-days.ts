import type { Answer, SeenRequest } from './between.ts';

/** All of a signed request, as a service repeats it that wants to be helpful. */
const repeated = ({ method, path, headers }: SeenRequest): string =>
  [`${method} ${path} HTTP/1.1`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\n');

const authorization = ({ headers }: SeenRequest): string => headers['authorization'] ?? '';
const signature = (request: SeenRequest): string => authorization(request).split(':').at(-1) ?? '';

/**
 * What storage may answer when it does not serve. Each answer repeats what was signed, for services really do: the blob service of today tells whoever
 * signs wrongly which signature it found, and over what.
 */
export const BAD_DAYS: Readonly<Record<string, Answer>> = {
  'refuses the front end, and repeats what it was sent': (request, response) => {
    const detail = `The MAC signature found in the HTTP request '${signature(request)}' is not the same as any computed signature. Server used following string to sign: '${repeated(request)}'.`;
    const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request.</Message><AuthenticationErrorDetail>${detail}</AuthenticationErrorDetail></Error>`;
    response.writeHead(403, { 'Content-Type': 'application/xml', 'WWW-Authenticate': authorization(request) }).end(body);
  },
  'points elsewhere, with the signature in the address': (request, response) => {
    const elsewhere = `https://${request.headers['host']}${request.path}?sig=${encodeURIComponent(signature(request))}`;
    response.writeHead(307, { Location: elsewhere, 'Content-Type': 'text/plain' }).end(elsewhere);
  },
  'breaks down, and says over what': (request, response) => {
    response.writeHead(500, { 'Content-Type': 'text/plain', 'X-Request': authorization(request) }).end(repeated(request));
  },
  'breaks off in the middle of that': (request, response) => {
    const text = repeated(request);
    response.writeHead(503, { 'Content-Type': 'text/plain', 'Content-Length': String(text.length + 1000) });
    response.write(text, () => response.destroy());
  },
  'answers in no known language': (request, response) => {
    response.socket?.end(`${repeated(request)}\n`);
  },
  'hangs up': (_request, response) => {
    response.destroy();
  },
};

/** Storage serves what it is asked for, and repeats the signature in headers of its own. */
export const tellsOfItself =
  (bytes: string): Answer =>
  (request, response) => {
    const status = { PUT: 201, DELETE: 202 }[request.method] ?? 200;
    const said = authorization(request);
    response
      .writeHead(status, {
        'Content-Type': 'text/plain',
        'X-Ms-Request-Authorization': said,
        'X-Ms-Meta-Signature': encodeURIComponent(signature(request)),
        'Set-Cookie': `signature=${signature(request)}`,
        Server: said,
        ETag: `"${Buffer.from(signature(request), 'base64').toString('hex')}"`,
      })
      .end(status === 200 ? bytes : '');
  };
