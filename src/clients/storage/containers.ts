import { writeXml } from '../xml.ts';
import { conditionHeaders, metadataHeaders, nothing, pathOf, request, type BlobRequest, type Conditions } from './request.ts';
import {
  blobList,
  containerAccess,
  containerList,
  containerProperties,
  metadata,
  written,
  type BlobList,
  type ContainerAccess,
  type ContainerList,
  type ContainerProperties,
  type Metadata,
  type StoredPolicy,
  type Written,
} from './values.ts';

export type PublicAccess = 'container' | 'blob';

export interface ContainerOptions {
  readonly metadata?: Readonly<Metadata> | undefined;
  /** Who may read without a key: the container with its blobs, or its blobs alone; nobody by default. */
  readonly publicAccess?: PublicAccess | undefined;
}

/** Which page of a list. */
export interface ListOptions {
  readonly prefix?: string | undefined;
  readonly marker?: string | undefined;
  readonly maxResults?: number | undefined;
}

export interface BlobListOptions extends ListOptions {
  /** Names that go on after it are shown as one prefix. */
  readonly delimiter?: string | undefined;
  readonly include?: readonly ('snapshots' | 'metadata' | 'uncommittedblobs' | 'copy')[] | undefined;
}

const CONTAINER = { restype: 'container' };
const paged = ({ prefix, marker, maxResults }: ListOptions) => ({ prefix, marker, maxresults: maxResults?.toString() });

/** The operations on containers, as requests that nobody has signed yet. ("Operations on Containers", Blob Service.) */
export const containerRequests = {
  createContainer: (name: string, { metadata: given, publicAccess }: ContainerOptions = {}): BlobRequest<Written> =>
    request(
      'PUT',
      pathOf(name),
      { query: CONTAINER, headers: { 'x-ms-blob-public-access': publicAccess, ...metadataHeaders(given) } },
      written,
    ),
  deleteContainer: (name: string, conditions: Conditions = {}): BlobRequest =>
    request('DELETE', pathOf(name), { query: CONTAINER, headers: conditionHeaders(conditions) }, nothing),
  getContainerProperties: (name: string): BlobRequest<ContainerProperties> =>
    request('GET', pathOf(name), { query: CONTAINER }, containerProperties),
  headContainer: (name: string): BlobRequest<ContainerProperties> =>
    request('HEAD', pathOf(name), { query: CONTAINER }, containerProperties),
  getContainerMetadata: (name: string): BlobRequest<Metadata> =>
    request('GET', pathOf(name), { query: { ...CONTAINER, comp: 'metadata' } }, metadata),
  setContainerMetadata: (name: string, given: Readonly<Metadata>, conditions: Conditions = {}): BlobRequest<Written> =>
    request(
      'PUT',
      pathOf(name),
      { query: { ...CONTAINER, comp: 'metadata' }, headers: { ...metadataHeaders(given), ...conditionHeaders(conditions) } },
      written,
    ),
  getContainerAccess: (name: string): BlobRequest<ContainerAccess> =>
    request('GET', pathOf(name), { query: { ...CONTAINER, comp: 'acl' } }, containerAccess),
  setContainerAccess: (
    name: string,
    {
      publicAccess,
      policies = [],
    }: { readonly publicAccess?: PublicAccess | undefined; readonly policies?: readonly StoredPolicy[] | undefined },
  ): BlobRequest<Written> =>
    request(
      'PUT',
      pathOf(name),
      {
        query: { ...CONTAINER, comp: 'acl' },
        headers: { 'x-ms-blob-public-access': publicAccess, 'content-type': 'application/xml' },
        body: policyDocument(policies),
      },
      written,
    ),
  listContainers: (options: ListOptions & { readonly metadata?: boolean } = {}): BlobRequest<ContainerList> =>
    request(
      'GET',
      '',
      { query: { comp: 'list', ...paged(options), include: options.metadata === true ? 'metadata' : undefined } },
      containerList,
    ),
  listBlobs: (container: string, options: BlobListOptions = {}): BlobRequest<BlobList> =>
    request(
      'GET',
      pathOf(container),
      {
        query: { ...CONTAINER, comp: 'list', ...paged(options), delimiter: options.delimiter, include: options.include?.join(',') },
      },
      blobList,
    ),
};

function policyDocument(policies: readonly StoredPolicy[]): string {
  return writeXml(
    'SignedIdentifiers',
    policies.map(({ id, start, expiry, permission }) => [
      'SignedIdentifier',
      [
        ['Id', id],
        [
          'AccessPolicy',
          [
            ['Start', start || null],
            ['Expiry', expiry || null],
            ['Permission', permission || null],
          ],
        ],
      ],
    ]),
  );
}
