import type { HistoryEvent, Operation } from './history.ts';

/** Markers are long, and their beginning tells them apart. */
const SHOWN = 12;

export const quoted = (value: string): string => `"${value.length > SHOWN ? `${value.slice(0, SHOWN)}...` : value}"`;

/** An event for a reader: `the read by client 3 (12 to 15), which saw "A"`. */
export function told(event: HistoryEvent): string {
  const { client, operation, invoked, completed } = event;
  const when = completed === null ? `from ${invoked}, unanswered` : `${invoked} to ${completed.at}`;
  return `the ${named(operation)} by ${client} (${when})${seen(event)}`;
}

function named(operation: Operation): string {
  switch (operation.kind) {
    case 'put':
      return `write of ${quoted(operation.value)}`;
    case 'delete':
      return 'deletion';
    case 'get':
      return 'read';
    case 'look':
      return 'look';
  }
}

function seen({ operation, completed }: HistoryEvent): string {
  const answer = completed?.answer;
  if (answer?.said === 'value') return answer.value === null ? ', which saw nothing' : `, which saw ${quoted(answer.value)}`;
  if (answer?.said === 'presence') return answer.present ? ', which saw that there is something' : ', which saw nothing';
  if (answer?.said === 'not done')
    return operation.kind === 'delete' ? ', which found nothing to delete' : ', whose condition did not hold';
  return '';
}
