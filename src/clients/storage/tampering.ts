import { blobRequests, md5 } from './blobs.ts';
import type { BlobClient } from './client.ts';
import { containerRequests } from './containers.ts';
import { pathOf, type BlobRequest, type SignedRequest } from './request.ts';
import { authorization } from './shared-key.ts';

/** What a tamperer has: signed requests that were overheard, and an account of their own. */
export interface TamperScene {
  /** The owner's: it signs with {@link key}. */
  readonly client: BlobClient;
  readonly key: string;
  readonly container: string;
  /** A blob that is there, and another one beside it. */
  readonly blob: string;
  readonly otherBlob: string;
  /** What a write writes; at least two bytes. */
  readonly bytes: Uint8Array;
  /** Another account of the same fabric. */
  readonly other: { readonly account: string; readonly key: string };
  /** The fabric's time. */
  readonly now: Date;
}

/** One way in which a request is not what the holder of the key signed, or not signed by the holder of the key. */
export interface Tampering {
  /** Ends "with": what is wrong, in plain words; unique. */
  readonly words: string;
  /** The error by which the request is to be refused. */
  readonly refusal: 'AuthenticationFailed' | 'Md5Mismatch';
  /** Whether the request that was signed asks for data or changes them. */
  readonly kind: 'read' | 'change';
  /** The request as the owner signed it. */
  honest(scene: TamperScene): SignedRequest;
  /** The same with this one thing wrong. */
  attack(scene: TamperScene): SignedRequest;
}

type Base = (scene: TamperScene) => BlobRequest<unknown>;
type Change = (signed: SignedRequest, scene: TamperScene) => SignedRequest;

const reading: Base = ({ container, blob }) => blobRequests.getBlob(container, blob);
const listing: Base = ({ container, blob }) => containerRequests.listBlobs(container, { prefix: blob });
const writing: Base = ({ container, blob, bytes }) =>
  blobRequests.putBlob(container, blob, bytes, { digest: true, contentType: 'text/plain', metadata: { note: 'one' } });

const tampering = (words: string, base: Base, change: Change, refusal: Tampering['refusal'] = 'AuthenticationFailed'): Tampering => {
  const honest = (scene: TamperScene): SignedRequest => scene.client.signedRequest(base(scene));
  return { words, refusal, kind: base === writing ? 'change' : 'read', honest, attack: (scene) => change(honest(scene), scene) };
};

/** The request with these headers changed; undefined takes one away. */
const withHeaders = (signed: SignedRequest, changes: Readonly<Record<string, string | undefined>>): SignedRequest => {
  const all = Object.entries({ ...signed.headers, ...changes });
  return { ...signed, headers: Object.fromEntries(all.filter((each): each is [string, string] => each[1] !== undefined)) };
};
const headers =
  (changes: Readonly<Record<string, string | undefined>>): Change =>
  (signed) =>
    withHeaders(signed, changes);
const body =
  (change: (bytes: Uint8Array) => Uint8Array, withDigest: boolean): Change =>
  (signed) => {
    const bytes = change(signed.body);
    const told = { 'content-length': String(bytes.length), ...(withDigest ? { 'content-md5': md5(bytes) } : {}) };
    return { ...withHeaders(signed, told), body: bytes };
  };
/** Another signature in place of the one that is there. */
const signature =
  (change: (signature: string) => string): Change =>
  (signed) => {
    const [, before = '', made = ''] = /^(.*:)(.*)$/.exec(signed.headers['authorization'] ?? '') ?? [];
    return withHeaders(signed, { authorization: before + change(made) });
  };
const decoded = (text: string): Buffer => Buffer.from(text, 'base64');
/** Signed anew by the owner's own key, with a header changed before it. */
const signedWith =
  (changes: (scene: TamperScene) => Readonly<Record<string, string | undefined>>): Change =>
  (signed, scene) => {
    const changed = withHeaders(signed, { ...changes(scene), authorization: undefined });
    return withHeaders(changed, { authorization: authorization(changed, scene.client.account, scene.key, 'SharedKey') });
  };
