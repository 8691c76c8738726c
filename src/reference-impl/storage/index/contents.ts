import type { Store } from '../../state/store.ts';
import type { RecordId, Records } from '../records/records.ts';
import type { ContentRecord } from '../rows.ts';

/** What contents are made of. A content never changes; a blob gets another one. All changes are part of the caller's transaction. */
export interface Contents {
  recordsOf(content: number | null): readonly ContentRecord[];
  /** A new content of these records; NULL for none. */
  add(records: readonly ContentRecord[]): number | null;
  /** Removes a content that no blob refers to any more, and lets go of its records. Answers those that nobody refers to now. */
  drop(content: number | null): RecordId[];
  /** Lets go of a record, unless a content or an uncommitted block still refers to it. Says whether it did. */
  letGo(record: RecordId): boolean;
}

export function createContents({ store, records }: { readonly store: Store; readonly records: Records }): Contents {
  const recordsOf = (content: number | null): readonly ContentRecord[] =>
    content === null ? [] : store.all('SELECT record, size, block FROM contentRecords WHERE content = ? ORDER BY position', content);
  const letGo = (record: RecordId): boolean => {
    if (store.get('SELECT 1 FROM contentRecords WHERE record = ?', record) !== undefined) return false;
    if (store.get('SELECT 1 FROM uncommittedBlocks WHERE record = ?', record) !== undefined) return false;
    records.release(record);
    return true;
  };

  return {
    recordsOf,
    add: (made) => {
      if (made.length === 0) return null;
      const { last } = store.get<{ last: number | null }>('SELECT max(content) AS last FROM contentRecords') ?? { last: null };
      const content = (last ?? 0) + 1;
      for (const [position, { record, size, block }] of made.entries())
        store.run(
          'INSERT INTO contentRecords (content, position, record, size, block) VALUES (?, ?, ?, ?, ?)',
          content,
          position,
          record,
          size,
          block,
        );
      return content;
    },
    drop: (content) => {
      if (content === null || store.get('SELECT 1 FROM blobs WHERE content = ?', content) !== undefined) return [];
      const names = new Set(recordsOf(content).map(({ record }) => record));
      store.run('DELETE FROM contentRecords WHERE content = ?', content);
      return [...names].filter(letGo);
    },
    letGo,
  };
}
