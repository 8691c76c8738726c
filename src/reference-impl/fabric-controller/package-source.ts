import { ManagementError } from '../management/management-error.ts';
import type { PackageSource } from '../management/queued-command.ts';
import type { WorkParts } from './work.ts';

/** A package's bytes, and the digest under which the directory keeps them. */
export interface FetchedPackage {
  readonly digest: string;
  readonly bytes: Buffer;
}

/**
 * Fetches a package from where the customer put it. A blob is read from the blob service's own storage, over no network, and only out of an
 * account of the same subscription: the account was that when the command was accepted, but may have been deleted since and made anew by
 * somebody else.
 */
export async function fetchPackage(
  { resources, blobs }: WorkParts,
  subscriptionId: string,
  source: PackageSource,
): Promise<FetchedPackage> {
  const bytes = source.from === 'upload' ? resources.packages.get(source.digest) : await readBlob();
  if (bytes === undefined)
    throw new ManagementError('BadRequest', 'invalid-package', 'The package could not be read from where it is said to be.');
  return { digest: resources.packages.put(bytes), bytes };

  async function readBlob(): Promise<Buffer | undefined> {
    if (source.from !== 'blob' || resources.storageAccounts.find(subscriptionId, source.account)?.status !== 'Created') return undefined;
    return blobs.read(source);
  }
}
