import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The root of the package that this file belongs to, wherever it is installed and whatever the working directory. */
export const PACKAGE_ROOT = resolve(__dirname, '..', '..', '..');

/** The suite's version: the package's. */
export function suiteVersion(root: string = PACKAGE_ROOT): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}
