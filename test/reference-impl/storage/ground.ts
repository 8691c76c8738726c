import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedKey } from '../../../src/clients/storage/shared-key.ts';
import { createClock } from '../../../src/reference-impl/clock/clock.ts';
import { loopbackIdentity } from '../../../src/reference-impl/pki/server-identity.ts';
import { openStore } from '../../../src/reference-impl/state/store.ts';
import { openVault } from '../../../src/reference-impl/state/vault.ts';
import { createStorageDoor } from '../../../src/reference-impl/storage/door.ts';
import { createBlobIndex } from '../../../src/reference-impl/storage/index/blob-index.ts';
import { createStorageSteps } from '../../../src/reference-impl/storage/steps.ts';
import { createStorageAuthorization } from '../../../src/reference-impl/storage/storage-authorization.ts';
import { createStorageKeys } from '../../../src/reference-impl/storage/storage-keys.ts';
import { createTransportPolicy } from '../../../src/reference-impl/storage/transport-policy.ts';
import { createMemoryRecords } from './memory-records.ts';

const scratch = mkdtempSync(join(tmpdir(), 'storage-identity-'));
const identity = loopbackIdentity(scratch);
rmSync(scratch, { recursive: true });

/** What a request differs in from a good one. */
export interface Difference {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: Uint8Array;
  readonly key?: string;
  /** The account that signs. */
  readonly signer?: string;
  /** The front end, 1 over TLS by default. */
  readonly at?: 'front end 1' | 'front end 2' | 'plain';
  /** What is changed after signing. */
  readonly tamper?: { readonly method?: string; readonly path?: string; readonly headers?: Readonly<Record<string, string>> };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The code of the documented error body. */
  readonly code: string | undefined;
}

/** Two front ends of storage with two accounts, on a folder of its own, and a client that can sign rightly and wrongly. */
export async function openStorage() {
  const folder = mkdtempSync(join(tmpdir(), 'storage-'));
  const store = openStore(folder);
  const clock = createClock(store);
  const storageKeys = createStorageKeys({ store, vault: openVault(folder), clock });
  const records = createMemoryRecords();
  const index = createBlobIndex({ store, clock, records });
  const steps = createStorageSteps();
  const addAccount = (name: string, status = 'Created', secureTransferOnly = false): void => {
    const { sealedPrimaryKey, sealedSecondaryKey } = storageKeys.issue(name);
    store.run(
      `INSERT INTO storageAccounts (name, subscriptionId, label, description, location, affinityGroup, status, geoReplication, primaryRegion, secondaryRegion,
       secureTransferOnly, sealedPrimaryKey, sealedSecondaryKey, created, modified) VALUES (?, 'a', '', '', 'West Europe', NULL, ?, 0, 'West Europe', NULL, ?, ?, ?, '', '')`,
      name,
      status,
      secureTransferOnly ? 1 : 0,
      sealedPrimaryKey,
      sealedSecondaryKey,
    );
  };
  addAccount('first');
  addAccount('second');
  addAccount('secure', 'Created', true);
  const hosts = new Set<string>();
  const storageAuthorization = createStorageAuthorization();
  const parts = {
    index,
    together: store.together,
    records,
    steps,
    storageKeys,
    storageAuthorization,
    transportPolicy: createTransportPolicy({ store }),
    clock,
    hosts,
    identity,
  };
  const [door, second] = [createStorageDoor(parts), createStorageDoor(parts)];
  const urls = { 'front end 1': await door.listen(), 'front end 2': await second.listen(), plain: await door.listenPlain() };

  const keyOf = (account: string): string => storageKeys.of(account)?.primary ?? '';
  /** The headers of a request, signed. */
  const signed = (method: string, path: string, difference: Difference = {}): Record<string, string> => {
    const { body = Buffer.alloc(0), signer = path.split(/[/?]/)[1] ?? '' } = difference;
    const headers: Record<string, string> = {};
    const given = {
      'x-ms-date': clock.now().toUTCString(),
      'x-ms-version': '2012-02-12',
      ...(['PUT', 'POST', 'DELETE'].includes(method) ? { 'content-length': String(body.length) } : {}),
      ...(method === 'PUT' && !/restype|comp=/.test(path) ? { 'x-ms-blob-type': 'BlockBlob' } : {}),
      ...difference.headers,
    };
    for (const [name, value] of Object.entries(given)) if (value !== undefined) headers[name] = value;
    headers['authorization'] ??= sharedKey({ method, path, headers }, signer, difference.key ?? keyOf(signer));
    if (headers['authorization'] === '') delete headers['authorization'];
    return headers;
  };
  const send = (method: string, path: string, difference: Difference = {}): Promise<Answer> => {
    const { body = Buffer.alloc(0), tamper = {}, at = 'front end 1' } = difference;
    const headers = { ...signed(method, path, difference), ...tamper.headers };
    return call(urls[at], tamper.method ?? method, tamper.path ?? path, headers, body);
  };
  return {
    folder,
    store,
    clock,
    storageKeys,
    records,
    index,
    steps,
    urls,
    url: urls['front end 1'],
    routes: door.routes,
    keyOf,
    addAccount,
    signed,
    send,
    close: async () => {
      await Promise.all([door.destroy(), second.destroy()]);
      clock.stop();
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function call(url: string, method: string, path: string, headers: Record<string, string>, body: Uint8Array): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const tls = url.startsWith('https:') ? { ca: identity.certificate, servername: 'localhost' } : {};
    const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(
      `${url}${path}`,
      { method, headers, ...tls, agent: false, setHost: !('host' in headers) },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const content = Buffer.concat(chunks);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: content,
            code: /<Code>(\w+)<\/Code>/.exec(content.toString())?.[1],
          });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
