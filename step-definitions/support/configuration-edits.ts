import { CONFIGURATION } from './configuration.ts';
import { base64, type FileChange } from './disks.ts';

/** One step of an edit, from inside an instance. */
export interface Edit {
  readonly path: string;
  readonly change: FileChange;
}

/** What somebody inside an instance may do to its configuration file; given are the forged text, and where in it the forged value begins. */
type EditKind = (forged: string, at: number) => readonly Edit[];

const BESIDE = CONFIGURATION.replace(/[^\\]+$/, 'forged.cscfg');
const on = (change: FileChange, path = CONFIGURATION): Edit => ({ path, change });
const write = (text: string): FileChange => ({ kind: 'write', bytes: base64(text) });

/** The edits, by the words of the feature file. */
export const CONFIGURATION_EDITS: Readonly<Record<string, EditKind>> = {
  'writes a forged configuration over its own': (forged) => [on(write(forged))],
  'writes into its configuration through memory': (forged, at) => [
    on({ kind: 'map', offset: Math.max(at, 0), bytes: base64(forged.slice(at, at + 40)) }),
  ],
  'cuts its configuration short': () => [on({ kind: 'truncate', size: 60 })],
  'deletes its configuration': () => [on({ kind: 'delete' })],
  'puts a folder in the place of its configuration': () => [on({ kind: 'delete' }), on({ kind: 'make-folder' })],
  'moves another file into the place of its configuration': (forged) => [
    on(write(forged), BESIDE),
    on({ kind: 'delete' }),
    on({ kind: 'rename', to: CONFIGURATION }, BESIDE),
  ],
  'writes a forged configuration and makes it read-only': (forged) => [
    on(write(forged)),
    on({ kind: 'take-ownership' }),
    on({ kind: 'set-attributes', readOnly: true }),
  ],
};
