import { sharedKey } from '../storage/shared-key.ts';
import type { Answer } from './between.ts';

/** A storage account that goes by one key alone, which may become another one at any time. It keeps what it is given for as long as it is there. */
export function storageWith(present: () => { readonly account: string; readonly key: string }): Answer {
  const stored = new Map<string, Buffer>();
  return (request, response) => {
    const { method, path, headers, body } = request;
    const { account, key } = present();
    if (headers['authorization'] !== sharedKey(request, account, key)) {
      const error = '<Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request.</Message></Error>';
      return void response.writeHead(403, { 'Content-Type': 'application/xml' }).end(error);
    }
    const found = stored.get(path);
    if (method === 'PUT') stored.set(path, body);
    if (method === 'DELETE') stored.delete(path);
    if (method !== 'PUT' && found === undefined) return void response.writeHead(404).end();
    response.writeHead({ PUT: 201, DELETE: 202 }[method] ?? 200).end(method === 'GET' ? found : '');
  };
}
