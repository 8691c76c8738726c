import { basic, type Credentials, type FrontEndClient, type FrontEndResult } from '../../src/clients/front-end/index.ts';
import type { WireRequest } from '../../src/clients/wire/index.ts';

/** Something that a front end is asked for, and cannot well serve. */
export interface Nonsense {
  readonly deed: string;
  ask(client: FrontEndClient): Promise<FrontEndResult>;
}

/** More than a front end takes in one object, and more than it takes in its headers. */
const HUGE = { object: 1024 * 1024, headers: 100_000, address: 20_000 };

/** What programs ask for that are wrong, curious or hostile: by the clerk, about an object of the accountant's and about the clerk's own folder. */
export function nonsense({
  clerk,
  container,
  name,
  pathOf,
}: {
  readonly clerk: Credentials & { readonly folder: string };
  readonly container: string;
  readonly name: string;
  pathOf(name: string): string;
}): Nonsense[] {
  const own = `/${container}/${clerk.folder}page.txt`;
  const sent = (deed: string, request: WireRequest): Nonsense => ({ deed, ask: (client) => client.send(clerk, request) });
  const raw = (deed: string, text: string, end = false): Nonsense => ({
    deed,
    ask: (client) => client.raw(Buffer.from(text), { end, method: text.startsWith('PUT') ? 'PUT' : 'GET', path: own }),
  });
  const head = (line: string, ...more: string[]): string =>
    [line, 'Host: storage', `Authorization: ${basic(clerk)}`, ...more, '', ''].join('\r\n');

  const verbs = ['HEAD', 'POST', 'OPTIONS', 'TRACE', 'PATCH', 'PROPFIND', 'CONNECT'].map((method) =>
    sent(`asking with ${method}`, { method, path: own }),
  );
  const addresses = [
    own,
    `/${container}/${name}`,
    '/',
    `/${container}`,
    `/${container}/`,
    `/${container}/?prefix=${encodeURIComponent(clerk.folder)}`,
    `/${container}/?prefix=%2`,
    `/${container}/?restype=container&comp=acl`,
    `${own}?comp=metadata&sig=x`,
    `/${container}/${clerk.folder}%0d%0aAuthorization:%20x`,
    `/${container}/${clerk.folder}%`,
    `/nothing-of-that-name/${clerk.folder}x`,
    pathOf(name),
    '/front-end.json',
    '/E:/approot/front-end.json',
    '/C:/Config/ServiceConfiguration.cscfg',
    '/../../Config/ServiceConfiguration.cscfg',
    '/debug',
    '/.env',
    `/${'x'.repeat(HUGE.address)}`,
  ].map((path) => sent(`asking for ${path.slice(0, 60)}`, { method: 'GET', path }));
  const headers = Object.entries({
    Authorization: `SharedKey ${clerk.name}:${'A'.repeat(43)}=`,
    'X-Ms-Date': 'yesterday',
    'X-Ms-Version': '2099-01-01',
    'X-Ms-Meta-Debug': 'true',
    'X-Debug': 'true',
    'X-Forwarded-Host': 'elsewhere.example',
    Host: 'elsewhere.example:1',
    Range: 'bytes=0-1000000',
    'If-None-Match': '*',
    Expect: '200-maybe',
    TE: 'trailers',
    Upgrade: 'h2c',
    'Max-Forwards': '0',
    'X-Long': 'x'.repeat(HUGE.headers),
  }).map(([header, value]) => sent(`sending a header ${header}`, { method: 'GET', path: own, headers: { [header]: value } }));
  const bodies = [
    sent('storing more than an object may have', { method: 'PUT', path: own, body: Buffer.alloc(HUGE.object, 'x') }),
    sent('storing below a header of a type that is none', { method: 'PUT', path: own, headers: { 'Content-Type': ';;' }, body: 'x' }),
    sent('storing with a digest that is wrong', { method: 'PUT', path: own, headers: { 'Content-MD5': 'AAAA' }, body: 'x' }),
    sent('storing where there is no container', { method: 'PUT', path: `/no-such-container/${clerk.folder}x`, body: 'x' }),
    sent('deleting what is not there', { method: 'DELETE', path: own }),
    raw('announcing more than comes', head(`PUT ${own} HTTP/1.1`, 'Content-Length: 1000') + 'x', true),
    raw('giving two lengths', head(`PUT ${own} HTTP/1.1`, 'Content-Length: 1', 'Content-Length: 2') + 'xx'),
    raw('giving a length and chunks', head(`PUT ${own} HTTP/1.1`, 'Content-Length: 3', 'Transfer-Encoding: chunked') + '0\r\n\r\n'),
    raw('sending a chunk that is none', head(`PUT ${own} HTTP/1.1`, 'Transfer-Encoding: chunked') + 'zz\r\n'),
  ];
  const lines = [
    raw('speaking another version', head(`GET ${own} HTTP/9.9`)),
    raw('speaking no HTTP', 'Good morning. What is the key, please?\r\n\r\n'),
    raw('stopping in the middle', `GET ${own} HTT`, true),
    raw('saying nothing', '', true),
    raw('sending zeros', '\0\0\0\0\r\n\r\n'),
    raw('signing in twice', head(`GET ${own} HTTP/1.1`, 'Authorization: Basic Og==')),
    raw('signing in with what is no base64', `GET ${own} HTTP/1.1\r\nHost: storage\r\nAuthorization: Basic %%%\r\n\r\n`),
    raw('leaving out the host', `GET ${own} HTTP/1.1\r\nAuthorization: ${basic(clerk)}\r\n\r\n`),
  ];
  return [...verbs, ...addresses, ...headers, ...bodies, ...lines];
}