const later = (time: Date, minutes: number): string => new Date(time.getTime() + minutes * 60_000).toUTCString();
const flipped = (bytes: Uint8Array): Buffer => {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(0) ^ 1, 0);
  return copy;
};

/** Every part of a request that a signature covers, changed after signing; and signatures that are none. */
export const TAMPERINGS: readonly Tampering[] = [
  tampering('another verb', reading, (signed) => ({ ...signed, method: 'DELETE' })),
  tampering('another path', reading, (signed, { client, container, otherBlob }) => ({
    ...signed,
    path: `/${client.account}${pathOf(container, otherBlob)}`,
  })),
  tampering('one more parameter', reading, (signed) => ({ ...signed, path: `${signed.path}?comp=metadata` })),
  tampering('another value of a parameter', listing, (signed, { otherBlob }) => ({
    ...signed,
    path: signed.path.replace(/prefix=[^&]*/, `prefix=${encodeURIComponent(otherBlob)}`),
  })),
  tampering('one parameter less', listing, (signed) => ({ ...signed, path: signed.path.replace(/&prefix=[^&]*/, '') })),
  tampering('another range', reading, headers({ 'x-ms-range': 'bytes=0-0' })),
  tampering('one more header', writing, headers({ 'x-ms-meta-more': 'two' })),
  tampering('one header less', writing, headers({ 'x-ms-meta-note': undefined })),
  tampering('another value of a header', writing, headers({ 'x-ms-meta-note': 'two' })),
  tampering('another content type', writing, headers({ 'content-type': 'text/html' })),
  tampering('one more condition', writing, headers({ 'if-match': '*' })),
  tampering('another body under the same digest', writing, body(flipped, false), 'Md5Mismatch'),
  tampering('another body and its digest', writing, body(flipped, true)),
  tampering('another body and no digest', writing, (signed) => ({
    ...withHeaders(signed, { 'content-md5': undefined }),
    body: flipped(signed.body),
  })),
  tampering(
    'a shorter body',
    writing,
    body((bytes) => bytes.subarray(1), false),
  ),
  tampering('another date', writing, (signed, { now }) => withHeaders(signed, { 'x-ms-date': later(now, 1) })),

  tampering('no signature', reading, headers({ authorization: undefined })),
  tampering(
    'an empty signature',
    reading,
    signature(() => ''),
  ),
  tampering(
    'a signature cut short',
    reading,
    signature((made) => decoded(made).subarray(0, 16).toString('base64')),
  ),
  tampering(
    'a signature with something after it',
    reading,
    signature((made) => Buffer.concat([decoded(made), Buffer.alloc(3)]).toString('base64')),
  ),
  tampering(
    'a signature with one bit changed',
    reading,
    signature((made) => flipped(decoded(made)).toString('base64')),
  ),
  tampering(
    'a signature in hexadecimal digits',
    reading,
    signature((made) => decoded(made).toString('hex')),
  ),
  tampering("a signature by another account's key", reading, (_, scene) =>
    scene.client.signedRequest(reading(scene), { key: scene.other.key }),
  ),
  tampering("another account's name and key", reading, (_, scene) => scene.client.signedRequest(reading(scene), scene.other)),
  tampering("another scheme's name", reading, (signed) =>
    withHeaders(signed, { authorization: (signed.headers['authorization'] ?? '').replace('SharedKey ', 'SharedKeyLite ') }),
  ),
  tampering(
    'a date of twenty minutes ago',
    reading,
    signedWith(({ now }) => ({ 'x-ms-date': later(now, -20) })),
  ),
  tampering(
    'a date in twenty minutes',
    reading,
    signedWith(({ now }) => ({ 'x-ms-date': later(now, 20) })),
  ),
  tampering(
    'a date that is none',
    reading,
    signedWith(() => ({ 'x-ms-date': 'yesterday' })),
  ),
  tampering(
    'no date',
    reading,
    signedWith(() => ({ 'x-ms-date': undefined })),
  ),
];
