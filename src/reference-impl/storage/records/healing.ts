import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';
import type { Store } from '../../state/store.ts';
import type { Copier } from './copier.ts';
import { copiesOf, type Copy, type CopyRole, type RecordRow } from './copy.ts';
import type { RecordImage } from './image.ts';
import type { Disk, Media } from './media.ts';
import { COPIES, type RecordPlacement } from './placement.ts';
import type { RecordStore } from './record-store.ts';
import type { Chore } from './upkeep.ts';

export interface HealingParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly media: Media;
  readonly image: RecordImage;
  readonly placement: RecordPlacement;
  readonly copier: Copier;
  readonly records: RecordStore;
}

/** Sees to it that every record has its copies, and moves them about. */
export interface Healing {
  /** Makes the copies that new records and changed accounts are to have. */
  readonly replicate: Chore;
  /** Makes copies anew whose media are gone, once somebody has noted that some are. */
  readonly heal: Chore;
  noteLoss(): void;
  rebalance(): Promise<void>;
  backUp(): Promise<void>;
  restore(): Promise<void>;
  /** Lets each medium end where it was in use last, and puts records of these bytes wherever there is room then. */
  fill(bytes: Uint8Array): Promise<void>;
}

/** Paired copies are made together, some time after the writes, in milliseconds of the fabric's clock. */
const REPLICATED_AFTER = 60_000;
const LOSS = 'storage.media-lost';
/** Whose the records are that fill media up: no account of a customer has this name. */
const FILLER = '';

