import type { HistoryEvent } from './history.ts';
import { after, impossible, matters, mayWrite, type State } from './register.ts';

/** An order that explains everything; null when there is none; undecided when it took too much work to tell. */
export type Search = { readonly order: readonly HistoryEvent[] | null } | 'undecided';

/** How far an order has come. Nodes share their pasts. */
interface Node {
  /** All answered events before this one are in the order. */
  readonly first: number;
  /** Further answered events that are in it. */
  readonly ahead: readonly number[];
  /** Unanswered events that have taken effect in it. */
  readonly pending: readonly number[];
  readonly state: State;
  readonly last: HistoryEvent | null;
  readonly before: Node | null;
}

/**
 * Looks for an order of one key's events that a register could have gone through, in which nothing comes before what was over when it began. (Wing and Gong,
 * "Testing and Verifying Concurrent Objects", with Lowe's memory of what has been tried: the set of events in the order, and the state.) What has no answer may come anywhere
 * after it was asked for, or nowhere. `work` bounds the number of partial orders looked at.
 */
export function linearize(events: readonly HistoryEvent[], initial: State, work: number): Search {
  const said = events.filter(matters);
  const answered = said.filter(({ completed }) => completed !== null).sort((a, b) => a.invoked - b.invoked);
  const unanswered = said.filter(({ completed }) => completed === null);
  const tried = new Set<string>();
  const open: Node[] = [{ first: 0, ahead: [], pending: [], state: initial, last: null, before: null }];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.first === answered.length) return { order: pathTo(node) };
    const place = `${node.first} ${node.ahead.join()} ${node.pending.join()} ${node.state === null ? '' : `:${node.state}`}`;
    if (tried.has(place)) continue;
    if (tried.size >= work) return 'undecided';
    tried.add(place);
    open.push(...successors(node, answered, unanswered));
  }
  return { order: null };
}

/** All nodes that come next, the likeliest last. */
function successors(node: Node, answered: readonly HistoryEvent[], unanswered: readonly HistoryEvent[]): Node[] {
  const next: Node[] = [];
  const taken = new Set(node.ahead);
  const possible: number[] = [];
  let horizon = Infinity;
  for (let at = node.first; at < answered.length; at++) {
    const event = answered[at] as HistoryEvent;
    if (event.invoked > horizon) break;
    if (taken.has(at)) continue;
    possible.push(at);
    horizon = Math.min(horizon, event.completed?.at ?? Infinity);
  }
  for (const [at, event] of unanswered.entries()) {
    if (event.invoked > horizon || node.pending.includes(at)) continue;
    const state = after(node.state, event);
    if (state !== impossible)
      next.push({ ...node, pending: [...node.pending, at].sort((a, b) => a - b), state, last: event, before: node });
  }
  for (const at of possible.reverse()) {
    const event = answered[at] as HistoryEvent;
    const state = after(node.state, event);
    if (state === impossible) continue;
    const reached = { ...withEvent(node, at), state, last: event, before: node };
    // What changes nothing and is true now costs nothing to take now: any order that has it later is as good with it here.
    if (!mayWrite(event)) return [reached];
    next.push(reached);
  }
  return next;
}

function withEvent({ first, ahead, pending }: Node, at: number): Pick<Node, 'first' | 'ahead' | 'pending'> {
  if (at !== first) return { first, ahead: [...ahead, at].sort((a, b) => a - b), pending };
  let [next, rest] = [first + 1, ahead];
  while (rest[0] === next) [next, rest] = [next + 1, rest.slice(1)];
  return { first: next, ahead: rest, pending };
}

function pathTo(node: Node): HistoryEvent[] {
  const order: HistoryEvent[] = [];
  for (let at: Node | null = node; at?.last; at = at.before) order.push(at.last);
  return order.reverse();
}
