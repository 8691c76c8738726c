import { StorageError } from './storage-error.ts';
import type { SignedRequest } from './string-to-sign.ts';

const PREFIX = 'x-ms-meta-';
/** The most that names and values can have together, in bytes. */
export const LARGEST_METADATA = 8 * 1024;

/** Reads the metadata that a request says, a line `name:value` for each. Throws {@link StorageError} where it is not as it must be. */
export function metadataOf({ extensionHeaders }: Pick<SignedRequest, 'extensionHeaders'>): string {
  const pairs = extensionHeaders
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]) => [name.slice(PREFIX.length), value] as const);
  let size = 0;
  for (const [name, value] of pairs) {
    if (name === '') throw new StorageError('EmptyMetadataKey');
    if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw new StorageError('InvalidMetadata');
    size += name.length + value.length;
  }
  if (size > LARGEST_METADATA) throw new StorageError('MetadataTooLarge');
  return pairs.map(([name, value]) => `${name}:${value}`).join('\n');
}

/** Whether a request says any metadata at all. */
export function saysMetadata({ extensionHeaders }: Pick<SignedRequest, 'extensionHeaders'>): boolean {
  return extensionHeaders.some(([name]) => name.startsWith(PREFIX));
}

/** Kept metadata, by name. */
export function metadataPairs(kept: string): [name: string, value: string][] {
  if (kept === '') return [];
  return kept.split('\n').map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1)];
  });
}

/** Kept metadata, as headers. */
export function metadataHeaders(kept: string): Record<string, string> {
  return Object.fromEntries(metadataPairs(kept).map(([name, value]) => [PREFIX + name, value]));
}
