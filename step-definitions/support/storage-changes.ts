import { blobRequests, containerRequests, md5, type BlobRequest, type SignedRequest } from '../../src/clients/storage/index.ts';
import { withHeaders, type StorageGround } from './storage-ground.ts';
import type { FabricWorld } from './world.ts';

/** What a request is before it is signed, and what becomes of it afterwards. */
export interface Tampering {
  readonly request: BlobRequest<unknown>;
  /** What is to be in it besides, when it is signed. */
  readonly prepare?: (unsigned: SignedRequest) => SignedRequest;
  readonly change: (signed: SignedRequest) => SignedRequest;
}

type Changing = (ground: StorageGround, world: FabricWorld) => Tampering | Promise<Tampering>;

const MINUTE = 60_000;
/** A date as headers have it, moved. */
const moved = (date: string | undefined, by: number): string => new Date(Date.parse(date ?? '') + by).toUTCString();
const FAR_OFF = new Date('2099-01-01T00:00:00Z');

/** A new blob with a text of its own, and this header of it, which is another afterwards; left out where there is none. */
const storing =
  (header: string, was: string | undefined, is: string | undefined): Changing =>
  ({ container, blob }, { names }) => ({
    request: blobRequests.putBlob(container, blob, Buffer.from(names.marker())),
    prepare: (unsigned) => withHeaders(unsigned, { [header]: was }),
    change: (signed) => withHeaders(signed, { [header]: is }),
  });

/** What can be changed in a request after it was signed, in the words of the feature file. */
export const CHANGES: Readonly<Record<string, Changing>> = {
  'the verb': ({ container, blob }) => ({
    request: blobRequests.getBlob(container, blob),
    change: (signed) => ({ ...signed, method: 'DELETE' }),
  }),
  'the name of the blob': ({ container, blob }, { names }) => {
    const asked = names.word();
    return {
      request: blobRequests.putBlob(container, asked, Buffer.from(names.marker())),
      change: (signed) => ({ ...signed, path: signed.path.replace(asked, blob) }),
    };
  },
  'the container': ({ container, second, other }, { names }) => ({
    request: blobRequests.putBlob(container, other, Buffer.from(names.marker())),
    change: (signed) => ({ ...signed, path: signed.path.replace(container, second) }),
  }),
  'a query parameter that was added': ({ container }) => ({
    request: containerRequests.getContainerProperties(container),
    change: (signed) => ({ ...signed, path: `${signed.path}&comp=list` }),
  }),
  'a query parameter that is another': ({ container, blob }, { names }) => {
    const prefix = names.word();
    return {
      request: containerRequests.listBlobs(container, { prefix }),
      change: (signed) => ({ ...signed, path: signed.path.replace(prefix, blob) }),
    };
  },
  'a query parameter that is missing': async ({ client, container, blob }, world) => {
    const taken = await world.prepare('a snapshot could not be taken', () => client.snapshotBlob(container, blob));
    return {
      request: blobRequests.deleteBlob(container, blob, { snapshot: taken.value ?? '' }),
      change: (signed) => ({ ...signed, path: signed.path.replace(/\?.*$/, '') }),
    };
  },
  'the date': ({ container, blob }, { names }) => ({
    request: blobRequests.putBlob(container, blob, Buffer.from(names.marker())),
    change: (signed) => withHeaders(signed, { 'x-ms-date': moved(signed.headers['x-ms-date'], MINUTE) }),
  }),
  'the date, where it stands in the header of that name': ({ container, blob }, { names }) => ({
    request: blobRequests.putBlob(container, blob, Buffer.from(names.marker())),
    prepare: (unsigned) => withHeaders(unsigned, { date: unsigned.headers['x-ms-date'], 'x-ms-date': undefined }),
    change: (signed) => withHeaders(signed, { date: moved(signed.headers['date'], MINUTE) }),
  }),
  'the version of the service': storing('x-ms-version', '2012-02-12', '2011-08-18'),
  metadata: storing('x-ms-meta-grade', 'low', 'high'),
  'metadata that was added': storing('x-ms-meta-grade', undefined, 'high'),
  'metadata that is missing': storing('x-ms-meta-grade', 'low', undefined),
  'the content type': storing('content-type', 'text/plain', 'text/html'),
  'the content encoding': storing('content-encoding', 'identity', 'compress'),
  'the content language': storing('content-language', 'en', 'de'),
  'the body, with its length': ({ container, blob }, { names }) => ({
    request: blobRequests.putBlob(container, blob, Buffer.from(names.marker())),
    change: (signed) => {
      const body = Buffer.concat([signed.body, Buffer.from(names.marker())]);
      return { ...withHeaders(signed, { 'content-length': String(body.length) }), body };
    },
  }),
  'the body, with the digest that announces it': ({ container, blob }, { names }) => ({
    request: blobRequests.putBlob(container, blob, Buffer.from(names.marker()), { digest: true }),
    change: (signed) => {
      const body = Buffer.from(names.marker());
      return { ...withHeaders(signed, { 'content-md5': md5(body) }), body };
    },
  }),
  'a range that was added': ({ container, blob }) => ({
    request: blobRequests.getBlob(container, blob),
    change: (signed) => withHeaders(signed, { range: 'bytes=0-9' }),
  }),
  'a range that is wider': ({ container, blob }) => ({
    request: blobRequests.getBlob(container, blob, { range: [0, 9] }),
    change: (signed) => withHeaders(signed, { 'x-ms-range': 'bytes=0-' }),
  }),
  'a condition that was added': storing('if-unmodified-since', undefined, FAR_OFF.toUTCString()),
  'a condition on the date that is another': storing('if-modified-since', new Date(0).toUTCString(), new Date(MINUTE).toUTCString()),
  'a condition that is another': async ({ client, container, blob }, world) => {
    const kept = await world.prepare('a blob could not be looked at', () => client.headBlob(container, blob));
    return {
      request: blobRequests.putBlob(container, blob, Buffer.from(world.names.marker()), { ifMatch: kept.value?.etag ?? '' }),
      change: (signed) => withHeaders(signed, { 'if-match': '*' }),
    };
  },
  'a condition that is missing': ({ container }, { names }) => ({
    request: blobRequests.putBlob(container, names.word(), Buffer.from(names.marker()), { ifNoneMatch: '*' }),
    change: (signed) => withHeaders(signed, { 'if-none-match': undefined }),
  }),
};
