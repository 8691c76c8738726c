import type { Clock } from '../../clock/clock.ts';
import type { Store } from '../../state/store.ts';
import type { Copier } from './copier.ts';
import { copiesOf, type RecordRow } from './copy.ts';
import type { RecordImage } from './image.ts';
import type { Media } from './media.ts';
import type { RecordStore } from './record-store.ts';
import type { Chore } from './upkeep.ts';

export interface ScrubbingParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly media: Media;
  readonly image: RecordImage;
  readonly copier: Copier;
  readonly records: RecordStore;
}

const SCRUBBED = 'storage.scrubbed';
/** How often all copies are looked at, in milliseconds of the fabric's clock. */
const PERIOD = 24 * 60 * 60 * 1000;

/** Looks at every copy of every record once a day, and writes those again that are damaged, as long as another one is whole (SAK-5). */
export function createScrubbing({ store, clock, media, image, copier, records }: ScrubbingParts, wake: () => void): Chore {
  let alarm: { cancel(): void } | undefined;
  const began = clock.now();
  /** When all copies were looked at last, or the fabric had none to look at. It is noted once there is something to look at. */
  const last = (): Date => {
    const noted = store.setting(SCRUBBED);
    if (noted !== undefined) return new Date(noted);
    if (store.get('SELECT 1 FROM records LIMIT 1') !== undefined) store.keepSetting(SCRUBBED, began.toISOString());
    return began;
  };
  /** Reads and writes in one go: what is deleted meanwhile may have given its blocks to others. */
  const scrub = async (id: string): Promise<void> => {
    const row = records.row(id);
    if (row === undefined || row.work === 'collect') return;
    const looked = copiesOf(row.copies).map((copy) => ({ copy, bytes: records.open(row, copy) }));
    // A backup is for operators to bring back.
    const whole = looked.find(({ copy, bytes }) => copy.role !== 'backup' && bytes !== undefined)?.bytes;
    const damaged = looked.filter(({ copy, bytes }) => bytes === undefined && media.find(copy.medium) !== undefined);
    if (whole === undefined || damaged.length === 0) return;
    const written = image.make(row.id, row.account, whole);
    await Promise.all(damaged.map(({ copy }) => copier.repair(copy, written)));
  };

  return async () => {
    const due = last().getTime() + PERIOD;
    if (clock.now().getTime() < due) {
      alarm?.cancel();
      alarm = clock.at(new Date(due), wake);
      return false;
    }
    for (const { id } of store.all<Pick<RecordRow, 'id'>>(`SELECT id FROM records WHERE work IS NOT 'collect'`)) await scrub(id);
    store.keepSetting(SCRUBBED, clock.now().toISOString());
    return true;
  };
}
