/** Why the SDK declines. */
export type SdkReason =
  /** What was to be opened was changed, or was made with another key or other additional data. It is not told which. */
  | 'authentication-failed'
  /** A key, nonce or tag of a length that the algorithm does not have. */
  | 'key-length'
  | 'nonce-length'
  | 'tag-length'
  /** The key ring has never had this version of the master key. */
  | 'unknown-version'
  /** It had it, and gave it up. */
  | 'retired-version'
  /** The version that encrypts cannot be given up. */
  | 'current-version'
  /** What is no envelope of the SDK's at all. */
  | 'malformed-envelope';

/** The SDK does not do what it was asked for. Nothing of keys or plaintext is in its message. */
export class SdkError extends Error {
  override readonly name = 'SdkError';

  constructor(
    readonly reason: SdkReason,
    message: string,
  ) {
    super(message);
  }
}
