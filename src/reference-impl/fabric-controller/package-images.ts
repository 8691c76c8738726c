import { createHash } from 'node:crypto';
import { contentOf, type Images } from '../compute-node/images.ts';
import { ManagementError } from '../management/management-error.ts';
import type { Resources } from '../management/resources.ts';
import { readPackage } from './package.ts';
import type { ServiceDefinition } from './service-definition.ts';

/** A package whose images lie ready for instances to be made from. */
export interface PreparedPackage {
  readonly definition: ServiceDefinition;
  /** The name of each role's image, by the role's name in lower case. */
  readonly images: ReadonlyMap<string, string>;
}

/**
 * Turns the packages of the directory into images, each once for as long as it is needed. A subscription has images of its own, even where it has the same
 * files as another: what different tenants run never lies in one container (ISO-2).
 */
export interface PackageImages {
  /** Rejects with {@link ManagementError} when the package is not there or not sound. */
  prepare(subscriptionId: string, digest: string, signal: AbortSignal): Promise<PreparedPackage>;
  /**
   * Forgets the packages that nobody needs any more, and drops the images that no instance is made of. To be called while no package is
   * being prepared.
   */
  collect(imagesInUse: ReadonlySet<string>): Promise<void>;
}

export function createPackageImages({
  resources,
  images,
}: {
  readonly resources: Pick<Resources, 'packages'>;
  readonly images: Images;
}): PackageImages {
  const prepared = new Map<string, PreparedPackage>();

  return {
    prepare: async (subscriptionId, digest, signal) => {
      const key = `${subscriptionId} ${digest}`;
      const known = prepared.get(key);
      if (known !== undefined) return known;
      const bytes = resources.packages.get(digest);
      if (bytes === undefined) throw new ManagementError('BadRequest', 'invalid-package', 'The package is not there any more.');
      const { definition, images: unpacked } = await readPackage(bytes);
      const names = new Map<string, string>();
      for (const [role, image] of unpacked) {
        const name = imageName(subscriptionId, image.digest);
        await images.add(name, contentOf(image.files), signal);
        names.set(role.toLowerCase(), name);
      }
      const result = { definition, images: names };
      prepared.set(key, result);
      return result;
    },
    collect: async (imagesInUse) => {
      prepared.clear();
      await images.keepOnly(imagesInUse);
    },
  };
}

function imageName(subscriptionId: string, digest: string): string {
  return createHash('sha256').update(`${subscriptionId}\n${digest}`).digest('hex');
}
