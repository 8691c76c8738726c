import type { Images } from '../compute-node/images.ts';
import { ManagementError } from '../management/management-error.ts';
import type { Resources } from '../management/resources.ts';
import { readPackage } from './package.ts';
import type { ServiceDefinition } from './service-definition.ts';

/** A package whose images lie ready for instances to be made from. */
export interface PreparedPackage {
  readonly definition: ServiceDefinition;
  /** The digest of each role's image, by the role's name in lower case. */
  readonly images: ReadonlyMap<string, string>;
}

/** Turns the packages of the directory into images, each once for as long as it is needed. */
export interface PackageImages {
  /** Rejects with {@link ManagementError} when the package is not there or not sound. */
  prepare(digest: string, signal: AbortSignal): Promise<PreparedPackage>;
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
    prepare: async (digest, signal) => {
      const known = prepared.get(digest);
      if (known !== undefined) return known;
      const bytes = resources.packages.get(digest);
      if (bytes === undefined) throw new ManagementError('BadRequest', 'invalid-package', 'The package is not there any more.');
      const { definition, images: unpacked } = await readPackage(bytes);
      for (const image of unpacked.values()) await images.add(image.digest, image.files, signal);
      const result = { definition, images: new Map([...unpacked].map(([role, image]) => [role.toLowerCase(), image.digest])) };
      prepared.set(digest, result);
      return result;
    },
    collect: async (imagesInUse) => {
      prepared.clear();
      await images.keepOnly(imagesInUse);
    },
  };
}
