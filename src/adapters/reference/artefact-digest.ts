import { join } from 'node:path';
import { folderDigest } from '../folder-digest.ts';

const ARTEFACT = join(__dirname, '..', '..', 'reference-impl');

let known: string | undefined;

/** The digest of the reference fabric as it lies on the disk. Taken once a process. */
export function artefactDigest(): string {
  known ??= folderDigest(ARTEFACT);
  return known;
}
