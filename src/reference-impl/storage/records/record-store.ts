import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';
import type { Store } from '../../state/store.ts';
import type { Copier } from './copier.ts';
import { copiesOf, type Copy, type RecordRow } from './copy.ts';
import type { RecordImage } from './image.ts';
import type { Media } from './media.ts';
import { COPIES, type RecordPlacement } from './placement.ts';
import { LARGEST_RECORD, NoRoom, NoSuchAccount, RecordLost, type RecordId, type Records } from './records.ts';

/** What records are kept with. */
export interface RecordParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly media: Media;
  readonly image: RecordImage;
  readonly placement: RecordPlacement;
  readonly copier: Copier;
}

/** Records, and what those who look after them have to know. */
export interface RecordStore extends Records {
  row(record: RecordId): RecordRow | undefined;
  /** The bytes of one copy, authenticated; undefined where it is damaged or its medium is gone. */
  open(row: RecordRow, copy: Copy): Buffer | undefined;
  /** Whether somebody is reading the record. Where it is so, there is something to look after when that is over. */
  isPinned(record: RecordId): boolean;
  /** Calls `wake` whenever there is something to look after. */
  onWork(wake: () => void): void;
}

/** Written, and nobody's yet. */
interface Pending {
  readonly account: string;
  readonly size: number;
  readonly copies: readonly Copy[];
}

export function createRecordStore({ store, clock, media, image, placement, copier }: RecordParts): RecordStore {
  const pending = new Map<RecordId, Pending>();
  const pins = new Map<RecordId, number>();
  /** Those of them that somebody waits for. */
  const awaited = new Set<RecordId>();
  let wake: () => void = () => undefined;

  const row = (record: RecordId): RecordRow | undefined => store.get('SELECT * FROM records WHERE id = ?', record);
  const open = ({ id, account }: RecordRow, copy: Copy): Buffer | undefined => {
    const bytes = copier.read(copy);
    return bytes === undefined ? undefined : image.open(id, account, bytes);
  };
  /** Copies that are to be read by customers, those in the account's own location first. */
  const readable = (text: string): readonly Copy[] => {
    const copies = copiesOf(text);
    return [...copies.filter(({ role }) => role === 'here'), ...copies.filter(({ role }) => role === 'paired')];
  };

  return {
    row,
    open,
    isPinned: (record) => {
      if (pins.has(record)) awaited.add(record);
      return pins.has(record);
    },
    onWork: (then) => {
      wake = then;
    },
    write: async (account, bytes) => {
      if (bytes.byteLength > LARGEST_RECORD) throw new RangeError(`a record may have at most ${LARGEST_RECORD} bytes`);
      const home = placement.home(account);
      if (home === undefined) throw new NoSuchAccount(`there is no storage account ${account}`);
      const disks = placement.choose(home.here, COPIES, image.blocks(bytes.byteLength), []);
      // Where a rack is lost, what is written meanwhile has fewer copies and gets the others when there is a place for them.
      const racks = new Set(media.inRegion(home.here).map(({ rack }) => rack)).size;
      if (disks.length < Math.min(COPIES, racks) || disks.length === 0) throw new NoRoom(`there is no room left in ${home.here}`);
      const record = randomBytes(16).toString('hex');
      try {
        const copies = await copier.write(image.make(record, account, bytes), disks, 'here');
        pending.set(record, { account, size: bytes.byteLength, copies });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new NoRoom(`there is no room left in ${home.here}`, { cause: error });
        throw error;
      }
      return record;
    },
    keep: (record) => {
      const written = pending.get(record);
      if (written === undefined) throw new Error(`no record ${record} was written`);
      const { account, size, copies } = written;
      const isPaired = (placement.home(account)?.paired ?? null) !== null;
      store.run(
        'INSERT INTO records (id, account, size, copies, work, since) VALUES (?, ?, ?, ?, ?, ?)',
        record,
        account,
        size,
        JSON.stringify(copies),
        isPaired || copies.length < COPIES ? 'replicate' : null,
        clock.now().toISOString(),
      );
      store.afterCommit(() => {
        pending.delete(record);
        if (isPaired) wake();
      });
    },
    release: (record) => {
      store.run(`UPDATE records SET work = 'collect', since = ? WHERE id = ?`, clock.now().toISOString(), record);
      store.afterCommit(() => wake());
    },
    abandon: (record) => {
      copier.giveUp(pending.get(record)?.copies ?? []);
      pending.delete(record);
    },
    read: async (record) => {
      const found = row(record);
      if (found === undefined) throw new RecordLost(`there is no record ${record}`);
      const damaged: Copy[] = [];
      for (const copy of readable(found.copies)) {
        const bytes = open(found, copy);
        if (bytes === undefined) {
          damaged.push(copy);
          continue;
        }
        if (damaged.length > 0) {
          const whole = image.make(record, found.account, bytes);
          await Promise.all(damaged.map((each) => copier.repair(each, whole)));
        }
        return bytes;
      }
      throw new RecordLost(`no copy of the record ${record} is whole`);
    },
    pin: (records) => {
      for (const record of records) pins.set(record, (pins.get(record) ?? 0) + 1);
      let isPinned = true;
      return () => {
        if (!isPinned) return;
        isPinned = false;
        for (const record of records) {
          const left = (pins.get(record) ?? 1) - 1;
          if (left > 0) {
            pins.set(record, left);
            continue;
          }
          pins.delete(record);
          if (awaited.delete(record)) wake();
        }
      };
    },
    collected: (record) => !pending.has(record) && row(record) === undefined,
    follow: (account) => {
      store.run(`UPDATE records SET work = 'replicate', since = ? WHERE account = ? AND work IS NULL`, clock.now().toISOString(), account);
      store.afterCommit(() => wake());
    },
  };
}
