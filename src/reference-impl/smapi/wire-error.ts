import { ManagementError, type ManagementErrorCode } from '../management/management-error.ts';
import { document, text } from './xml/writer.ts';

/** The error codes of the documented table (msdn ee460801) that the door answers with, each with its status and its usual message. */
const DOCUMENTED = {
  MissingOrIncorrectVersionHeader: [400, 'The versioning header is not specified or was specified incorrectly.'],
  InvalidXmlRequest: [400, "The request body's XML was invalid or not correctly specified."],
  MissingOrInvalidRequiredQueryParameter: [
    400,
    'A required query parameter was not specified for this request or was specified incorrectly.',
  ],
  InvalidHttpVerb: [400, 'The HTTP verb specified was not recognized by the server or is not valid for this resource.'],
  BadRequest: [400, 'A parameter was incorrect.'],
  ForbiddenError: [
    403,
    'The server failed to authenticate the request. Verify that the certificate is valid and is associated with this subscription.',
  ],
  ResourceNotFound: [404, 'The specified resource does not exist.'],
  ConflictError: [409, 'A conflict occurred to prevent the operation from completing.'],
  InternalError: [500, 'The server encountered an internal error. Please retry the request.'],
  OperationTimedOut: [500, 'The operation could not be completed within the permitted time.'],
  ServerBusy: [503, 'The server (or an internal component) is currently unavailable to receive requests. Please retry your request.'],
} as const satisfies Record<string, readonly [number, string]> & Record<ManagementErrorCode, readonly [number, string]>;

export type WireErrorCode = keyof typeof DOCUMENTED;

/** Why the door refuses a request: a documented code, its status, and a message for people. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly status: number;

  constructor(
    readonly code: WireErrorCode,
    message: string = DOCUMENTED[code][1],
  ) {
    super(message);
    this.status = DOCUMENTED[code][0];
  }

  /** The documented body: `Error` with `Code` and `Message`. */
  get body(): string {
    return document('Error', text('Code', this.code) + text('Message', this.message));
  }
}

/**
 * One refusal for an unknown subscription, a certificate that is not registered for it, and none at all: whoever is refused cannot
 * tell what exists.
 */
export const FORBIDDEN = new WireError('ForbiddenError');

/**
 * What a thrown thing looks like on the wire. Management's reasons pass; ForbiddenError always reads the same; anything else is an
 * accident of ours, and nothing of it shows.
 */
export function wireErrorOf(thrown: unknown): WireError {
  if (thrown instanceof WireError) return thrown;
  if (!(thrown instanceof ManagementError) || thrown.code === 'InternalError') return new WireError('InternalError');
  return thrown.code === 'ForbiddenError' ? FORBIDDEN : new WireError(thrown.code, thrown.message);
}
