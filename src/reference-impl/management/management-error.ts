/** The documented SMAPI error codes that management decides on. The doors add those of their own (versions, verbs, XML). */
export type ManagementErrorCode = 'BadRequest' | 'ForbiddenError' | 'ResourceNotFound' | 'ConflictError' | 'InternalError' | 'ServerBusy';

/** Why management refused. `reason` is a stable kebab-case word that the Portal shows; `message` is for people. */
export class ManagementError extends Error {
  override readonly name = 'ManagementError';
  constructor(
    readonly code: ManagementErrorCode,
    readonly reason:
      | 'not-found'
      | 'not-allowed'
      | 'invalid-input'
      | 'conflict'
      | 'invalid-certificate'
      | 'weak-key'
      | 'private-key-in-upload'
      | 'certificate-limit'
      | 'co-administrator-limit'
      | 'unknown-location'
      | 'invalid-package'
      | 'internal',
    message: string,
  ) {
    super(message);
  }
}
