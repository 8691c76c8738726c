import type { Alarm, Clock } from '../clock/clock.ts';

/** Time limits by the fabric's clock: many at a time, nearly all of which are called off again. */
export interface Deadlines {
  /** Runs `miss` once when that many milliseconds have passed, unless called off. Infinity is no limit. */
  after(milliseconds: number, miss: () => void): Alarm;
}

interface Deadline {
  readonly due: number;
  readonly miss: () => void;
}

/**
 * Deadlines of the same length fall due in the order in which they were set, so each length has a queue, and only the head of a queue an alarm of the
 * clock. To set and to call off costs the same however many there are, and the clock is not bothered for each.
 */
export function createDeadlines(clock: Pick<Clock, 'now' | 'at'>): Deadlines {
  const queues = new Map<number, Set<Deadline>>();

  const windUp = (queue: Set<Deadline>): void => {
    const [head] = queue;
    if (head !== undefined) clock.at(new Date(head.due), () => ring(queue));
  };
  const ring = (queue: Set<Deadline>): void => {
    const now = clock.now().getTime();
    for (const deadline of queue) {
      if (deadline.due > now) break;
      queue.delete(deadline);
      deadline.miss();
    }
    if (queue.size > 0) windUp(queue);
    else for (const [length, other] of queues) if (other === queue) queues.delete(length);
  };

  return {
    after(milliseconds, miss) {
      if (milliseconds === Infinity) return { cancel: () => undefined };
      const deadline = { due: clock.now().getTime() + milliseconds, miss };
      const known = queues.get(milliseconds);
      const queue = known ?? new Set<Deadline>();
      queue.add(deadline);
      if (known === undefined) {
        queues.set(milliseconds, queue);
        windUp(queue);
      }
      // The alarm of a queue stays set: when it rings it finds who is head by then.
      return { cancel: () => void queue.delete(deadline) };
    },
  };
}
