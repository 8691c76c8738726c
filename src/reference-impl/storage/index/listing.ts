import type { Store } from '../../state/store.ts';
import type { BlobRow, ContainerRow } from '../rows.ts';

/** What is asked of a list. */
export interface ListQuery {
  readonly prefix: string;
  /** Where the list goes on, as the last page's `next` said. */
  readonly from: Position;
  /** How many entries at most. */
  readonly most: number;
}

export interface BlobListQuery extends ListQuery {
  /** Names are shown up to where it comes after the prefix; empty for whole names. */
  readonly delimiter: string;
  readonly snapshots: boolean;
  /** Whether blobs of which there are only uncommitted blocks are shown. */
  readonly uncommitted: boolean;
}

/** The place of an entry in a list. */
export interface Position {
  readonly name: string;
  readonly snapshot: string;
}

/** A page of a list. `next` is where the next one begins; undefined at the end. */
export interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly next: Position | undefined;
}

/** A blob, a snapshot, a blob that has no content yet, or what many names begin with. */
export type BlobEntry = { readonly blob: BlobRow } | { readonly uncommitted: string } | { readonly prefix: string };

/** Lists in the order of their names' UTF-8 bytes. Each page is one moment. */
export interface ListIndex {
  listContainers(account: string, query: ListQuery): Page<ContainerRow>;
  /** Empty where there is no such container. */
  listBlobs(container: number, query: BlobListQuery): Page<BlobEntry>;
}

export const FROM_THE_START: Position = { name: '', snapshot: '' };

const HAS_CONTENT = 'SELECT * FROM blobs WHERE container = ? AND (name, snapshot) >= (?, ?)';
/** Rows of the same columns for blobs that have none: `size` is -1. */
const HAS_BLOCKS = `SELECT DISTINCT container, name, '' AS snapshot, NULL, -1, '', '', '', NULL, NULL, NULL, NULL, NULL, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM uncommittedBlocks u WHERE container = ? AND (name, '') >= (?, ?)
  AND NOT EXISTS (SELECT 1 FROM blobs b WHERE b.container = u.container AND b.name = u.name AND b.snapshot = '')`;
/** How many rows are looked at in one go. */
const BATCH = 500;
/** After every name that goes on from another. */
const LAST_CHARACTER = '\u{10FFFF}';

export function createListIndex(store: Store): ListIndex {
  const rowsFrom = (
    container: number,
    { name, snapshot }: Position,
    { snapshots, uncommitted, most }: BlobListQuery,
  ): readonly BlobRow[] => {
    const limit = Math.min(BATCH, most + 1);
    const committed = HAS_CONTENT + (snapshots ? '' : ` AND snapshot = ''`);
    if (!uncommitted) return store.all(`${committed} ORDER BY name, snapshot LIMIT ?`, container, name, snapshot, limit);
    const both = `${committed} UNION ALL ${HAS_BLOCKS} ORDER BY name, snapshot LIMIT ?`;
    return store.all(both, container, name, snapshot, container, name, snapshot, limit);
  };

  return {
    listContainers: (account, { prefix, from, most }) => {
      const start = from.name > prefix ? from.name : prefix;
      const rows = store
        .all<ContainerRow>('SELECT * FROM containers WHERE account = ? AND name >= ? ORDER BY name LIMIT ?', account, start, most + 1)
        .filter(({ name }) => name.startsWith(prefix));
      const over = rows[most];
      return { entries: rows.slice(0, most), next: over && { name: over.name, snapshot: '' } };
    },
    listBlobs: (container, query) => {
      const { prefix, delimiter, most } = query;
      const entries: BlobEntry[] = [];
      let at: Position | undefined = compare(query.from.name, prefix) >= 0 ? query.from : { name: prefix, snapshot: '' };
      let shown: string | undefined;
      while (at !== undefined) {
        const rows = rowsFrom(container, at, query);
        at = undefined;
        for (const row of rows) {
          if (!row.name.startsWith(prefix)) return { entries, next: undefined };
          if (shown !== undefined && row.name.startsWith(shown)) continue;
          if (entries.length === most) return { entries, next: { name: row.name, snapshot: row.snapshot } };
          shown = commonPrefix(row.name, prefix, delimiter);
          entries.push(shown !== undefined ? { prefix: shown } : row.size < 0 ? { uncommitted: row.name } : { blob: row });
        }
        const last = rows.at(-1);
        if (last === undefined) break;
        // All that goes on from a shown prefix is one entry: the rest of it is passed over without a look.
        if (shown !== undefined && last.name.startsWith(shown) && compare(last.name, shown + LAST_CHARACTER) < 0)
          at = { name: shown + LAST_CHARACTER, snapshot: '' };
        else if (rows.length >= Math.min(BATCH, most + 1)) at = { name: last.name, snapshot: `${last.snapshot}\u0001` };
      }
      return { entries, next: undefined };
    },
  };
}

/** What the name is shown as: up to the first delimiter after the prefix; undefined where it has none. */
function commonPrefix(name: string, prefix: string, delimiter: string): string | undefined {
  const end = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : name.slice(0, end + delimiter.length);
}

/** In the order of UTF-8 bytes, as the database has it; that of UTF-16 is another. */
function compare(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
