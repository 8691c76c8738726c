/**
 * The documented error codes of the blob service that this one answers, with their statuses and messages ("Status and Error Codes", Blob
 * Service).
 */
const ERRORS = {
  AuthenticationFailed: [
    403,
    'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.',
  ],
  BlobAlreadyExists: [409, 'The specified blob already exists.'],
  BlobNotFound: [404, 'The specified blob does not exist.'],
  ConditionNotMet: [412, 'The condition specified using HTTP conditional header(s) is not met.'],
  ContainerAlreadyExists: [409, 'The specified container already exists.'],
  ContainerNotFound: [404, 'The specified container does not exist.'],
  InternalError: [500, 'The server encountered an internal error. Please retry the request.'],
  InvalidHeaderValue: [400, 'The value for one of the HTTP headers is not in the correct format.'],
  InvalidMd5: [400, 'The MD5 value specified in the request is invalid. The MD5 value must be 128 bits and Base64-encoded.'],
  InvalidRange: [416, 'The range specified is invalid for the current size of the resource.'],
  InvalidResourceName: [400, 'The specified resource name contains invalid characters.'],
  InvalidUri: [400, 'The requested URI does not represent any resource on the server.'],
  Md5Mismatch: [400, 'The MD5 value specified in the request did not match with the MD5 value calculated by the server.'],
  MissingContentLengthHeader: [411, 'The Content-Length header was not specified.'],
  MissingRequiredHeader: [400, 'An HTTP header that is mandatory for this request is not specified.'],
  RequestBodyTooLarge: [413, 'The request body is too large and exceeds the maximum permissible limit.'],
  UnsupportedHttpVerb: [405, 'The resource does not support the specified HTTP verb.'],
  UnsupportedQueryParameter: [400, 'One of the query parameters specified in the request URI is not supported.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type StorageErrorCode = keyof typeof ERRORS;

/** A request that is refused or cannot be carried out. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly status: number;
  constructor(readonly code: StorageErrorCode) {
    const [status, message] = ERRORS[code];
    super(message);
    this.status = status;
  }
}

/** The documented body of an error. All that it says is of our own making, so nothing needs escaping. */
export function errorBody(error: StorageError, requestId: string, now: Date): string {
  return `<?xml version="1.0" encoding="utf-8"?><Error><Code>${error.code}</Code><Message>${error.message}\nRequestId:${requestId}\nTime:${now.toISOString()}</Message></Error>`;
}
