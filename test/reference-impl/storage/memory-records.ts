import { randomBytes } from 'node:crypto';
import type { RecordId, Records } from '../../../src/reference-impl/storage/records/records.ts';
import { NoRoom, RecordLost } from '../../../src/reference-impl/storage/records/records.ts';

/** Records in memory, for tests of what stands on them: they count who refers to what, and can be full or lost. */
export interface MemoryRecords extends Records {
  /** What is somebody's, or was and is still pinned. */
  readonly kept: ReadonlyMap<RecordId, { readonly account: string; readonly bytes: Buffer }>;
  /** What was written and is neither kept nor abandoned. */
  readonly pending: ReadonlyMap<RecordId, unknown>;
  /** What was released and is not collected yet, where `collecting` is off. */
  readonly released: ReadonlySet<RecordId>;
  /** How many pins there are. */
  readonly pins: number;
  collecting: boolean;
  full: boolean;
  readonly lost: Set<RecordId>;
}

export function createMemoryRecords(): MemoryRecords {
  const pending = new Map<RecordId, { account: string; bytes: Buffer }>();
  const kept = new Map<RecordId, { account: string; bytes: Buffer }>();
  const released = new Set<RecordId>();
  let pins = 0;
  const collect = (): void => {
    if (!records.collecting || pins > 0) return;
    for (const record of released) kept.delete(record);
    released.clear();
  };
  const records: MemoryRecords = {
    kept,
    pending,
    released,
    lost: new Set(),
    get pins() {
      return pins;
    },
    collecting: true,
    full: false,
    write: async (account, bytes) => {
      if (records.full) throw new NoRoom('full');
      const record = randomBytes(16).toString('hex');
      pending.set(record, { account, bytes: Buffer.from(bytes) });
      return record;
    },
    keep: (record) => {
      const written = pending.get(record);
      if (written === undefined) throw new Error(`no record ${record} was written`);
      kept.set(record, written);
      pending.delete(record);
    },
    release: (record) => {
      if (!kept.has(record) || released.has(record)) throw new Error(`${record} is nobody's`);
      released.add(record);
      collect();
    },
    abandon: (record) => {
      if (!pending.delete(record)) throw new Error(`${record} is not pending`);
    },
    read: async (record) => {
      const found = kept.get(record);
      if (found === undefined || records.lost.has(record)) throw new RecordLost(`no copy of ${record} is whole`);
      return found.bytes;
    },
    pin: (pinned) => {
      pins += pinned.length;
      return () => {
        pins -= pinned.length;
        collect();
      };
    },
    collected: (record) => {
      collect();
      return !pending.has(record) && !kept.has(record);
    },
    follow: () => undefined,
  };
  return records;
}
