import type { Exchange } from '../evidence/index.ts';

/** How a surface words one reason: the codes that mean it, and the HTTP statuses that may carry them. */
interface Wording {
  readonly codes: readonly string[];
  readonly statuses: readonly number[];
}

interface Reason {
  /** The words that a feature file uses, after "because". */
  readonly words: string;
  readonly smapi?: Wording;
  readonly portal?: Wording;
  readonly storage?: Wording;
  readonly 'front-end'?: Wording;
}

const authentication: Wording = { codes: ['AuthenticationFailed', 'ForbiddenError'], statuses: [403] };
const portal = (code: string, ...statuses: number[]): Wording => ({ codes: [code], statuses });

/**
 * Every reason for which a request may be refused. A fabric is free in its prose; the code and the status are what clients act on.
 * SMAPI's are those that the documentation of 2012 lists (and `ForbiddenError`, which the service really sent); the Portal's are PORTAL.md's,
 * and those of a customer's front end FRONT-END.md's.
 */
const table = {
  'not-authenticated': {
    words: 'the caller is not authenticated',
    smapi: authentication,
    storage: { codes: ['AuthenticationFailed'], statuses: [403] },
  },
  'certificate-not-registered': { words: 'the certificate is not registered for that subscription', smapi: authentication },
  'certificate-out-of-date': { words: 'the certificate is out of date', smapi: authentication },
  'not-found': {
    words: 'there is no such thing to be seen',
    smapi: { codes: ['ResourceNotFound'], statuses: [404] },
    portal: portal('not-found', 404),
    storage: { codes: ['BlobNotFound', 'ContainerNotFound', 'ResourceNotFound', 'CannotVerifyCopySource'], statuses: [404] },
    'front-end': { codes: ['not-found'], statuses: [404] },
  },
  'no-signature': {
    words: 'nobody has signed it',
    storage: {
      codes: ['AuthenticationFailed', 'NoAuthenticationInformation', 'ResourceNotFound'],
      statuses: [401, 403, 404],
    },
  },
  'not-granted': {
    words: 'the signature does not grant it',
    // What is not granted was not there to be seen at first; services of today say so instead.
    storage: { codes: ['ResourceNotFound', 'AuthenticationFailed', 'AuthorizationPermissionMismatch'], statuses: [403, 404] },
  },
  'not-what-was-announced': { words: 'the bytes are not those that were announced', storage: { codes: ['Md5Mismatch'], statuses: [400] } },
  'tls-wanted': { words: 'the account wants TLS alone', storage: { codes: ['AccountRequiresHttps'], statuses: [400] } },
  'being-deleted': { words: 'it is still being deleted', storage: { codes: ['ContainerBeingDeleted'], statuses: [409] } },
  'no-such-block': { words: 'there are no such blocks to be had', storage: { codes: ['InvalidBlockList'], statuses: [400] } },
  'account-gone': {
    words: 'there is no account any more that the key would be good for',
    storage: { codes: ['AuthenticationFailed', 'ResourceNotFound'], statuses: [403, 404] },
  },
  leased: {
    words: 'somebody has a lease on it',
    storage: { codes: ['LeaseIdMissing', 'LeaseIdMismatchWithBlobOperation', 'LeaseIdMismatchWithContainerOperation'], statuses: [412] },
  },
  'has-snapshots': { words: 'it has snapshots', storage: { codes: ['SnapshotsPresent'], statuses: [409] } },
  'condition-not-met': { words: 'it is not what the request takes it for', storage: { codes: ['ConditionNotMet'], statuses: [412] } },
  'already-there': { words: 'it is there already', storage: { codes: ['BlobAlreadyExists', 'ContainerAlreadyExists'], statuses: [409] } },
  'out-of-reach': {
    words: 'that subscription is out of reach',
    smapi: { codes: ['AuthenticationFailed', 'ForbiddenError', 'ResourceNotFound'], statuses: [403, 404] },
    portal: portal('not-found', 404),
  },
  malformed: {
    words: 'the request is malformed',
    smapi: { codes: ['BadRequest', 'InvalidXmlRequest'], statuses: [400] },
  },
  conflict: {
    words: 'something else stands in the way',
    smapi: { codes: ['ConflictError'], statuses: [409] },
    portal: portal('conflict', 409),
  },
  'not-signed-in': { words: 'nobody is signed in', portal: portal('not-signed-in', 303, 403) },
  'forged-request': { words: 'the request is forged', portal: portal('forged-request', 403) },
  'sign-in-failed': {
    words: 'the sign-in failed',
    portal: portal('sign-in-failed', 403),
    'front-end': { codes: ['sign-in-failed'], statuses: [401] },
  },
  'storage-failed': { words: 'storage did not serve the front end', 'front-end': { codes: ['storage-failed'], statuses: [502] } },
  'too-many-attempts': { words: 'there were too many attempts', portal: portal('too-many-attempts', 429) },
  'not-allowed': {
    words: 'it is not allowed',
    portal: portal('not-allowed', 403),
    'front-end': { codes: ['not-allowed'], statuses: [403] },
  },
  'invalid-certificate': { words: 'the upload is not a certificate', portal: portal('invalid-certificate', 400) },
  'weak-key': { words: 'the key is too weak', portal: portal('weak-key', 400) },
  'private-key-in-upload': { words: 'the upload holds a private key', portal: portal('private-key-in-upload', 400) },
  'co-administrator-limit': { words: 'ten co-administrators already help', portal: portal('co-administrator-limit', 409) },
} as const satisfies Record<string, Reason>;

export type ReasonName = keyof typeof table;
export const REASONS: Readonly<Record<ReasonName, Reason>> = table;
export const REASON_NAMES = Object.keys(table) as readonly ReasonName[];

/** The reason that a feature file words like this. */
export function reasonInWords(words: string): ReasonName {
  const name = REASON_NAMES.find((each) => REASONS[each].words === words);
  if (name === undefined) throw new Error(`No reason is worded "${words}".`);
  return name;
}

/**
 * Whether a refusal gave this reason: its code is one of the reason's, and so is the status that carried it. A refusal by the lab
 * carries no exchange; nobody's reason is judged there.
 */
export function gave(reason: ReasonName, code: string, last: Exchange | undefined): boolean {
  if (last === undefined || last.outcome.kind !== 'answer') return false;
  const wording = REASONS[reason][last.surface];
  return wording !== undefined && wording.codes.includes(code) && wording.statuses.includes(last.outcome.status);
}
