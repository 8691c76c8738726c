import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedKey } from '../../../src/clients/storage/shared-key.ts';
import { createClock } from '../../../src/reference-impl/clock/clock.ts';
import { loopbackIdentity } from '../../../src/reference-impl/pki/server-identity.ts';
import { openStore } from '../../../src/reference-impl/state/store.ts';
import { openVault } from '../../../src/reference-impl/state/vault.ts';
import { createBlobs } from '../../../src/reference-impl/storage/blobs.ts';
import { createStorageDoor } from '../../../src/reference-impl/storage/door.ts';
import { createStorageKeys } from '../../../src/reference-impl/storage/storage-keys.ts';

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

/** A storage door with two accounts, on a folder of its own, and a client that can sign rightly and wrongly. */
export async function openStorage() {
  const folder = mkdtempSync(join(tmpdir(), 'storage-'));
  const store = openStore(folder);
  const clock = createClock(store);
  const storageKeys = createStorageKeys({ store, vault: openVault(folder), clock });
  const blobs = createBlobs({ store, clock, folder });
  const addAccount = (name: string, status = 'Created'): void => {
    const { sealedPrimaryKey, sealedSecondaryKey } = storageKeys.issue(name);
    store.run(
      `INSERT INTO storageAccounts (name, subscriptionId, label, description, location, affinityGroup, status, geoReplication, primaryRegion, secondaryRegion,
       sealedPrimaryKey, sealedSecondaryKey, created, modified) VALUES (?, 'a', '', '', 'West Europe', NULL, ?, 0, 'West Europe', NULL, ?, ?, '', '')`,
      name,
      status,
      sealedPrimaryKey,
      sealedSecondaryKey,
    );
  };
  addAccount('first');
  addAccount('second');
  const door = createStorageDoor({ blobs, storageKeys, clock, identity });
  const url = await door.listen();

  const keyOf = (account: string): string => storageKeys.of(account)?.primary ?? '';
  const send = (method: string, path: string, difference: Difference = {}): Promise<Answer> => {
    const { body = Buffer.alloc(0), tamper = {}, signer = path.split('/')[1] ?? '' } = difference;
    const headers: Record<string, string> = {};
    const given = {
      'x-ms-date': clock.now().toUTCString(),
      'x-ms-version': '2012-02-12',
      ...(method === 'PUT' || method === 'DELETE' ? { 'content-length': String(body.length) } : {}),
      ...(method === 'PUT' && !path.includes('restype') ? { 'x-ms-blob-type': 'BlockBlob' } : {}),
      ...difference.headers,
    };
    for (const [name, value] of Object.entries(given)) if (value !== undefined) headers[name] = value;
    headers['authorization'] ??= sharedKey({ method, path, headers }, signer, difference.key ?? keyOf(signer));
    if (headers['authorization'] === '') delete headers['authorization'];
    return call(url, tamper.method ?? method, tamper.path ?? path, { ...headers, ...tamper.headers }, body);
  };
  return {
    folder,
    store,
    clock,
    storageKeys,
    blobs,
    url,
    routes: door.routes,
    keyOf,
    addAccount,
    send,
    close: async () => {
      await door.destroy();
      clock.stop();
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function call(url: string, method: string, path: string, headers: Record<string, string>, body: Uint8Array): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      `${url}${path}`,
      { method, headers, ca: identity.certificate, servername: 'localhost', agent: false, setHost: !('host' in headers) },
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
