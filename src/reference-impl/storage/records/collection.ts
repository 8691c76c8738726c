import type { StorageSteps } from '../steps.ts';
import type { Clock } from '../../clock/clock.ts';
import type { Store } from '../../state/store.ts';
import type { Copier } from './copier.ts';
import { copiesOf, type Copy, type RecordRow } from './copy.ts';
import type { RecordStore } from './record-store.ts';
import type { Chore } from './upkeep.ts';

/** How what was deleted is collected (DEL-4). */
export interface CollectionPolicy {
  /** How long after its deletion a record is collected, in seconds of the fabric's clock. */
  readonly delaySeconds: number;
  /** Which of a deleted record's copies are given up. All, as a matter of course. */
  givenUp(copies: readonly Copy[]): readonly Copy[];
}

export const PROMPT_COLLECTION: CollectionPolicy = { delaySeconds: 0, givenUp: (copies) => copies };

/** So many records are collected at once. */
const BATCH = 256;

export interface CollectionParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly records: RecordStore;
  readonly copier: Copier;
  readonly collectionPolicy: CollectionPolicy;
  readonly steps: StorageSteps;
}

/**
 * Gives up the blocks of what was deleted, on every medium. Records that somebody is reading wait until that is over. A block is free for others only when it
 * is durable that nobody refers to it.
 */
export function createCollection({ store, clock, records, copier, collectionPolicy, steps }: CollectionParts, wake: () => void): Chore {
  let alarm: { cancel(): void } | undefined;
  const due = (): readonly RecordRow[] => {
    const latest = new Date(clock.now().getTime() - collectionPolicy.delaySeconds * 1000).toISOString();
    return store
      .all<RecordRow>(`SELECT * FROM records WHERE work = 'collect' AND since <= ? ORDER BY since LIMIT ${BATCH}`, latest)
      .filter(({ id }) => !records.isPinned(id));
  };
  const wakeLater = (): void => {
    alarm?.cancel();
    alarm = undefined;
    const next = store.get<{ since: string }>(`SELECT since FROM records WHERE work = 'collect' ORDER BY since LIMIT 1`);
    if (next === undefined) return;
    const when = Date.parse(next.since) + collectionPolicy.delaySeconds * 1000;
    if (when > clock.now().getTime()) alarm = clock.at(new Date(when), wake);
  };

  return async () => {
    const rows = due();
    if (rows.length === 0) {
      wakeLater();
      return false;
    }
    const given = rows.map(({ id, copies }) => ({ id, all: copiesOf(copies), given: collectionPolicy.givenUp(copiesOf(copies)) }));
    const firsts = given.flatMap(({ given: [first] }) => (first === undefined ? [] : [first]));
    store.transaction(() => {
      for (const {
        id,
        all,
        given: [first],
      } of given)
        store.run('UPDATE records SET copies = ? WHERE id = ?', JSON.stringify(all.filter((copy) => copy !== first)), id);
    });
    copier.giveUp(firsts);
    steps.reached('collecting');
    store.transaction(() => {
      for (const { id } of given) store.run('DELETE FROM records WHERE id = ?', id);
    });
    for (const {
      given: [, ...others],
    } of given)
      copier.giveUp(others);
    return true;
  };
}
