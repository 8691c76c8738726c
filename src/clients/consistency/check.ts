import { namedContradiction, type Contradiction } from './contradiction.ts';
import type { HistoryEvent } from './history.ts';
import { linearize } from './linearize.ts';
import { mayWrite, type State } from './register.ts';
import { told } from './words.ts';

export type ConsistencyVerdict =
  /** Each key's events in an order that explains all that was seen. */
  | { readonly verdict: 'linearizable'; readonly orders: ReadonlyMap<string, readonly HistoryEvent[]> }
  | ({ readonly verdict: 'contradiction'; readonly key: string } & Contradiction)
  /** Telling would have taken more work than was allowed. */
  | { readonly verdict: 'undecided'; readonly key: string };

export interface CheckOptions {
  /** What keys hold before the first event; nothing by default. */
  readonly initial?: Readonly<Record<string, string>>;
  /** How many partial orders of one key are looked at, at the most; 200,000 by default. */
  readonly work?: number;
}

const WORK = 200_000;

/**
 * Whether a history is linearizable: every operation seems to happen at one moment between when it was asked for and when it was answered. Keys are looked at
 * one by one, which loses nothing: a history is linearizable exactly if it is so for each of them (Herlihy and Wing, 1990).
 */
export function checkHistory(events: readonly HistoryEvent[], { initial = {}, work = WORK }: CheckOptions = {}): ConsistencyVerdict {
  const orders = new Map<string, readonly HistoryEvent[]>();
  let undecided: string | null = null;
  for (const key of new Set(events.map((event) => event.key))) {
    const [own, before] = [events.filter((event) => event.key === key), initial[key] ?? null];
    const found = linearize(own, before, work);
    const against = found === 'undecided' ? namedContradiction(own, before) : found.order === null ? explain(own, before, work) : null;
    if (against) return { verdict: 'contradiction', key, ...against };
    if (found === 'undecided') undecided ??= key;
    else if (found.order) orders.set(key, found.order);
  }
  return undecided === null ? { verdict: 'linearizable', orders } : { verdict: 'undecided', key: undecided };
}

/** The smallest contradiction that can be named: one with a name of its own, or the fewest sights that no order explains. */
function explain(all: readonly HistoryEvent[], initial: State, work: number): Contradiction {
  const early = shortest(all, initial, work);
  const named = namedContradiction(early, initial, all);
  if (named) return named;
  let left = early;
  const contradictory = (fewer: readonly HistoryEvent[]): boolean => isContradictory(fewer, initial, work);
  // Leaving out what changed nothing never makes a contradiction out of none.
  for (let size = left.length; size >= 1; size = size >> 1)
    for (let at = 0; at < left.length; at += size) {
      const fewer = left.filter((event, index) => mayWrite(event) || index < at || index >= at + size);
      if (fewer.length < left.length && contradictory(fewer)) left = fewer;
    }
  const events = left.filter((event) => !mayWrite(event) || left.some((other) => other !== event && sees(other, event)));
  return { events, words: `no order explains these together: ${events.map(told).join('; ')}` };
}

function sees({ completed }: HistoryEvent, { operation }: HistoryEvent): boolean {
  const answer = completed?.answer;
  return operation.kind === 'delete' || (answer?.said === 'value' && operation.kind === 'put' && answer.value === operation.value);
}

/** The history up to the first answer with which it contradicts itself; what was under way then has no answer yet. */
function shortest(events: readonly HistoryEvent[], initial: State, work: number): readonly HistoryEvent[] {
  const until = (moment: number): HistoryEvent[] =>
    events
      .filter(({ invoked }) => invoked <= moment)
      .map((event) => (event.completed !== null && event.completed.at > moment ? { ...event, completed: null } : event));
  const moments = events.flatMap(({ completed }) => (completed === null ? [] : [completed.at])).sort((a, b) => a - b);
  let [low, high] = [0, moments.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isContradictory(until(moments[middle] as number), initial, work)) high = middle;
    else low = middle + 1;
  }
  return until(moments[high] as number);
}

function isContradictory(events: readonly HistoryEvent[], initial: State, work: number): boolean {
  const found = linearize(events, initial, work);
  return found !== 'undecided' && found.order === null;
}
