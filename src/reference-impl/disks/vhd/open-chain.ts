import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, resolve, sep } from 'node:path';
import type { FileMediumOptions } from '../file-medium.ts';
import { fileMedium } from '../file-medium.ts';
import { diskOf } from './open.ts';
import type { Image } from './read-image.ts';
import { readImage } from './read-image.ts';
import { VhdError } from './vhd-error.ts';
import type { VirtualDisk } from './virtual-disk.ts';

/** How a chain of files is opened. */
export interface ChainOptions extends Omit<FileMediumOptions, 'access'> {
  /** How the top is opened. All below it are only ever read. */
  readonly access: 'read' | 'write';
  /**
   * The folders that parents may lie in, or below; that of the top when none are given. A locator is only what a file says, and a file that
   * names another as its parent gets to show its bytes to whoever may read the disk.
   */
  readonly within?: readonly string[];
  readonly recover?: boolean;
}

/** Opens a disk that is a file, and finds its parents as their parent locators say. Closing it closes them all. */
export function openChain(path: string, options: ChainOptions): VirtualDisk {
  const { within = [dirname(resolve(path))], recover = false, access, ...media } = options;
  const folders = within.map((folder) => realpathSync(folder));
  const images: Image[] = [];
  try {
    const seen = new Set<string>();
    for (let next: string | undefined = resolve(path); next !== undefined;) {
      const image = readOrClose(next, { ...media, access: images.length === 0 ? access : 'read' }, recover);
      images.push(image);
      const real = realpathSync(next);
      if (seen.has(real)) throw new VhdError('chain-cycle', `${path} is its own ancestor, by way of ${next}`);
      seen.add(real);
      next = parentOf(image, folders);
    }
    return images.reduceRight<VirtualDisk | undefined>((parent, image) => diskOf(image, parent, true), undefined) as VirtualDisk;
  } catch (error) {
    for (const { medium } of images) medium.close();
    throw error;
  }
}

function readOrClose(path: string, options: FileMediumOptions, recover: boolean): Image {
  const medium = fileMedium(path, options);
  try {
    return readImage(medium, recover);
  } catch (error) {
    medium.close();
    throw error;
  }
}

/** The file of an image's parent: where W2ru says, else where W2ku says, else beside it under the parent's name. */
function parentOf({ medium, sparse }: Image, folders: readonly string[]): string | undefined {
  if (sparse?.header.parent === undefined) return undefined;
  const { relative, absolute } = sparse.paths;
  const beside = dirname(medium.name);
  const candidates = [relative, absolute, sparse.header.parent.name].flatMap((path) => {
    if (path === undefined || path.includes('\0')) return [];
    const here = path.replaceAll('\\', '/');
    return path === absolute && !isAbsolute(here) ? [] : [resolve(beside, here)];
  });
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found === undefined)
    throw new VhdError(
      'parent-missing',
      `${medium.name} is a differencing disk, and its parent "${sparse.header.parent.name}" is not there`,
    );
  const real = realpathSync(found);
  if (!folders.some((folder) => real.startsWith(folder.endsWith(sep) ? folder : folder + sep)))
    throw new VhdError('parent-outside', `${medium.name} names ${found} as its parent, which is not where parents may lie`);
  return found;
}
