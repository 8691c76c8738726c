import type { SeededNames } from '../../src/clients/seed.ts';
import { base64, type FileChange } from './disks.ts';

/** What is to be seen at a path: a text, a folder, or nothing. */
export type Seen = Record<string, string | null>;
export const FOLDER = 'a folder';
/** Where it is told whether a file is marked as read-only on the disk. */
export const marked = (path: string): string => `${path}, as it is marked on the disk`;

/** One way in which a customer's process may try to change what is on a drive. */
export interface ChangeKind {
  /** Whether it is about something that is not there yet. */
  readonly fresh: boolean;
  /** The attempts on a path of a drive that is not the customer's; `mark` is what would tell that they succeeded. */
  attempts(path: string, mark: string): readonly FileChange[];
  /** The same on a drive that is: the changes in order, and what is to be seen afterwards. `was` is in the file before, unless it is fresh. */
  twin(path: string, was: string, mark: string): { readonly changes: readonly FileChange[]; readonly then: Seen };
  /** How the guest OS may refuse it, beside saying that it is not allowed. */
  readonly otherCodes?: readonly string[];
}

const write = (text: string): FileChange => ({ kind: 'write', bytes: base64(text) });
const beside = (path: string, mark: string): string => `${path.slice(0, path.lastIndexOf('\\') + 1)}${mark.slice(0, 8)}.txt`;

/** A change that has one form, the same for both drives, and shows in one place. */
function plain(fresh: boolean, change: (mark: string) => FileChange, then: (was: string, mark: string) => string | null): ChangeKind {
  return {
    fresh,
    attempts: (_path, mark) => [change(mark)],
    twin: (path, was, mark) => ({ changes: [change(mark)], then: { [path]: then(was, mark) } }),
  };
}

/** An access right that is changed: whether it was, shows in writing to the file afterwards. */
const right = (change: FileChange): ChangeKind => ({
  fresh: false,
  attempts: (_path, mark) => [change, write(mark)],
  twin: (path, _was, mark) => ({ changes: [change, write(mark)], then: { [path]: mark } }),
});

/** Every kind of change, by the words of the feature file. */
export const CHANGE_KINDS: Readonly<Record<string, ChangeKind>> = {
  'creates a file': plain(
    true,
    (mark) => ({ kind: 'create', bytes: base64(mark) }),
    (_was, mark) => mark,
  ),
  'writes over a file': plain(false, write, (_was, mark) => mark),
  'appends to a file': plain(
    false,
    (mark) => ({ kind: 'append', bytes: base64(mark) }),
    (was, mark) => was + mark,
  ),
  'cuts a file short': plain(
    false,
    () => ({ kind: 'truncate', size: 3 }),
    (was) => was.slice(0, 3),
  ),
  'renames a file': {
    fresh: false,
    attempts: (path, mark) => [{ kind: 'rename', to: beside(path, mark) }],
    twin: (path, was, mark) => ({
      changes: [{ kind: 'rename', to: beside(path, mark) }],
      then: { [path]: null, [beside(path, mark)]: was },
    }),
  },
  'deletes a file': plain(
    false,
    () => ({ kind: 'delete' }),
    () => null,
  ),
  'makes a folder': plain(
    true,
    () => ({ kind: 'make-folder' }),
    () => FOLDER,
  ),
  // A volume of FAT knows no second names, so that what may be done on C: is something else.
  'gives a file a second name': {
    fresh: false,
    attempts: (path, mark) => [{ kind: 'link', to: beside(path, mark) }],
    twin: (path, _was, mark) => ({ changes: [write(mark)], then: { [path]: mark } }),
    otherCodes: ['not-supported'],
  },
  'changes whether a file is read-only': {
    fresh: false,
    attempts: () => [
      { kind: 'set-attributes', readOnly: false },
      { kind: 'set-attributes', readOnly: true },
    ],
    twin: (path, was) => ({ changes: [{ kind: 'set-attributes', readOnly: true }], then: { [path]: was, [marked(path)]: 'read-only' } }),
  },
  'opens a file to everyone': right({ kind: 'open-to-everyone' }),
  'takes a file over': right({ kind: 'take-ownership' }),
  'writes into a file through memory': {
    fresh: false,
    attempts: (_path, mark) => [{ kind: 'map', offset: 2, bytes: base64(mark.slice(0, 20)) }],
    twin: (path, was, mark) => ({
      changes: [{ kind: 'map', offset: 2, bytes: base64(mark.slice(0, 20)) }],
      then: { [path]: was.slice(0, 2) + mark.slice(0, 20) + was.slice(22) },
    }),
  },
};

/** An attempt of a trick: what is changed under which name. */
export interface Trick {
  readonly path: string;
  readonly change: FileChange;
}

/** What a trick may be about: a file on a drive that is not the customer's, one on C: that is, and a long name in the same folder. */
export interface Target {
  readonly path: string;
  readonly own: string;
  readonly long: string | null;
}

/** Names for one and the same thing, or for what it lies on, by the words of the feature file. */
export const TRICKS: Readonly<Record<string, (target: Target, mark: string, names: SeededNames) => readonly Trick[]>> = {
  'in other letters, or with slashes the other way round': ({ path }, mark) =>
    written([path.toUpperCase(), path.toLowerCase(), path.replaceAll('\\', '/'), path.replace('\\', '\\\\')], mark),
  'by way of two dots': ({ path }, mark, names) =>
    written([path.replace('\\', `\\${names.word(6)}\\..\\`), `C:\\Resources\\..\\..\\${path}`, `C:\\..\\${path}`], mark),
  'with dots and spaces at the end': ({ path }, mark) => written([`${path}.`, `${path} `, `${path}. . .`], mark),
  'in a stream beside the file': ({ path }, mark, names) => written([`${path}:${names.word(6)}`, `${path}::$DATA`], mark),
  'under the short alias of a long name': ({ path, long }, mark) => written([aliasOf(long ?? path)], mark),
  'under a name that is too long, or not looked at': ({ path }, mark) =>
    written([path.replace('\\', `\\${'.\\'.repeat(140)}`), `\\\\?\\${path}`, `\\\\.\\${path}`], mark),
  'by the name of the drive or the number of its disk': ({ path }, mark) =>
    written(
      [
        ...['.', '?'].map((prefix) => `\\\\${prefix}\\${path.slice(0, 2)}`),
        ...[0, 1, 2].flatMap((disk) => [`\\\\.\\PhysicalDrive${disk}`, `\\\\?\\GLOBALROOT\\Device\\Harddisk${disk}\\Partition1`]),
      ],
      mark,
    ),
  'as a share of the machine': ({ path }, mark) =>
    written(
      ['localhost', '127.0.0.1'].map((host) => `\\\\${host}\\${path.replace(':', '$')}`),
      mark,
    ),
  'by moving a file from C:': ({ path, own }, mark) => [
    { path: own, change: { kind: 'rename', to: path } },
    { path: own, change: { kind: 'rename', to: beside(path, mark) } },
  ],
};

const written = (paths: readonly string[], mark: string): Trick[] => paths.map((path) => ({ path, change: write(mark) }));

/** The name by which programs of the eighties would find a file: six characters, a number, and three of the extension. */
function aliasOf(path: string): string {
  const at = path.lastIndexOf('\\') + 1;
  const [base = '', extension = ''] = path.slice(at).split('.');
  return `${path.slice(0, at)}${base.replaceAll(' ', '').slice(0, 6).toUpperCase()}~1.${extension.slice(0, 3).toUpperCase()}`;
}
