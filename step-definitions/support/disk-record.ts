import { createHash } from 'node:crypto';
import type { Json } from '../../src/adapters/contract/index.ts';
import { DiskFault, openChain, readTree, type MediumBytes, type TreeEntry, type VhdChain } from '../../src/clients/disk/index.ts';
import { MarkerSearch } from '../../src/clients/markers/index.ts';

/** What the kit's own reader makes of a drive: for the record, without the contents. */
export interface DriveRecord {
  readonly record: { readonly [key: string]: Json };
  /** What is on it; empty where it cannot be read. */
  readonly entries: readonly TreeEntry[];
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const toldEntries = (entries: readonly TreeEntry[]): Json =>
  entries.map(({ path, kind, readOnly, bytes }) => ({ path, kind, readOnly, sha256: kind === 'file' ? sha256(bytes) : '' }));

/** Reads a drive from the bytes of its files, the one that is attached first. Never throws for what is wrong with them. */
export function readDrive(drive: string, files: readonly MediumBytes[], markers: readonly string[]): DriveRecord {
  let chain: VhdChain;
  let entries: readonly TreeEntry[];
  try {
    chain = openChain(files);
    entries = readTree(chain);
  } catch (error) {
    if (!(error instanceof DiskFault)) throw error;
    return { record: { drive, fault: error.message, digest: null, images: [], entries: [] }, entries: [] };
  }
  const search = new MarkerSearch(markers);
  const images = chain.images.map(({ name, kind, id, parent, ownSectors }, index) => {
    const { bytes } = files[index] as MediumBytes;
    const own = [...ownSectors()].length;
    return {
      medium: name,
      kind,
      id,
      parent: parent?.id ?? null,
      ownSectors: own,
      sha256: sha256(bytes),
      found: search.markersIn(bytes),
    };
  });
  return { record: { drive, fault: null, digest: chain.digest(), images, entries: toldEntries(entries) }, entries };
}
