import type { Condition, HistoryEvent, Operation } from './history.ts';

/** What a key holds; null for nothing. */
export type State = string | null;

/** The sequential register that every key is to look like: what it holds after an event, or `impossible` when it would not have answered so. */
export function after(state: State, { operation, completed }: HistoryEvent): State | typeof impossible {
  // What has no answer is only ever asked about as something that took effect.
  const answer = completed?.answer ?? { said: 'done' };
  switch (answer.said) {
    case 'done':
      return takesEffect(operation, state) ? effect(operation) : impossible;
    case 'not done':
      return takesEffect(operation, state) ? impossible : state;
    case 'value':
      return answer.value === state ? state : impossible;
    case 'presence':
      return answer.present === (state !== null) ? state : impossible;
    case 'refused':
      return state;
  }
}

export const impossible = Symbol('impossible');

/** Whether the event's operation may have changed something. */
export const mayWrite = ({ operation, completed }: HistoryEvent): boolean =>
  isWrite(operation) && (completed === null || completed.answer.said === 'done');

/** Whether the event says or changes anything at all. */
export const matters = (event: HistoryEvent): boolean =>
  event.completed === null ? isWrite(event.operation) : event.completed.answer.said !== 'refused';

const isWrite = ({ kind }: Operation): boolean => kind === 'put' || kind === 'delete';

function takesEffect(operation: Operation, state: State): boolean {
  if (operation.kind === 'put') return holds(operation.only, state);
  return operation.kind === 'delete' && state !== null && holds(operation.only, state);
}

const effect = (operation: Operation): State => (operation.kind === 'put' ? operation.value : null);

function holds(only: Condition | undefined, state: State): boolean {
  if (only === undefined) return true;
  if (only === 'absent') return state === null;
  return only === 'present' ? state !== null : state === only.is;
}
