import { expect } from 'chai';
import { after, describe, it } from 'node:test';
import type { Result } from '../../src/clients/result.ts';
import { BlobClient, blockId } from '../../src/clients/storage/index.ts';
import { sharedKey } from '../../src/clients/storage/shared-key.ts';
import { blobServer } from './blob-server.ts';

const key = Buffer.from('a key').toString('base64');
const now = () => new Date('2012-06-07T08:00:00Z');
const bytes = Buffer.from('hello');
const ready = blobServer();
const connected = ready.then((server) => new BlobClient({ surface: server.surface, account: 'acct', key, now }));
after(async () => {
  (await connected).close();
  (await ready).close();
});

/** What a request is, and the headers of it that are not the same in all. */
const CASES: readonly [
  words: string,
  ask: (client: BlobClient) => Promise<Result<unknown>>,
  line: string,
  headers?: Record<string, string>,
  body?: string,
][] = [
  [
    'makes a container',
    (c) => c.createContainer('box', { metadata: { Note: 'one' }, publicAccess: 'blob' }),
    'PUT /acct/box?restype=container',
    { 'x-ms-meta-note': 'one', 'x-ms-blob-public-access': 'blob', 'content-length': '0' },
  ],
  [
    'deletes a container',
    (c) => c.deleteContainer('box', { leaseId: 'l' }),
    'DELETE /acct/box?restype=container',
    { 'x-ms-lease-id': 'l' },
  ],
  ['sees a container', (c) => c.getContainerProperties('box'), 'GET /acct/box?restype=container'],
  ['asks for a container', (c) => c.headContainer('box'), 'HEAD /acct/box?restype=container'],
  ['reads container metadata', (c) => c.getContainerMetadata('box'), 'GET /acct/box?restype=container&comp=metadata'],
  [
    'sets container metadata',
    (c) => c.setContainerMetadata('box', { a: 'b' }),
    'PUT /acct/box?restype=container&comp=metadata',
    { 'x-ms-meta-a': 'b' },
  ],
  [
    'sets access',
    (c) =>
      c.setContainerAccess('box', {
        publicAccess: 'container',
        policies: [{ id: 'p', start: '', expiry: '2012-07-01T00:00:00Z', permission: 'r' }],
      }),
    'PUT /acct/box?restype=container&comp=acl',
    { 'x-ms-blob-public-access': 'container' },
    '<SignedIdentifiers><SignedIdentifier><Id>p</Id><AccessPolicy><Expiry>2012-07-01T00:00:00Z</Expiry><Permission>r</Permission></AccessPolicy></SignedIdentifier></SignedIdentifiers>',
  ],
  [
    'writes a blob',
    (c) => c.putBlob('box', 'a/b c', bytes, { digest: true, ifNoneMatch: '*', metadata: { a: 'b' } }),
    'PUT /acct/box/a/b%20c',
    {
      'x-ms-blob-type': 'BlockBlob',
      'content-md5': 'XUFAKrxLKna5cZ2REBfFkg==',
      'if-none-match': '*',
      'x-ms-meta-a': 'b',
      'content-length': '5',
    },
    'hello',
  ],
  [
    'reads a range',
    (c) => c.getBlob('box', 'a', { range: [2, 5], snapshot: 's', ifMatch: '"e"' }),
    'GET /acct/box/a?snapshot=s',
    { 'x-ms-range': 'bytes=2-5', 'if-match': '"e"' },
  ],
  [
    'reads to the end',
    (c) => c.getBlob('box', 'a', { range: [2], ifModifiedSince: now() }),
    'GET /acct/box/a',
    { 'x-ms-range': 'bytes=2-', 'if-modified-since': 'Thu, 07 Jun 2012 08:00:00 GMT' },
  ],
  [
    'asks for a blob',
    (c) => c.headBlob('box', 'a', { ifUnmodifiedSince: now() }),
    'HEAD /acct/box/a',
    { 'if-unmodified-since': 'Thu, 07 Jun 2012 08:00:00 GMT' },
  ],
  [
    'sets properties',
    (c) => c.setBlobProperties('box', 'a', { contentType: 'text/plain' }),
    'PUT /acct/box/a?comp=properties',
    { 'x-ms-blob-content-type': 'text/plain' },
  ],
  ['reads metadata', (c) => c.getBlobMetadata('box', 'a'), 'GET /acct/box/a?comp=metadata'],
  ['sets metadata', (c) => c.setBlobMetadata('box', 'a', { x: 'y' }), 'PUT /acct/box/a?comp=metadata', { 'x-ms-meta-x': 'y' }],
  [
    'deletes a blob',
    (c) => c.deleteBlob('box', 'a', { snapshots: 'include' }),
    'DELETE /acct/box/a',
    { 'x-ms-delete-snapshots': 'include' },
  ],
  [
    'copies',
    (c) => c.copyBlob('box', 'a', 'https://h/acct/box/b', { sourceIfMatch: '"e"' }),
    'PUT /acct/box/a',
    { 'x-ms-copy-source': 'https://h/acct/box/b', 'x-ms-source-if-match': '"e"' },
  ],
  ['takes a snapshot', (c) => c.snapshotBlob('box', 'a'), 'PUT /acct/box/a?comp=snapshot'],
  [
    'acquires a lease',
    (c) => c.leaseBlob('box', 'a', { action: 'acquire', seconds: 15, proposedId: 'p' }),
    'PUT /acct/box/a?comp=lease',
    { 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': '15', 'x-ms-proposed-lease-id': 'p' },
  ],
  [
    'renews a lease',
    (c) => c.leaseBlob('box', 'a', { action: 'renew', leaseId: 'l' }),
    'PUT /acct/box/a?comp=lease',
    { 'x-ms-lease-action': 'renew', 'x-ms-lease-id': 'l' },
  ],
  [
    'breaks a lease',
    (c) => c.leaseBlob('box', 'a', { action: 'break', seconds: 0 }),
    'PUT /acct/box/a?comp=lease',
    { 'x-ms-lease-action': 'break', 'x-ms-lease-break-period': '0' },
  ],
  ['uploads a block', (c) => c.putBlock('box', 'a', blockId('1'), bytes), 'PUT /acct/box/a?comp=block&blockid=MQ%3D%3D', {}, 'hello'],
  [
    'puts blocks together',
    (c) =>
      c.putBlockList(
        'box',
        'a',
        [
          ['Committed', 'MQ=='],
          ['Latest', 'Mg=='],
        ],
        { contentType: 'text/plain' },
      ),
    'PUT /acct/box/a?comp=blocklist',
    { 'x-ms-blob-content-type': 'text/plain' },
    '<?xml version="1.0" encoding="utf-8"?><BlockList><Committed>MQ==</Committed><Latest>Mg==</Latest></BlockList>',
  ],
];

describe('what BlobClient asks', () => {
  for (const [words, ask, line, headers = {}, body = ''] of CASES)
    it(`${words} as the documentation says, signed`, async () => {
      const server = await ready;
      const { outcome } = await ask(await connected);
      expect(outcome.reply).to.equal('accepted');
      const { method, path, headers: came, body: sent } = server.last();
      expect(`${method} ${path}`).to.equal(line);
      expect(came).to.include({ 'x-ms-date': 'Thu, 07 Jun 2012 08:00:00 GMT', 'x-ms-version': '2012-02-12', ...headers });
      expect(sent.toString()).to.equal(body);
      expect(came['authorization']).to.equal(sharedKey({ method, path, headers: came as Record<string, string> }, 'acct', key));
    });
});
