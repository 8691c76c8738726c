import type { Exchange } from '../../conformance/evidence/index.ts';
import { wholeBody } from '../wire/index.ts';
import { child, childrenOf, optionalChild, readXml, XmlError, type XmlElement } from '../xml.ts';

/** What the blob service's answers say, as the kit reads them. All JSON; null for what an answer leaves out. */
export type Metadata = { [name: string]: string };
/** What a write leaves behind. */
export type Written = { etag: string | null; lastModified: string | null; contentMd5: string | null };
export type ContainerProperties = Omit<Written, 'contentMd5'> & Leased & { publicAccess: string | null; metadata: Metadata };
export type BlobProperties = Written &
  Leased & {
    length: number | null;
    contentType: string | null;
    contentEncoding: string | null;
    contentLanguage: string | null;
    cacheControl: string | null;
    blobType: string | null;
    copyId: string | null;
    copyStatus: string | null;
    metadata: Metadata;
  };
export type Leased = { leaseStatus: string | null; leaseState: string | null; leaseDuration: string | null };
/** Entries of a list; metadata is null where it was not asked for. Entity tags stand here without the quotation marks that headers have. */
export type ListedContainer = Omit<ContainerProperties, 'metadata' | 'publicAccess'> & { name: string; metadata: Metadata | null };
export type ListedBlob = Omit<BlobProperties, 'metadata'> & { name: string; snapshot: string | null; metadata: Metadata | null };
/** A page of a list; `next` is the marker of the page after it. */
export type ContainerList = { containers: ListedContainer[]; next: string | null };
export type BlobList = { blobs: ListedBlob[]; prefixes: string[]; next: string | null };
export type Block = { id: string; size: number };
export type BlockList = { committed: Block[]; uncommitted: Block[] };
/** Times and permissions as they were written, empty where they are not said. */
export type StoredPolicy = { id: string; start: string; expiry: string; permission: string };
export type ContainerAccess = { publicAccess: string | null; policies: StoredPolicy[] };

type Lookup = (name: string) => string | null;

/** A header of an answer, by its lower-case name. */
export function headerOf({ outcome }: Exchange, name: string): string | null {
  return outcome.kind === 'answer' ? (outcome.headers[name] ?? null) : null;
}

const headersOf =
  (exchange: Exchange): Lookup =>
  (name) =>
    headerOf(exchange, name);

const tagged = (get: Lookup) => ({ etag: get('etag'), lastModified: get('last-modified') });
const leased = (get: Lookup): Leased => ({
  leaseStatus: get('x-ms-lease-status'),
  leaseState: get('x-ms-lease-state'),
  leaseDuration: get('x-ms-lease-duration'),
});
const described = (get: Lookup) => ({
  ...tagged(get),
  ...leased(get),
  contentMd5: get('content-md5'),
  length: number(get('content-length')),
  contentType: get('content-type'),
  contentEncoding: get('content-encoding'),
  contentLanguage: get('content-language'),
  cacheControl: get('cache-control'),
  blobType: get('x-ms-blob-type'),
  copyId: get('x-ms-copy-id'),
  copyStatus: get('x-ms-copy-status'),
});

export const written = (exchange: Exchange): Written => ({
  ...tagged(headersOf(exchange)),
  contentMd5: headerOf(exchange, 'content-md5'),
});
export const containerProperties = (exchange: Exchange): ContainerProperties => ({
  ...tagged(headersOf(exchange)),
  ...leased(headersOf(exchange)),
  publicAccess: headerOf(exchange, 'x-ms-blob-public-access'),
  metadata: metadata(exchange),
});
export const blobProperties = (exchange: Exchange): BlobProperties => ({ ...described(headersOf(exchange)), metadata: metadata(exchange) });

export function metadata({ outcome }: Exchange): Metadata {
  const headers = outcome.kind === 'answer' ? Object.entries(outcome.headers) : [];
  return Object.fromEntries(headers.filter(([name]) => name.startsWith('x-ms-meta-')).map(([name, value]) => [name.slice(10), value]));
}

/** Properties stand in a list under the names of the headers, of which some have lost their prefix. */
const elementsOf = (item: XmlElement): Lookup => {
  const texts = new Map(child(item, 'Properties').children.map(({ name, text }) => [name.toLowerCase().replaceAll('-', ''), text]));
  return (name) => texts.get(name.replace(/^x-ms-/, '').replaceAll('-', '')) || null;
};
const listed = (item: XmlElement) => {
  const named = optionalChild(item, 'Metadata');
  return {
    name: child(item, 'Name').text,
    metadata: named ? Object.fromEntries(named.children.map(({ name, text }) => [name, text])) : null,
  };
};
const next = (root: XmlElement): string | null => optionalChild(root, 'NextMarker')?.text || null;

export function containerList(exchange: Exchange): ContainerList {
  const root = documentOf(exchange, 'EnumerationResults');
  const containers = childrenOf(child(root, 'Containers'), 'Container').map((item) => ({
    ...listed(item),
    ...tagged(elementsOf(item)),
    ...leased(elementsOf(item)),
  }));
  return { containers, next: next(root) };
}

export function blobList(exchange: Exchange): BlobList {
  const root = documentOf(exchange, 'EnumerationResults');
  const entries = child(root, 'Blobs');
  const blobs = childrenOf(entries, 'Blob').map((item) => ({
    ...listed(item),
    ...described(elementsOf(item)),
    snapshot: optionalChild(item, 'Snapshot')?.text || null,
  }));
  return { blobs, prefixes: childrenOf(entries, 'BlobPrefix').map((prefix) => child(prefix, 'Name').text), next: next(root) };
}

export function blockList(exchange: Exchange): BlockList {
  const root = documentOf(exchange, 'BlockList');
  const blocks = (name: string): Block[] =>
    childrenOf(root, name).flatMap((list) =>
      childrenOf(list, 'Block').map((block) => ({
        id: child(block, 'Name').text,
        size: number(child(block, 'Size').text) ?? unreadable('a block has no size'),
      })),
    );
  return { committed: blocks('CommittedBlocks'), uncommitted: blocks('UncommittedBlocks') };
}

export function containerAccess(exchange: Exchange): ContainerAccess {
  const policies = childrenOf(documentOf(exchange, 'SignedIdentifiers'), 'SignedIdentifier').map((identifier) => {
    const policy = optionalChild(identifier, 'AccessPolicy');
    const said = (name: string): string => (policy && optionalChild(policy, name)?.text) ?? '';
    return { id: child(identifier, 'Id').text, start: said('Start'), expiry: said('Expiry'), permission: said('Permission') };
  });
  return { publicAccess: headerOf(exchange, 'x-ms-blob-public-access'), policies };
}

function documentOf(exchange: Exchange, name: string): XmlElement {
  const root = readXml(
    wholeBody(exchange)
      .toString('utf8')
      .replace(/^\ufeff/, ''),
  );
  return root.name === name ? root : unreadable(`the answer is ${root.name} and not ${name}`);
}

function number(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

function unreadable(reason: string): never {
  throw new XmlError(reason);
}
