import type { FileAct, GuardedFile, Token } from '../../reference-impl/guest-os/index.ts';
import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('CFG-3');

const CHANGES = ['create', 'write', 'append', 'truncate', 'rename', 'delete', 'map'] as const satisfies readonly FileAct[];
const isConfiguration = ({ path }: GuardedFile): boolean => path.key.startsWith('C:\\CONFIG');

const nothingRestored = exchanged('configurationPlacement', () => ({ restore: () => undefined }));

export const cfg3Twins = [
  twin({
    id: 'edits-by-the-system-stay',
    how: 'A configuration that the guest OS has edited stays as it is.',
    caughtBy: {
      'it-does-not-last-when-its-guest-os-writes-a-forged-configuration-over-its-own': 'owner-rules',
      'it-does-not-last-when-its-guest-os-cuts-its-configuration-short': 'owner-rules',
      'it-does-not-last-when-its-guest-os-puts-a-folder-in-the-place-of-its-configuration': 'owner-rules',
    },
    changes: nothingRestored,
  }),
  twin({
    id: 'edits-by-the-role-stay',
    how: 'The role may change its own configuration, and nobody undoes it.',
    caughtBy: {
      'it-does-not-last-when-the-application-itself-writes-a-forged-configuration-over-its-own': 'owner-rules',
      'it-does-not-last-when-the-application-itself-writes-into-its-configuration-through-memory': 'owner-rules',
      'it-does-not-last-when-the-application-itself-deletes-its-configuration': 'owner-rules',
    },
    changes: [
      nothingRestored,
      exchanged('fileAccess', (lawful) =>
        Object.fromEntries(
          CHANGES.map((act) => [
            act,
            (token: Token, file: GuardedFile, to?: GuardedFile) => isConfiguration(file) || lawful[act](token, file, to),
          ]),
        ),
      ),
    ],
  }),
];
