import type { Exchange, Outcome } from '../../conformance/evidence/index.ts';
import { faulty, withoutAnswer } from '../result.ts';
import { wholeBody } from '../wire/index.ts';
import { child, readXml, XmlError } from '../xml.ts';

export const SMAPI_NAMESPACE = 'http://schemas.microsoft.com/windowsazure';

/**
 * The documented error codes of the Service Management API and their HTTP statuses (MSDN ee460801), with two that the service itself used:
 * `ForbiddenError` where the table says `AuthenticationFailed`, and `TooManyRequests`.
 */
export const SMAPI_ERRORS: ReadonlyMap<string, readonly number[]> = new Map(
  Object.entries({
    MissingOrIncorrectVersionHeader: [400],
    InvalidXmlRequest: [400],
    MissingOrInvalidRequiredQueryParameter: [400],
    InvalidHttpVerb: [400, 405],
    BadRequest: [400],
    AuthenticationFailed: [403],
    ForbiddenError: [403],
    SubscriptionDisabled: [403],
    ResourceNotFound: [404],
    ConflictError: [409],
    InternalError: [500],
    OperationTimedOut: [500],
    ServerBusy: [503],
    TooManyRequests: [503],
  }),
);

/**
 * How a SMAPI request ended: accepted for a 2xx; refused with its documented code for a 4xx that carries the documented error; indefinite for a 5xx,
 * which does not tell whether anything happened; and a fault for everything else, an undocumented or mismatched code among it.
 */
export function readSmapiReply(exchange: Exchange): Outcome {
  const { outcome } = exchange;
  if (outcome.kind !== 'answer') return withoutAnswer(exchange) as Outcome;
  const { status, headers } = outcome;
  if (status >= 200 && status < 300) return { reply: 'accepted', result: { status, requestId: headers['x-ms-request-id'] ?? null } };
  if (status >= 500) return { reply: 'indefinite', message: `the answer has status ${status}` };
  if (status < 400) return faulty('unexpected-status', `the answer has status ${status}`);
  const error = readSmapiError(exchange);
  if (error === null) return faulty('undocumented-error', `status ${status} without the documented error`);
  if (!SMAPI_ERRORS.get(error.code)?.includes(status)) return faulty('undocumented-error', `code ${error.code} with status ${status}`);
  return { reply: 'refused', code: error.code, message: error.message.slice(0, 1_000) };
}

/** The documented error in an answer's body, or null when it is not there. */
export function readSmapiError(exchange: Exchange): { readonly code: string; readonly message: string } | null {
  try {
    const root = readXml(wholeBody(exchange).toString('utf8'));
    if (root.name !== 'Error' || root.namespace !== SMAPI_NAMESPACE) return null;
    return { code: child(root, 'Code').text, message: child(root, 'Message').text };
  } catch (error) {
    if (error instanceof XmlError) return null;
    throw error;
  }
}
