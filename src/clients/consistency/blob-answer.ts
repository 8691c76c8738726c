import type { Result } from '../result.ts';
import type { Answered, Operation } from './history.ts';

/** Refusals that mean that there is no such blob. */
const ABSENT = new Set(['BlobNotFound', 'ContainerNotFound', 'ResourceNotFound']);
/** Refusals of a write by its condition. */
const UNMET = new Set(['ConditionNotMet', 'BlobAlreadyExists', 'ContainerAlreadyExists']);

/** What the blob service's answer to an operation says of the key; null for an answer that is not definite, and for none. */
export function blobAnswer(operation: Operation, { outcome, value }: Result<unknown>): Answered | null {
  if (outcome.reply === 'accepted') {
    if (operation.kind === 'get') return { said: 'value', value: (value as Buffer).toString('utf8') };
    return operation.kind === 'look' ? { said: 'presence', present: true } : { said: 'done' };
  }
  if (outcome.reply !== 'refused') return null;
  const absent = ABSENT.has(outcome.code);
  if (absent && operation.kind === 'get') return { said: 'value', value: null };
  if (absent && operation.kind === 'look') return { said: 'presence', present: false };
  const conditional = (operation.kind === 'put' || operation.kind === 'delete') && operation.only !== undefined;
  if (absent && (operation.kind === 'delete' || conditional)) return { said: 'not done' };
  return conditional && UNMET.has(outcome.code) ? { said: 'not done' } : { said: 'refused' };
}
