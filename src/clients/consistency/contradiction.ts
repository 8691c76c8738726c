import type { HistoryEvent } from './history.ts';
import { matters, mayWrite, type State } from './register.ts';
import { quoted, told } from './words.ts';

/** Events that no order explains together, and why, for a reader. */
export interface Contradiction {
  readonly events: readonly HistoryEvent[];
  readonly words: string;
}

/** Something seen: the value, null for nothing, or that there is something, whatever it is. */
interface Sight {
  readonly event: HistoryEvent;
  readonly saw: string | null | typeof something;
}
const something = Symbol('something');

const end = ({ completed }: HistoryEvent): number => completed?.at ?? Infinity;
const precedes = (one: HistoryEvent, other: HistoryEvent): boolean => end(one) < other.invoked;
const putOf = ({ operation }: HistoryEvent): string | null => (operation.kind === 'put' ? operation.value : null);

/**
 * The first of the contradictions that have a name: a value that nobody wrote, one that was already replaced, a write that was lost, a deletion that was undone, two readers who
 * disagree. Each of them is one by itself, whatever else happened. Null when there is none of these, which does not mean that there is no other.
 * `whole` is the history of which the events are the beginning, to tell what came of a value's write.
 */
export function namedContradiction(
  events: readonly HistoryEvent[],
  initial: State,
  whole: readonly HistoryEvent[] = events,
): Contradiction | null {
  const one = new Case(events.filter(matters), initial, whole);
  for (const sight of one.sights) {
    const found = one.unwritten(sight) ?? one.replaced(sight) ?? one.lost(sight) ?? one.undone(sight);
    if (found) return found;
  }
  return one.disagreement();
}

/** The value before everything, as a write that was over before the first event. */
const ground = (value: string): HistoryEvent => ({
  client: 'whoever was there before',
  key: '',
  operation: { kind: 'put', value },
  invoked: -1,
  completed: { at: 0, answer: { said: 'done' } },
});

/** One key's events, as the detectors look at them. */
class Case {
  readonly sights: readonly Sight[];
  private readonly done: readonly HistoryEvent[];
  private readonly puts: readonly HistoryEvent[];
  private readonly deletions: readonly HistoryEvent[];

  constructor(
    events: readonly HistoryEvent[],
    initial: State,
    private readonly whole: readonly HistoryEvent[],
  ) {
    const writes = [...(initial === null ? [] : [ground(initial)]), ...events.filter(mayWrite)];
    this.done = writes.filter(({ completed }) => completed !== null);
    this.puts = writes.filter((event) => putOf(event) !== null);
    this.deletions = writes.filter(({ operation }) => operation.kind === 'delete');
    this.sights = events.flatMap(sightOf).sort((a, b) => end(a.event) - end(b.event));
  }

  unwritten({ event, saw }: Sight): Contradiction | null {
    if (typeof saw !== 'string') return null;
    if (this.puts.some((put) => putOf(put) === saw && put.invoked < end(event))) return null;
    const put = this.whole.find((each) => putOf(each) === saw);
    if (put && mayWrite(put)) return because([event, put], `${told(event)}, before ${told(put)} had begun`);
    if (put) return because([put, event], `${told(event)}, although ${told(put)} had been refused`);
    return because([event], `${told(event)}, and nobody had written ${quoted(saw)}`);
  }

  /** Something else had been written, or everything deleted, in between. */
  replaced({ event, saw }: Sight): Contradiction | null {
    if (typeof saw !== 'string') return null;
    const puts = this.puts.filter((put) => putOf(put) === saw);
    const replacing = this.done.find((write) => precedes(write, event) && puts.every((put) => precedes(put, write)));
    const put = puts.at(-1);
    if (!replacing || !put) return null;
    return because(
      [put, replacing, event],
      `${told(event)}, although ${told(replacing)} had begun after ${told(put)} and was over before the read began`,
    );
  }

  /** Nothing is seen where there has to be something. */
  lost({ event, saw }: Sight): Contradiction | null {
    if (saw !== null) return null;
    const between = (put: HistoryEvent) =>
      this.deletions.some((each) => each !== event && each.invoked < end(event) && !precedes(each, put));
    const put = this.done.find((each) => putOf(each) !== null && precedes(each, event) && !between(each));
    return put
      ? because([put, event], `${told(event)}, although ${told(put)} was over before it began and no deletion can have come between`)
      : null;
  }

  /** Something is seen where there has to be nothing. */
  undone({ event, saw }: Sight): Contradiction | null {
    if (saw === null) return null;
    const early = this.puts.filter((put) => put.invoked < end(event));
    if (early.length === 0) return because([event], `${told(event)}, before anybody had written anything`);
    const deletion = this.done.find((each) => putOf(each) === null && precedes(each, event) && early.every((put) => precedes(put, each)));
    return deletion
      ? because([deletion, event], `${told(event)}, although ${told(deletion)} was over before it began and no write can have come between`)
      : null;
  }

  /**
   * Each value is written once, so it is there during one stretch of time, and two of them cannot lie both ways round. Looks for what speaks against the last thing seen: before
   * that there was no contradiction.
   */
  disagreement(): Contradiction | null {
    const last = this.sights.at(-1);
    if (!last || typeof last.saw !== 'string') return null;
    for (const { event: earlier, saw: other } of this.sights) {
      if (other === something || other === last.saw || !precedes(earlier, last.event)) continue;
      const found =
        other === null ? this.backAgain(earlier, last.event, last.saw) : this.otherWayRound([earlier, other], [last.event, last.saw]);
      if (found) return found;
    }
    return null;
  }

  private backAgain(nothing: HistoryEvent, later: HistoryEvent, value: string): Contradiction | null {
    const puts = this.puts.filter((put) => putOf(put) === value);
    const [put] = puts;
    if (!put || !puts.every((each) => precedes(each, nothing))) return null;
    return because([put, nothing, later], `${told(later)} again, although ${told(nothing)}, came between it and ${told(put)}`);
  }

  private otherWayRound(
    [first, other]: readonly [HistoryEvent, string],
    [second, value]: readonly [HistoryEvent, string],
  ): Contradiction | null {
    const [puts, others] = [value, other].map((each) => this.puts.filter((put) => putOf(put) === each)) as [HistoryEvent[], HistoryEvent[]];
    const [put, replacing] = [puts[0], others[0]];
    if (puts.length !== 1 || others.length !== 1 || !put || !replacing) return null;
    const both = `${told(first)}, came before ${told(second)}`;
    if (precedes(put, replacing))
      return because([put, replacing, first, second], `${both}, although ${told(put)} was over before ${told(replacing)} began`);
    for (const { event: third, saw } of this.sights) {
      if (saw !== value) continue;
      const fourth = this.sights.find((each) => each.saw === other && precedes(third, each.event))?.event;
      if (fourth) return because([first, second, third, fourth], `${both}, but ${told(third)}, came before ${told(fourth)}`);
    }
    return null;
  }
}

const because = (events: readonly HistoryEvent[], words: string): Contradiction => ({ events, words });

function sightOf(event: HistoryEvent): Sight[] {
  const { operation, completed } = event;
  const answer = completed?.answer;
  if (answer?.said === 'value') return [{ event, saw: answer.value }];
  if (answer?.said === 'presence') return [{ event, saw: answer.present ? something : null }];
  if (operation.kind !== 'delete' || operation.only !== undefined) return [];
  if (answer?.said === 'done') return [{ event, saw: something }];
  return answer?.said === 'not done' ? [{ event, saw: null }] : [];
}
