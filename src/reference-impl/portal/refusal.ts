import { AccountError } from '../identity/index.ts';
import { ManagementError } from '../management/management-error.ts';

/** Why the Portal refused, in the words that pages carry in `data-reason`, with the status of each. */
const STATUS_OF = {
  'not-signed-in': 403,
  'forged-request': 403,
  'sign-in-failed': 403,
  'too-many-attempts': 429,
  'not-found': 404,
  'not-allowed': 403,
  'invalid-input': 400,
  'too-large': 413,
  'invalid-certificate': 400,
  'weak-key': 400,
  'private-key-in-upload': 400,
  'certificate-limit': 400,
  'co-administrator-limit': 409,
  'unknown-location': 400,
  'invalid-package': 400,
  conflict: 409,
  internal: 500,
} as const;

export type Reason = keyof typeof STATUS_OF;

/** A request that is answered with a page saying why not. The message is for people. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  constructor(
    readonly reason: Reason,
    message: string,
  ) {
    super(message);
    this.status = STATUS_OF[reason];
  }
}

/** What is thrown on the way to an answer, as the refusal that a person is shown. What nobody foresaw says nothing of its inside. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof ManagementError || error instanceof AccountError) return new Refusal(error.reason, error.message);
  if (error instanceof URIError) return new Refusal('not-found', 'There is no such page.');
  return new Refusal('internal', 'Something went wrong on our side. Please see whether it was done before you try again.');
}
