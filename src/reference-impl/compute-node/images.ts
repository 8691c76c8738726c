import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { access, chmod, link, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * The images from which E: volumes are made, each unpacked once and named by its digest. An image is whole or it is not there, because it
 * is unpacked aside and moved in place in one step.
 */
export interface Images {
  has(digest: string): Promise<boolean>;
  /** Unpacks an image; `files` are contents by path below the volume's root. Does nothing when it is there already. */
  add(digest: string, files: ReadonlyMap<string, Buffer>, signal: AbortSignal): Promise<void>;
  /** Makes a volume of an image: a folder of its own, whose read-only files share their blocks with the image's. */
  makeVolume(digest: string, folder: string, signal: AbortSignal): Promise<void>;
  /**
   * Removes all images but these, and what an interrupted unpacking left behind. They are out of the way before this returns, and gone when
   * its promise resolves. To be called while nothing is being unpacked.
   */
  keepOnly(digests: ReadonlySet<string>): Promise<void>;
}

const READ_ONLY = 0o444;

export function createImages(folder: string): Images {
  const pathOf = (digest: string): string => join(folder, digest);
  const has = async (digest: string): Promise<boolean> => {
    try {
      await access(pathOf(digest));
      return true;
    } catch {
      return false;
    }
  };

  return {
    has,
    add: async (digest, files, signal) => {
      if (await has(digest)) return;
      const aside = join(folder, `${digest}.${randomBytes(6).toString('hex')}`);
      for (const [path, content] of files) {
        signal.throwIfAborted();
        const file = join(aside, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, content, { flag: 'wx' });
        await chmod(file, READ_ONLY);
      }
      signal.throwIfAborted();
      try {
        await rename(aside, pathOf(digest));
      } catch (error) {
        // Another deployment of the same package can have been first.
        await rm(aside, { recursive: true, force: true });
        if (!(await has(digest))) throw error;
      }
    },
    makeVolume: async (digest, target, signal) => {
      const copy = async (from: string, to: string): Promise<void> => {
        await mkdir(to, { recursive: true });
        for (const entry of await readdir(from, { withFileTypes: true })) {
          signal.throwIfAborted();
          if (entry.isDirectory()) await copy(join(from, entry.name), join(to, entry.name));
          else await link(join(from, entry.name), join(to, entry.name));
        }
      };
      await copy(pathOf(digest), target);
    },
    keepOnly: async (digests) => {
      if (!existsSync(folder)) return;
      const aside = readdirSync(folder)
        .filter((name) => !digests.has(name))
        .map((name) => {
          const path = join(folder, `${name}.removed`);
          if (!name.endsWith('.removed')) renameSync(join(folder, name), path);
          return name.endsWith('.removed') ? join(folder, name) : path;
        });
      for (const path of aside) await rm(path, { recursive: true, force: true });
    },
  };
}
