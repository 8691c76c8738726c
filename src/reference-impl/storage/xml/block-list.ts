import type { WantedBlock } from '../index/blocks.ts';
import { StorageError } from '../storage-error.ts';
import { readXml } from './reader.ts';

/** Of how many blocks a blob can be made. */
export const MOST_BLOCKS = 50_000;

const FROM: Readonly<Record<string, WantedBlock['from']>> = { Committed: 'committed', Uncommitted: 'uncommitted', Latest: 'latest' };

/** Reads the body of Put Block List, in its order. Throws {@link StorageError}. */
export function readBlockList(source: string): WantedBlock[] {
  const { children } = readXml(source, 'BlockList');
  if (children.length > MOST_BLOCKS) throw new StorageError('BlockListTooLong');
  return children.map((child) => {
    const from = FROM[child.name];
    if (from === undefined || child.children.length > 0) throw new StorageError('UnsupportedXmlNode');
    return { id: blockId(child.text.trim(), 'InvalidBlockList'), from };
  });
}

/** The most bytes that a block's id can have, before it is encoded. */
const LONGEST_ID = 64;

/** A block's id, which is base64 of at most 64 bytes. Throws {@link StorageError} of the code for another. */
export function blockId(text: string, otherwise: 'InvalidBlockList' | 'InvalidBlockId'): string {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.length > LONGEST_ID || bytes.toString('base64') !== text) throw new StorageError(otherwise);
  return text;
}