export function createHealing({ store, clock, media, image, placement, copier, records }: HealingParts, wake: () => void): Healing {
  let alarm: { cancel(): void } | undefined;
  const wakeLater = (): void => {
    alarm?.cancel();
    alarm = undefined;
    const next = store.get<{ since: string }>(`SELECT since FROM records WHERE work = 'replicate' ORDER BY since LIMIT 1`);
    if (next !== undefined) alarm = clock.at(new Date(Date.parse(next.since) + REPLICATED_AFTER), wake);
  };
  const live = (): readonly RecordRow[] => store.all(`SELECT * FROM records WHERE work IS NOT 'collect' ORDER BY id`);
  const isThere = ({ medium }: Copy): boolean => media.find(medium) !== undefined;
  const disksOf = (copies: readonly Copy[]): readonly Disk[] => copies.flatMap(({ medium }) => media.find(medium) ?? []);

  /** Any whole copy; those for customers first. */
  const wholeOf = (row: RecordRow, roles: readonly CopyRole[]): Buffer | undefined => {
    for (const role of roles)
      for (const copy of copiesOf(row.copies)) {
        const bytes = copy.role === role ? records.open(row, copy) : undefined;
        if (bytes !== undefined) return image.make(row.id, row.account, bytes);
      }
    return undefined;
  };
  /** From now on the record has these copies, and the others are given up. Where it was deleted meanwhile, it keeps what it had, to be collected with it. */
  const change = (row: RecordRow, added: readonly Copy[], dropped: readonly Copy[]): void => {
    const isKept = store.transaction(() => {
      const now = records.row(row.id);
      if (now === undefined || now.work === 'collect') return false;
      const copies = [...copiesOf(now.copies).filter((copy) => !dropped.some((gone) => isSame(gone, copy))), ...added];
      store.run('UPDATE records SET copies = ?, work = NULL WHERE id = ?', JSON.stringify(copies), row.id);
      return true;
    });
    copier.giveUp(isKept ? dropped : added);
  };
  /** Brings one record's copies in line with where they are to be. */
  const bringInLine = async (row: RecordRow, roles: readonly CopyRole[]): Promise<void> => {
    const home = placement.home(row.account);
    // Nobody's any more: there is nothing to be done about it here.
    if (home === undefined) return change(row, [], []);
    const copies = copiesOf(row.copies);
    const gone = copies.filter((copy) => !isThere(copy) || (copy.role === 'paired' && home.paired === null));
    const kept = copies.filter((copy) => !gone.includes(copy));
    const added: Copy[] = [];
    for (const [role, region] of [['here', home.here] as const, ['paired', home.paired] as const]) {
      if (region === null) continue;
      const have = kept.filter((copy) => copy.role === role);
      const hadAny = copies.some((copy) => copy.role === role);
      if (have.length >= COPIES) continue;
      const where = hadAny ? placement.healing(region) : role === 'paired' ? placement.paired(region) : region;
      const disks = placement.choose(where, COPIES - have.length, image.blocks(row.size), disksOf(have));
      const whole = disks.length === 0 ? undefined : wholeOf(row, roles);
      if (whole !== undefined) added.push(...(await copier.write(whole, disks, role)));
    }
    change(row, added, gone);
  };

  return {
    replicate: async () => {
      const latest = new Date(clock.now().getTime() - REPLICATED_AFTER).toISOString();
      const rows = store.all<RecordRow>(`SELECT * FROM records WHERE work = 'replicate' AND since <= ? ORDER BY since LIMIT 64`, latest);
      for (const row of rows) await bringInLine(row, ['here', 'paired']);
      if (rows.length === 0) wakeLater();
      return rows.length > 0;
    },
    heal: async () => {
      if (store.setting(LOSS) !== 'yes') return false;
      for (const row of live()) await bringInLine(row, ['here', 'paired']);
      store.keepSetting(LOSS, 'no');
      return true;
    },
    noteLoss: () => store.keepSetting(LOSS, 'yes'),
    rebalance: async () => {
      for (const row of live()) {
        const copies = copiesOf(row.copies);
        const freeAt = ({ medium }: Copy): number => media.find(medium)?.store.blocks.free ?? 0;
        for (const copy of [...copies].sort((left, right) => freeAt(left) - freeAt(right))) {
          const from = media.find(copy.medium);
          if (from === undefined || copy.role === 'backup') continue;
          const others = copies.filter((other) => other !== copy && other.role === copy.role);
          const [to] = placement.choose(placement.healing(from.region), 1, copy.count, [...disksOf(others), from]);
          // A move pays where it leaves the two media more alike than they were.
          if (to === undefined || to.store.blocks.free - from.store.blocks.free <= copy.count) continue;
          const whole = wholeOf(row, ['here', 'paired']);
          if (whole === undefined) break;
          change(row, await copier.write(whole, [to], copy.role), [copy]);
          break;
        }
      }
    },
    backUp: async () => {
      for (const row of live()) {
        const home = placement.home(row.account);
        const copies = copiesOf(row.copies);
        if (home === undefined || copies.some((copy) => copy.role === 'backup' && isThere(copy))) continue;
        const blocks = image.blocks(row.size);
        const region = placement.backup(home);
        const [disk = placement.choose(region, 1, blocks, [])[0]] = placement.choose(region, 1, blocks, disksOf(copies));
        const whole = wholeOf(row, ['here', 'paired']);
        if (disk !== undefined && whole !== undefined) change(row, await copier.write(whole, [disk], 'backup'), []);
      }
    },
    restore: async () => {
      for (const row of live()) {
        if (wholeOf(row, ['here', 'paired']) !== undefined) continue;
        const whole = wholeOf(row, ['backup']);
        if (whole === undefined) continue;
        for (const copy of copiesOf(row.copies)) if (copy.role !== 'backup' && isThere(copy)) await copier.repair(copy, whole);
        await bringInLine(row, ['backup']);
      }
    },
    fill: async (bytes) => {
      media.shrink();
      for (const disk of media.all())
        while (disk.store.blocks.free > 0) {
          const record = randomBytes(16).toString('hex');
          const copies = await copier.write(image.make(record, FILLER, bytes), [disk], 'here').catch(() => undefined);
          if (copies === undefined) break;
          store.run(
            'INSERT INTO records (id, account, size, copies) VALUES (?, ?, ?, ?)',
            record,
            FILLER,
            bytes.byteLength,
            JSON.stringify(copies),
          );
        }
    },
  };
}

const isSame = (left: Copy, right: Copy): boolean => left.medium === right.medium && left.first === right.first;
