import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * The digest of a folder as it lies on the disk, `sha256:` and hex: over each of its files in the order of their paths, the path, a zero
 * byte, the SHA-256 of the content.
 */
export function folderDigest(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, path: relative(folder, file).split(sep).join('/') }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const digest = createHash('sha256');
  for (const { file, path } of files) {
    digest
      .update(path)
      .update('\0')
      .update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return `sha256:${digest.digest('hex')}`;
}
