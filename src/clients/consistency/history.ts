/** What a client asks of one key. Values that are written are all different, so that a value tells which write it came from. */
export type Operation =
  | { readonly kind: 'put'; readonly value: string; readonly only?: Condition }
  | { readonly kind: 'delete'; readonly only?: Condition }
  /** Asks for the value. */
  | { readonly kind: 'get' }
  /** Asks only whether there is one: a list that would show the key, a question for its properties. */
  | { readonly kind: 'look' };

/** When a write is to be done: only where there is nothing yet, only where there is something, only where there is this value. */
export type Condition = 'absent' | 'present' | { readonly is: string };

/** What a definite answer said. */
export type Answered =
  /** The write was done. */
  | { readonly said: 'done' }
  /** The write was refused, and changed nothing, because its condition did not hold or (a deletion) there was nothing. */
  | { readonly said: 'not done' }
  /** Refused for a reason that has nothing to do with what is there: a write has changed nothing, a read tells nothing. */
  | { readonly said: 'refused' }
  /** What a get saw; null for nothing there. */
  | { readonly said: 'value'; readonly value: string | null }
  /** What a look saw. */
  | { readonly said: 'presence'; readonly present: boolean };

/** One operation of a history, from when it was asked for to when it was answered, in ticks of the recorder's counter. */
export interface HistoryEvent {
  readonly client: string;
  readonly key: string;
  readonly operation: Operation;
  readonly invoked: number;
  /** Null while there is no definite answer: it may take effect at any later moment, or never. */
  readonly completed: { readonly at: number; readonly answer: Answered } | null;
}

/**
 * Records what concurrent clients of one process ask and are told. Time is a counter that goes on by one whenever something is asked for or answered, so that
 * one operation was over before another began exactly if its answer has the lower number.
 */
export class History {
  private ticks = 0;
  private readonly recorded: { event: HistoryEvent }[] = [];

  /** Everything recorded so far, in the order of asking. What is still under way stands as pending. */
  get events(): readonly HistoryEvent[] {
    return this.recorded.map(({ event }) => event);
  }

  /**
   * Carries out an operation. `act` resolves to its definite answer, or to null when there is none. When `act` rejects, the operation stays
   * pending, and the rejection is passed on.
   */
  async record(client: string, key: string, operation: Operation, act: () => Promise<Answered | null>): Promise<Answered | null> {
    const entry = { event: { client, key, operation, invoked: ++this.ticks, completed: null } as HistoryEvent };
    this.recorded.push(entry);
    const answer = await act();
    if (answer !== null) entry.event = { ...entry.event, completed: { at: ++this.ticks, answer } };
    return answer;
  }
}
