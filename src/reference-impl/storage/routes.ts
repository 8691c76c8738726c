import { StorageError } from './storage-error.ts';
import type { StorageRequest } from './storage-request.ts';
import type { StoragePermission } from './storage-authorization.ts';

/** What the blob service can be asked for. */
export type StorageAction =
  | 'list-containers'
  | 'get-service-properties'
  | 'set-service-properties'
  | 'create-container'
  | 'read-container'
  | 'set-container-metadata'
  | 'read-container-access'
  | 'set-container-access'
  | 'lease-container'
  | 'delete-container'
  | 'list-blobs'
  | 'put-blob'
  | 'get-blob'
  | 'read-blob-properties'
  | 'set-blob-properties'
  | 'read-blob-metadata'
  | 'set-blob-metadata'
  | 'put-block'
  | 'put-block-list'
  | 'get-block-list'
  | 'snapshot-blob'
  | 'lease-blob'
  | 'abort-copy'
  | 'delete-blob';

/** An endpoint of the storage door. Nothing is public here, but what an account's owner makes so. */
export interface StorageRoute {
  readonly surface: 'storage';
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly credential: 'storage-key';
  readonly action: StorageAction;
  /** What somebody must be permitted to do, to do this. */
  readonly permission: StoragePermission;
  /** Query parameters that it takes beside those in its path. */
  readonly parameters: readonly string[];
}

const ACCOUNT = '/{storageAccount}';
const CONTAINER = '/{storageAccount}/{container}?restype=container';
const BLOB = '/{storageAccount}/{container}/{blob}';

type Row = [StorageRoute['method'], string, StorageAction, StoragePermission, string[]?];

const ROWS: readonly Row[] = [
  ['GET', `${ACCOUNT}?comp=list`, 'list-containers', 'own', ['prefix', 'marker', 'maxresults', 'include']],
  ['GET', `${ACCOUNT}?restype=service&comp=properties`, 'get-service-properties', 'own'],
  ['PUT', `${ACCOUNT}?restype=service&comp=properties`, 'set-service-properties', 'own'],
  ['PUT', CONTAINER, 'create-container', 'own'],
  ['GET', CONTAINER, 'read-container', 'see'],
  ['HEAD', CONTAINER, 'read-container', 'see'],
  ['DELETE', CONTAINER, 'delete-container', 'own'],
  ['GET', `${CONTAINER}&comp=metadata`, 'read-container', 'see'],
  ['HEAD', `${CONTAINER}&comp=metadata`, 'read-container', 'see'],
  ['PUT', `${CONTAINER}&comp=metadata`, 'set-container-metadata', 'own'],
  ['GET', `${CONTAINER}&comp=acl`, 'read-container-access', 'own'],
  ['HEAD', `${CONTAINER}&comp=acl`, 'read-container-access', 'own'],
  ['PUT', `${CONTAINER}&comp=acl`, 'set-container-access', 'own'],
  ['PUT', `${CONTAINER}&comp=lease`, 'lease-container', 'own'],
  ['GET', `${CONTAINER}&comp=list`, 'list-blobs', 'list', ['prefix', 'delimiter', 'marker', 'maxresults', 'include']],
  ['PUT', BLOB, 'put-blob', 'write'],
  ['GET', BLOB, 'get-blob', 'read', ['snapshot']],
  ['HEAD', BLOB, 'read-blob-properties', 'read', ['snapshot']],
  ['DELETE', BLOB, 'delete-blob', 'delete', ['snapshot']],
  ['PUT', `${BLOB}?comp=properties`, 'set-blob-properties', 'write'],
  ['GET', `${BLOB}?comp=metadata`, 'read-blob-metadata', 'read', ['snapshot']],
  ['HEAD', `${BLOB}?comp=metadata`, 'read-blob-metadata', 'read', ['snapshot']],
  ['PUT', `${BLOB}?comp=metadata`, 'set-blob-metadata', 'write'],
  ['PUT', `${BLOB}?comp=block`, 'put-block', 'write', ['blockid']],
  ['PUT', `${BLOB}?comp=blocklist`, 'put-block-list', 'write'],
  ['GET', `${BLOB}?comp=blocklist`, 'get-block-list', 'read', ['snapshot', 'blocklisttype']],
  ['PUT', `${BLOB}?comp=snapshot`, 'snapshot-blob', 'write'],
  ['PUT', `${BLOB}?comp=lease`, 'lease-blob', 'write'],
  ['PUT', `${BLOB}?comp=copy`, 'abort-copy', 'write', ['copyid']],
];

/** Every endpoint, and the table that requests are dispatched by. */
export const STORAGE_ROUTES: readonly StorageRoute[] = ROWS.map(([method, path, action, permission, parameters = []]) => ({
  surface: 'storage',
  method,
  path,
  credential: 'storage-key',
  action,
  permission,
  parameters,
}));

/** The parameters that tell one endpoint from another; any can carry a time limit as well. */
const TELLING = ['restype', 'comp'];
const BY_TARGET = new Map(STORAGE_ROUTES.map((route) => [`${route.method} ${targetOf(route)}`, route]));
const TARGETS = new Set(STORAGE_ROUTES.map(targetOf));

/** The route that a request takes, whose parameters may be those and `others`. Throws {@link StorageError} when there is none. */
export function routeOf(request: StorageRequest, others: ReadonlySet<string>): StorageRoute {
  const level = request.blob !== undefined ? 'blob' : request.container !== undefined ? 'container' : 'account';
  const target = `${level} ${request.parameter('restype') ?? ''} ${request.parameter('comp') ?? ''}`;
  const route = BY_TARGET.get(`${request.method} ${target}`);
  if (route === undefined) {
    if (TARGETS.has(target)) throw new StorageError('UnsupportedHttpVerb');
    throw new StorageError(request.parameters.length === 0 ? 'InvalidUri' : 'UnsupportedQueryParameter');
  }
  // A parameter that asks for something else than the plain verb does is never passed over.
  const known = (name: string): boolean =>
    name === 'timeout' || TELLING.includes(name) || route.parameters.includes(name) || others.has(name);
  if (!request.parameters.every(known)) throw new StorageError('UnsupportedQueryParameter');
  return route;
}

function targetOf({ path }: StorageRoute): string {
  const [address = '', query = ''] = path.split('?');
  const telling = new URLSearchParams(query);
  const level = address === ACCOUNT ? 'account' : address === BLOB ? 'blob' : 'container';
  return `${level} ${telling.get('restype') ?? ''} ${telling.get('comp') ?? ''}`;
}
