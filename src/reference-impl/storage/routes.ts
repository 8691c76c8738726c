import type { StorageRequest } from './storage-request.ts';
import { StorageError } from './storage-error.ts';

/** What the blob service can be asked for. */
export type StorageAction = 'create-container' | 'put-blob' | 'get-blob' | 'head-blob' | 'delete-blob';

/** An endpoint of the storage door; the account's key is the only credential here. */
export interface StorageRoute {
  readonly surface: 'storage';
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly credential: 'storage-key';
  readonly action: StorageAction;
}

const CONTAINER = '/{storageAccount}/{container}?restype=container';
const BLOB = '/{storageAccount}/{container}/{blob}';

/** Every endpoint, and the table that requests are dispatched by. */
export const STORAGE_ROUTES: readonly StorageRoute[] = (
  [
    ['PUT', CONTAINER, 'create-container'],
    ['PUT', BLOB, 'put-blob'],
    ['GET', BLOB, 'get-blob'],
    ['HEAD', BLOB, 'head-blob'],
    ['DELETE', BLOB, 'delete-blob'],
  ] as const
).map(([method, path, action]) => ({ surface: 'storage', method, path, credential: 'storage-key', action }));

/** The route that a request takes. Throws {@link StorageError} when there is none. */
export function routeOf(request: StorageRequest): StorageRoute {
  const query = new Map(request.query.filter(([name]) => name !== 'timeout'));
  const path = request.blob !== undefined ? BLOB : CONTAINER;
  if (request.container === undefined) throw new StorageError('InvalidUri');
  const expected = path === CONTAINER ? query.get('restype') === 'container' && query.size === 1 : query.size === 0;
  // `comp=...` and the like ask for something else than the plain verb does, so they are never taken for it.
  if (!expected) throw new StorageError(query.size === 0 ? 'InvalidUri' : 'UnsupportedQueryParameter');
  const route = STORAGE_ROUTES.find((candidate) => candidate.method === request.method && candidate.path === path);
  if (route === undefined) throw new StorageError('UnsupportedHttpVerb');
  return route;
}
