import { createHmac } from 'node:crypto';

/**
 * The SharedKey signature of a blob request (service versions 2009-09-19 to 2014-02-14: a length of zero signs as `0`). Headers in lower case.
 * ("Authorize with Shared Key", Blob, Queue and File Services.)
 */
export function sharedKey(
  request: { readonly method: string; readonly path: string; readonly headers: Readonly<Record<string, string>> },
  account: string,
  key: string,
): string {
  const { method, path, headers } = request;
  const standard = [
    'content-encoding',
    'content-language',
    'content-length',
    'content-md5',
    'content-type',
    'date',
    'if-modified-since',
    'if-match',
    'if-none-match',
    'if-unmodified-since',
    'range',
  ].map((name) => headers[name] ?? '');
  const extensions = Object.keys(headers)
    .filter((name) => name.startsWith('x-ms-'))
    .sort()
    .map((name) => `${name}:${headers[name]}`);
  const url = new URL(path, 'https://storage.invalid');
  const parameters = [...url.searchParams].map(([name, value]) => `\n${name.toLowerCase()}:${value}`).sort();
  const text = [method, ...standard, ...extensions, `/${account}${url.pathname}${parameters.join('')}`].join('\n');
  return `SharedKey ${account}:${createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'utf8').digest('base64')}`;
}
