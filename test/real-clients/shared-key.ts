import { createHmac } from 'node:crypto';
import { request } from 'node:https';

/** A storage account as an application knows it. */
export interface Account {
  readonly name: string;
  /** Base64. */
  readonly key: string;
  /** The blob endpoint, path style: `https://127.0.0.1:PORT/NAME`. */
  readonly endpoint: string;
  /** The certificate to trust, PEM. */
  readonly ca: string;
}

/** Sends a PUT signed by SharedKey (version 2011-08-18) and answers the status. */
export function put(
  account: Account,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body: Buffer = Buffer.alloc(0),
): Promise<number> {
  const url = new URL(`${account.endpoint.replace(/\/$/, '')}${path}`);
  const signed: Record<string, string> = { ...headers, 'x-ms-date': new Date().toUTCString(), 'x-ms-version': '2011-08-18' };
  const canonicalHeaders = Object.keys(signed)
    .sort()
    .map((name) => `${name}:${signed[name]}\n`)
    .join('');
  const parameters = [...url.searchParams].map(([name, value]) => `\n${name}:${value}`).sort();
  const resource = `/${account.name}${url.pathname}${parameters.join('')}`;
  // The verb, two encodings, the length (which signs as 0 when it is), and eight fields that are empty here.
  const text = `PUT\n\n\n${body.length}\n\n\n\n\n\n\n\n\n${canonicalHeaders}${resource}`;
  const signature = createHmac('sha256', Buffer.from(account.key, 'base64')).update(text, 'utf8').digest('base64');
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'PUT',
        ca: account.ca,
        headers: { ...signed, 'Content-Length': body.length, Authorization: `SharedKey ${account.name}:${signature}` },
        agent: false,
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
