import { HypercallRefused } from '../hypervisor/index.ts';
import { FatError, MediumError, PathError, type FatReason } from '../disks/index.ts';

export type GuestOsReason =
  /** Also for what may not even be known to be there, and before anything would tell whether it could be done at all. */
  | 'access-denied'
  /** It is no path, or one that means different things to different layers. */
  | 'invalid-path'
  | 'no-such-file'
  | 'not-a-file'
  | 'not-a-folder'
  | 'not-empty'
  | 'exists'
  /** The drive cannot do that: FAT has no hard links, and nothing is renamed from one drive to another. */
  | 'not-supported'
  /** The drive, the machine's memory or its table of processes is full. */
  | 'no-room'
  /** The customer's role does not run, or the whole machine does not. */
  | 'not-running'
  | 'no-such-process'
  | 'no-such-account'
  | 'no-such-group'
  | 'no-such-service'
  | 'no-such-machine'
  | 'no-such-medium'
  /** It reaches beyond the end of a process's memory, of a machine's, or of a mapped file. */
  | 'out-of-bounds';

/** The guest OS did not do what was asked of it, and nothing was changed. */
export class GuestOsError extends Error {
  override readonly name = 'GuestOsError';
  constructor(
    readonly reason: GuestOsReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Why a volume refuses, in the guest's words. What is missing here is damage, and no answer to a process. */
const OF_VOLUMES: Partial<Record<FatReason, GuestOsReason>> = {
  'not-found': 'no-such-file',
  exists: 'exists',
  'is-directory': 'not-a-file',
  'not-directory': 'not-a-folder',
  'directory-not-empty': 'not-empty',
  'directory-full': 'no-room',
  'volume-full': 'no-room',
  'file-too-large': 'no-room',
  'into-itself': 'invalid-path',
  'read-only': 'access-denied',
};

/** Carries something out, and puts what a lower floor refuses into the guest's words. */
export function inGuestWords<Result>(what: () => Result): Result {
  try {
    return what();
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    throw new GuestOsError(reason, (error as Error).message, { cause: error });
  }
}

function reasonOf(error: unknown): GuestOsReason | undefined {
  if (error instanceof PathError) return 'invalid-path';
  if (error instanceof FatError) return OF_VOLUMES[error.reason];
  if (error instanceof MediumError) return error.reason === 'full' ? 'no-room' : undefined;
  if (error instanceof HypercallRefused) return error.reason === 'not-permitted' ? 'access-denied' : error.reason;
  return undefined;
}
