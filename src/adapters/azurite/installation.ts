import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AdapterNotStarted } from '../contract/index.ts';
import { folderDigest } from '../folder-digest.ts';
import { dependencies } from './package.json';

const KIT = resolve(__dirname, '..', '..', '..');

/** Azurite as it is installed on this machine. */
export interface Installation {
  readonly version: string;
  /** Of Azurite's own package as it lies on the disk, and of the lock file, which holds the digests of all that it depends on. */
  readonly digest: string;
}

/** Whether `npm run setup:azurite` has been run, for the version that is pinned. */
export function isInstalled(folder: string = __dirname): boolean {
  const manifest = join(packageIn(folder), 'package.json');
  if (!existsSync(manifest)) return false;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version === dependencies.azurite;
}

/**
 * Looks at what is installed in a folder: beside this file, unless told otherwise.
 * @throws AdapterNotStarted when Azurite is not there, or in another version than the pinned one
 */
export function installation(folder: string = __dirname): Installation {
  if (!isInstalled(folder))
    throw new AdapterNotStarted(`Azurite ${dependencies.azurite} is not installed: "npm run setup:azurite" in ${KIT} installs it`);
  const digest = createHash('sha256')
    .update(folderDigest(packageIn(folder)))
    .update(readFileSync(join(folder, 'package-lock.json')));
  return { version: dependencies.azurite, digest: `sha256:${digest.digest('hex')}` };
}

const packageIn = (folder: string): string => join(folder, 'node_modules', 'azurite');
