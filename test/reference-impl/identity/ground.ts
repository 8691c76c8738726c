import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../../src/reference-impl/state/store.ts';

/** A store in a folder of its own, and a clock that moves when it is told. */
export interface Ground {
  store: Store;
  readonly folder: string;
  readonly clock: { now(): Date; forward(milliseconds: number): void };
  /** Close the store and open it again, as after a crash. */
  restart(): void;
  clear(): void;
}

export const MINUTE = 60_000;

export function ground(): Ground {
  const folder = mkdtempSync(join(tmpdir(), 'identity-'));
  let now = Date.parse('2011-06-01T12:00:00Z');
  const made: Ground = {
    store: openStore(folder),
    folder,
    clock: { now: () => new Date(now), forward: (milliseconds) => void (now += milliseconds) },
    restart: () => {
      made.store.close();
      made.store = openStore(folder);
    },
    clear: () => {
      made.store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return made;
}
