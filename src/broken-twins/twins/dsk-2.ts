import type { FileAct, GuardedFile, Token } from '../../reference-impl/guest-os/index.ts';
import { exchanged, type Change } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('DSK-2');

/** The drives that are the fabric's. */
const isFabrics = ({ path }: GuardedFile): boolean => path.drive !== 'C';

/** Lets everybody do something on drives D: and E:, when something else is so as well. */
const letting = (acts: readonly FileAct[], when: (file: GuardedFile, token: Token) => boolean = () => true): Change =>
  exchanged('fileAccess', (lawful) =>
    Object.fromEntries(
      acts.map((act) => [
        act,
        (token: Token, file: GuardedFile, to?: GuardedFile) => lawful[act](token, file, to) || (isFabrics(file) && when(file, token)),
      ]),
    ),
  );

const CHANGES = ['create', 'write', 'append', 'truncate', 'rename', 'delete', 'make-folder', 'set-attributes', 'map'] as const;

export const dsk2Twins = [
  twin({
    id: 'renaming-allowed',
    how: 'The access lists of D: and E: deny writing, and nobody thought of giving a file another name.',
    caughtBy: {
      'the-customers-process-renames-a-file-on-c-alone': 'change-refused',
      'a-file-that-was-opened-to-everyone-first-is-no-easier-to-change': 'change-refused',
    },
    changes: letting(['rename']),
  }),
  twin({
    id: 'access-lists-changeable',
    how: "The customer's process may not write to D: and E:, but may change who may.",
    caughtBy: {
      'the-customers-process-opens-a-file-to-everyone-on-c-alone': 'change-refused',
      'a-file-that-was-opened-to-everyone-first-is-no-easier-to-change': 'change-refused',
    },
    changes: letting(['open-to-everyone']),
  }),
  twin({
    id: 'memory-maps-unchecked',
    how: 'A write through a memory map is not taken for a write.',
    caughtBy: {
      'the-customers-process-writes-into-a-file-through-memory-on-c-alone': 'change-refused',
    },
    changes: letting(['map']),
  }),
  twin({
    id: 'drive-letters-compared-as-written',
    how: 'Paths are checked as they were written, and a small drive letter is another one.',
    caughtBy: {
      'the-customers-process-writes-nothing-in-other-letters-or-with-slashes-the-other-way-round': 'change-refused',
    },
    changes: letting(CHANGES, ({ written }) => /^[de]:/.test(written)),
  }),
  twin({
    id: 'new-files-allowed',
    how: 'Files that are there are safe; new ones may be made beside them.',
    caughtBy: {
      'the-customers-process-creates-a-file-on-c-alone': 'change-refused',
      'the-customers-process-makes-a-folder-on-c-alone': 'change-refused',
    },
    changes: letting(['create', 'make-folder']),
  }),
];
