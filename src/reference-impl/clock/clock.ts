import type { Store } from '../state/store.ts';

/**
 * The fabric's own clock. It runs with real time, and can be moved forward as a whole. Everything that lasts (sessions, locks, the
 * validity of certificates and signatures) asks this clock, never the machine's.
 */
export interface Clock {
  now(): Date;
  /** Moves the clock forward. What is due by then has run, in order of time, when this is answered. The move outlives a crash. */
  advance(seconds: number): Promise<Date>;
  /** Runs `run` once, when the clock has reached `due`. Alarms live in memory: who needs them after a crash sets them again at its start. */
  at(due: Date, run: () => void | Promise<void>): Alarm;
  /** Forgets all alarms: nothing runs any more. */
  stop(): void;
}

/** Something that will run at a time of the fabric's clock. */
export interface Alarm {
  cancel(): void;
}

interface PendingAlarm {
  readonly due: number;
  readonly run: () => void | Promise<void>;
}

const OFFSET = 'clock.offset-milliseconds';
/** The longest delay of a Node timer; a later alarm is looked at again then. */
const LONGEST_DELAY = 2_147_483_647;

/** A clock over the store, in which it keeps how far it was moved. `realTime` is in milliseconds since 1970, UTC. */
export function createClock(store: Store, realTime: () => number = Date.now): Clock {
  let offset = Number(store.setting(OFFSET) ?? '0');
  const alarms = new Set<PendingAlarm>();
  let timer: NodeJS.Timeout | undefined;

  const milliseconds = (): number => realTime() + offset;
  const first = (): PendingAlarm | undefined => {
    let earliest: PendingAlarm | undefined;
    for (const alarm of alarms) if (earliest === undefined || alarm.due < earliest.due) earliest = alarm;
    return earliest;
  };
  const windUp = (): void => {
    clearTimeout(timer);
    const next = first();
    if (next === undefined) return;
    timer = setTimeout(() => void ring(), Math.min(Math.max(next.due - milliseconds(), 0), LONGEST_DELAY));
    timer.unref();
  };
  const ring = async (): Promise<void> => {
    for (let next = first(); next !== undefined && next.due <= milliseconds(); next = first()) {
      alarms.delete(next);
      await next.run();
    }
    windUp();
  };

  return {
    now: () => new Date(milliseconds()),
    advance: async (seconds) => {
      if (!Number.isFinite(seconds) || seconds <= 0) throw new RangeError('a clock is moved forward, by a positive number of seconds');
      offset += seconds * 1000;
      store.keepSetting(OFFSET, String(offset));
      await ring();
      return new Date(milliseconds());
    },
    at: (due, run) => {
      const alarm: PendingAlarm = { due: due.getTime(), run };
      alarms.add(alarm);
      windUp();
      return {
        cancel: () => {
          alarms.delete(alarm);
          windUp();
        },
      };
    },
    stop: () => {
      alarms.clear();
      clearTimeout(timer);
    },
  };
}
