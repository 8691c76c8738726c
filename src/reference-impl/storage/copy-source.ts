import { blobName, containerName, ROOT_CONTAINER, SNAPSHOT_TIME } from './names.ts';
import type { BlobAddress } from './rows.ts';
import type { SharedAccessRequest } from './shared-access.ts';
import { StorageError } from './storage-error.ts';
import { ACCOUNT_HOST, type StorageRequest } from './storage-request.ts';

/** A blob or snapshot that is to be copied. */
export interface CopySource {
  readonly address: BlobAddress;
  /** The address as it is shown later on: without what authorised the copy. */
  readonly shown: string;
  /** Undefined where the address carries no shared access signature. */
  readonly sharedAccess: SharedAccessRequest | undefined;
}

/**
 * Reads `x-ms-copy-source`: a blob's address, or its path alone as before version 2012-02-12. Throws {@link StorageError} CannotVerifyCopySource for an
 * address that is none of this fabric's.
 */
export function readCopySource(request: StorageRequest, hosts: ReadonlySet<string>): CopySource {
  const text = request.header('x-ms-copy-source') ?? '';
  let url: URL;
  let segments: string[];
  try {
    url = new URL(text, 'http://path.alone');
    segments = url.pathname.slice(1).split('/').map(decodeURIComponent);
  } catch {
    throw new StorageError('InvalidHeaderValue');
  }
  const account = accountOf(text, url, segments, hosts);
  const [first, ...rest] = segments;
  const [container, blob] = rest.length === 0 ? [ROOT_CONTAINER, first] : [first, rest.join('/')];
  const snapshot = url.searchParams.get('snapshot') ?? undefined;
  if (snapshot !== undefined && !SNAPSHOT_TIME.test(snapshot)) throw new StorageError('InvalidHeaderValue');
  const address = { account, container: containerName(container), blob: blobName(containerName(container), blob), snapshot };
  const parameter = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  const { secure, peer } = request;
  return {
    address,
    shown: text.split('?')[0] + (snapshot === undefined ? '' : `?snapshot=${snapshot}`),
    sharedAccess: url.searchParams.has('sig')
      ? { account, container: address.container, blob: address.blob, parameter, secure, peer }
      : undefined,
  };
}

/** The account that the host names, or the first segment of the path, which is then taken off. */
function accountOf(text: string, url: URL, segments: string[], hosts: ReadonlySet<string>): string {
  const named = ACCOUNT_HOST.exec(url.hostname)?.[1];
  if (named !== undefined) return named.toLowerCase();
  if (!text.startsWith('/') && !hosts.has(url.host)) throw new StorageError('CannotVerifyCopySource');
  return segments.shift() ?? '';
}
