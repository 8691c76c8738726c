/**
 * The documented error codes of the blob service that this one answers, with their statuses and messages ("Common REST API Error Codes" and "Blob
 * Service Error Codes").
 */
const ERRORS = {
  AccountRequiresHttps: [400, 'The account being accessed does not support http.'],
  AuthenticationFailed: [
    403,
    'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.',
  ],
  AuthorizationPermissionMismatch: [403, 'This request is not authorized to perform this operation using this permission.'],
  BlobAlreadyExists: [409, 'The specified blob already exists.'],
  BlobNotFound: [404, 'The specified blob does not exist.'],
  BlockCountExceedsLimit: [409, 'The uncommitted block count cannot exceed the maximum limit of 100,000 blocks.'],
  BlockListTooLong: [400, 'The block list may not contain more than 50,000 blocks.'],
  CannotVerifyCopySource: [404, 'Could not verify the copy source.'],
  ConditionNotMet: [412, 'The condition specified using HTTP conditional header(s) is not met.'],
  ContainerAlreadyExists: [409, 'The specified container already exists.'],
  ContainerBeingDeleted: [409, 'The specified container is being deleted. Try operation later.'],
  ContainerNotFound: [404, 'The specified container does not exist.'],
  EmptyMetadataKey: [400, 'The key for one of the metadata key-value pairs is empty.'],
  InternalError: [500, 'The server encountered an internal error. Please retry the request.'],
  InvalidBlobOrBlock: [400, 'The specified blob or block content is invalid.'],
  InvalidBlockId: [400, 'The specified block ID is invalid. The block ID must be Base64-encoded.'],
  InvalidBlockList: [400, 'The specified block list is invalid.'],
  InvalidHeaderValue: [400, 'The value for one of the HTTP headers is not in the correct format.'],
  InvalidMd5: [400, 'The MD5 value specified in the request is invalid. The MD5 value must be 128 bits and Base64-encoded.'],
  InvalidMetadata: [400, 'The metadata specified is invalid. It has characters that are not permitted.'],
  InvalidQueryParameterValue: [400, 'Value for one of the query parameters specified in the request URI is invalid.'],
  InvalidRange: [416, 'The range specified is invalid for the current size of the resource.'],
  InvalidResourceName: [400, 'The specified resource name contains invalid characters.'],
  InvalidUri: [400, 'The requested URI does not represent any resource on the server.'],
  InvalidXmlDocument: [400, 'The specified XML is not syntactically valid.'],
  LeaseAlreadyPresent: [409, 'There is already a lease present.'],
  LeaseIdMismatchWithBlobOperation: [412, 'The lease ID specified did not match the lease ID for the blob.'],
  LeaseIdMismatchWithContainerOperation: [412, 'The lease ID specified did not match the lease ID for the container.'],
  LeaseIdMismatchWithLeaseOperation: [
    409,
    'The lease ID specified did not match the lease ID for the resource with the specified lease operation.',
  ],
  LeaseIdMissing: [412, 'There is currently a lease on the resource and no lease ID was specified in the request.'],
  LeaseIsBreakingAndCannotBeAcquired: [
    409,
    'There is already a breaking lease, and it cannot be acquired until it is finished being broken.',
  ],
  LeaseIsBreakingAndCannotBeChanged: [409, 'There is already a breaking lease, and it cannot be changed.'],
  LeaseIsBrokenAndCannotBeRenewed: [409, 'The lease ID matched, but the lease has been broken explicitly and cannot be renewed.'],
  LeaseLost: [412, 'A lease ID was specified, but the lease for the resource has expired.'],
  LeaseNotPresentWithBlobOperation: [412, 'There is currently no lease on the blob.'],
  LeaseNotPresentWithContainerOperation: [412, 'There is currently no lease on the container.'],
  LeaseNotPresentWithLeaseOperation: [409, 'There is currently no lease on the resource.'],
  Md5Mismatch: [400, 'The MD5 value specified in the request did not match with the MD5 value calculated by the server.'],
  MetadataTooLarge: [400, 'The size of the specified metadata exceeds the maximum size permitted.'],
  MissingContentLengthHeader: [411, 'The Content-Length header was not specified.'],
  MissingRequiredHeader: [400, 'An HTTP header that is mandatory for this request is not specified.'],
  MissingRequiredQueryParameter: [400, 'A query parameter that is mandatory for this request is not specified.'],
  MissingRequiredXmlNode: [400, 'A required XML node was not specified in the request body.'],
  NoPendingCopyOperation: [409, 'There is currently no pending copy operation.'],
  OutOfRangeInput: [400, 'One of the request inputs is out of range.'],
  OutOfRangeQueryParameterValue: [400, 'A query parameter specified in the request URI is outside the permissible range.'],
  RequestBodyTooLarge: [413, 'The request body is too large and exceeds the maximum permissible limit.'],
  ServerBusy: [503, 'The server is currently unable to receive requests. Please retry your request.'],
  SnapshotsPresent: [409, 'This operation is not permitted because the blob has snapshots.'],
  SourceConditionNotMet: [412, 'The source condition specified using HTTP conditional header(s) is not met.'],
  UnsupportedHttpVerb: [405, 'The resource does not support the specified HTTP verb.'],
  UnsupportedQueryParameter: [400, 'One of the query parameters specified in the request URI is not supported.'],
  UnsupportedXmlNode: [400, 'One of the XML nodes specified in the request body is not supported.'],
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
