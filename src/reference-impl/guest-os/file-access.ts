import type { WindowsPath } from '../disks/index.ts';
import type { FileChange } from './calls.ts';
import { has, isAdministrator, isIn, ROLE_USERS, sameName, USERS, type Token } from './token.ts';

/** A place on a drive, there or not, as an access check sees it. */
export interface GuardedFile {
  /** What the path means. Only its `key` may be compared. */
  readonly path: WindowsPath;
  /** The path as the process wrote it. It proves nothing. */
  readonly written: string;
  /** Who made it or took it. Undefined for what was laid out with the drive. */
  readonly owner: string | undefined;
  /** Its access control list, or that of a folder above, lets everyone do everything. */
  readonly openToEveryone: boolean;
}

/** What may be done to a file: read it, see what is in a folder, run it as a program, and each kind of change. */
export type FileAct = 'read' | 'list' | 'execute' | FileChange['kind'];

/**
 * DSK-2, CFG-3: the access control lists. Each method says whether a token may do one thing; `to` is the other end of a rename or of a link.
 * It is the decisive part for DSK-2: behind it lie volumes that the operating system itself may write.
 */
export type FileAccess = { readonly [Act in FileAct]: (token: Token, file: GuardedFile, to?: GuardedFile) => boolean };

const CONFIGURATION = ['C:\\CONFIG'];
/** The system's alone: nobody else even learns what is in there. */
const CLOSED = ['C:\\GUESTAGENT', 'C:\\PAGEFILE.SYS'];

const isAt = ({ path: { key } }: GuardedFile, places: readonly string[]): boolean =>
  places.some((place) => key === place || key.startsWith(`${place}\\`));

/** Drive C: but for its root, the configuration and what is closed. */
const isRolesOwn = (file: GuardedFile): boolean =>
  file.path.drive === 'C' && file.path.segments.length > 0 && !isAt(file, CONFIGURATION) && !isAt(file, CLOSED);

const hasFullAccess = (token: Token, file: GuardedFile): boolean =>
  isAdministrator(token) ||
  file.openToEveryone ||
  (file.owner !== undefined && sameName(file.owner, token.account)) ||
  (isRolesOwn(file) && isIn(token, ROLE_USERS));

const mayRead = (token: Token, file: GuardedFile): boolean => hasFullAccess(token, file) || (isIn(token, USERS) && !isAt(file, CLOSED));

const atBothEnds = (token: Token, file: GuardedFile, to?: GuardedFile): boolean =>
  hasFullAccess(token, file) && to !== undefined && hasFullAccess(token, to);

/**
 * Administrators may do everything. Users read and run what is on all drives, but for what is closed; roles may do everything on drive C:, but
 * for the configuration, which they only read. Nobody else's program writes to D: or E:, in whatever way.
 */
export function createFileAccess(): FileAccess {
  return {
    read: mayRead,
    list: mayRead,
    execute: mayRead,
    create: hasFullAccess,
    write: hasFullAccess,
    append: hasFullAccess,
    truncate: hasFullAccess,
    rename: atBothEnds,
    delete: hasFullAccess,
    'make-folder': hasFullAccess,
    link: atBothEnds,
    'set-attributes': hasFullAccess,
    'open-to-everyone': hasFullAccess,
    'take-ownership': (token, file) => hasFullAccess(token, file) || has(token, 'SeTakeOwnershipPrivilege'),
    map: hasFullAccess,
  };
}
