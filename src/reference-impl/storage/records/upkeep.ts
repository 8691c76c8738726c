import type { Clock } from '../../clock/clock.ts';
import type { Store } from '../../state/store.ts';
import { PowerFailed, type StorageSteps } from '../steps.ts';
import { createCollection, type CollectionPolicy } from './collection.ts';
import type { Copier } from './copier.ts';
import { createHealing } from './healing.ts';
import type { RecordImage } from './image.ts';
import type { Media } from './media.ts';
import type { RecordPlacement } from './placement.ts';
import type { RecordStore } from './record-store.ts';
import { createScrubbing } from './scrubbing.ts';

/** What storage is looked after with. */
export interface UpkeepParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly media: Media;
  readonly image: RecordImage;
  readonly placement: RecordPlacement;
  readonly copier: Copier;
  readonly records: RecordStore;
  readonly collectionPolicy: CollectionPolicy;
  readonly steps: StorageSteps;
  readonly abandoned: AbortSignal;
}

/** What goes on behind the customers' backs: copies to the paired region, healing, collection; and what operators do by hand. */
export interface StorageUpkeep {
  /** Takes up what the last run left. To be called once, when the fabric starts. */
  start(): void;
  /** Resolves when nothing is left to do that is due. Rejects where it cannot be done, as on a full medium. */
  settle(): Promise<void>;
  /** Media were taken away or put in: copies are made anew. */
  mediaChanged(): void;
  rebalance(): Promise<void>;
  backUp(): Promise<void>;
  /** Brings back from the backup what has no whole copy left. */
  restore(): Promise<void>;
  /** Lets each medium end where it was in use last, and puts records of these bytes wherever there is room then. Storage is full afterwards. */
  fill(bytes: Uint8Array): Promise<void>;
  /** Resolves when nothing runs any more. */
  ended(): Promise<void>;
}

/** Does a part of the work that is due. False where there was none. */
export type Chore = () => Promise<boolean>;

export function createStorageUpkeep(parts: UpkeepParts): StorageUpkeep {
  const { records, abandoned } = parts;
  const healing = createHealing(parts, () => wake());
  const collect = createCollection(parts, () => wake());
  const scrub = createScrubbing(parts, () => wake());
  const chores: readonly Chore[] = [collect, healing.replicate, healing.heal, scrub];

  let running: Promise<void> | undefined;
  let again = false;
  let failure: unknown;
  const run = async (): Promise<void> => {
    try {
      for (let busy = true; busy && !abandoned.aborted;) {
        again = false;
        busy = false;
        for (const chore of chores) if (!abandoned.aborted && (await chore())) busy = true;
        busy ||= again;
      }
      failure = undefined;
    } catch (error) {
      if (!abandoned.aborted && !(error instanceof PowerFailed)) failure = error;
    }
  };
  const wake = (): void => {
    if (abandoned.aborted) return;
    again = true;
    // A turn later, so that what is deleted in one go is collected in one go.
    running ??= new Promise<void>((resolve) => setImmediate(resolve)).then(run).finally(() => {
      running = undefined;
    });
  };
  /** What operators do waits for what goes on by itself, and then nothing goes on beside it. */
  const alone = async (work: () => Promise<void>): Promise<void> => {
    while (running !== undefined) await running;
    running = work().finally(() => {
      running = undefined;
    });
    await running;
  };
  records.onWork(wake);

  return {
    start: wake,
    mediaChanged: () => {
      healing.noteLoss();
      wake();
    },
    settle: async () => {
      wake();
      while (running !== undefined) await running;
      if (abandoned.aborted) throw new PowerFailed('the power failed while storage was at work');
      if (failure !== undefined) throw failure;
    },
    rebalance: () => alone(healing.rebalance),
    backUp: () => alone(healing.backUp),
    restore: () => alone(healing.restore),
    fill: (bytes) => alone(() => healing.fill(bytes)),
    ended: async () => {
      await running?.catch(() => undefined);
    },
  };
}
