import { timeOfDos } from './dos-time.ts';
import type { Entry } from './entry.ts';
import { ATTRIBUTES } from './entry.ts';
import { readShortName } from './short-name.ts';

/** The attributes that DOS and Windows keep of a file. */
export interface Attributes {
  readonly readOnly: boolean;
  readonly hidden: boolean;
  readonly system: boolean;
  readonly archive: boolean;
}

/** A file or directory, as whoever lists a directory sees it. */
export interface FileEntry {
  readonly name: string;
  /** Its alias in 8.3, for example `WEB~1.CON`. */
  readonly alias: string;
  readonly kind: 'file' | 'directory';
  /** In bytes; 0 for a directory. */
  readonly size: number;
  readonly attributes: Attributes;
  /** To ten milliseconds. Undefined when the volume does not say. */
  readonly created: Date | undefined;
  /** To two seconds. */
  readonly modified: Date | undefined;
  /** To the day. */
  readonly accessed: Date | undefined;
}

const NAMES = ['readOnly', 'hidden', 'system', 'archive'] as const;

export const isDirectory = ({ attributes }: Pick<Entry, 'attributes'>): boolean => (attributes & ATTRIBUTES.directory) !== 0;

export function fileEntryOf(entry: Entry): FileEntry {
  const has = (name: (typeof NAMES)[number]): boolean => (entry.attributes & ATTRIBUTES[name]) !== 0;
  return {
    name: entry.name,
    alias: readShortName(Buffer.from(entry.alias, 'latin1'), 0) ?? entry.name,
    kind: isDirectory(entry) ? 'directory' : 'file',
    size: entry.size,
    attributes: { readOnly: has('readOnly'), hidden: has('hidden'), system: has('system'), archive: has('archive') },
    created: timeOfDos(entry.created),
    modified: timeOfDos(entry.modified),
    accessed: timeOfDos({ date: entry.accessed, time: 0, hundredths: 0 }),
  };
}

/** The bits of an entry after some attributes were changed. */
export function attributeBits(bits: number, change: Partial<Attributes>): number {
  return NAMES.reduce((result, name) => {
    const wanted = change[name];
    if (wanted === undefined) return result;
    return wanted ? result | ATTRIBUTES[name] : result & ~ATTRIBUTES[name];
  }, bits);
}
