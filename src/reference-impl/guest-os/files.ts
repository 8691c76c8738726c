import { windowsPath, type KnownNames, type Volume } from '../disks/index.ts';
import { AccessLists } from './access-lists.ts';
import type { Drive, FileChange, FolderEntry } from './calls.ts';
import { carryOutChange } from './file-changes.ts';
import type { FileAccess, FileAct, GuardedFile } from './file-access.ts';
import { GuestOsError, inGuestWords } from './guest-os-error.ts';
import type { Token } from './token.ts';

export interface FilesParts {
  readonly volume: (drive: Drive) => Volume;
  readonly access: FileAccess;
  /** Called when a process has changed something, with each path that it was about. */
  readonly changed: (key: string) => void;
}

/** Takes names as they are, where the folder may not be seen into or was asked already. */
const AS_WRITTEN: KnownNames = { realName: (_folder, name) => name };

/** What processes do on drives. Each call finds out once what its paths mean, asks the access lists, and only then looks at what is there. */
export class Files {
  readonly #parts: FilesParts;
  readonly #lists = new AccessLists();

  constructor(parts: FilesParts) {
    this.#parts = parts;
  }

  read(token: Token, written: string): Buffer {
    const { file, volume } = this.#at(token, written);
    this.#demand('read', token, file);
    mustFit(file, volume);
    return inGuestWords(() => volume.read(file.path.segments));
  }

  list(token: Token, written: string): FolderEntry[] {
    const { file, volume } = this.#at(token, written);
    this.#demand('list', token, file);
    const entries = inGuestWords(() => volume.list(file.path.segments));
    return entries.map(({ name, kind }) => ({ name, kind: kind === 'file' ? 'file' : 'folder' }));
  }

  /** The program that a path means, in the one form of that path. */
  program(token: Token, written: string): string {
    const { file, volume } = this.#at(token, written);
    this.#demand('execute', token, file);
    mustFit(file, volume);
    const entry = volume.stat(file.path.segments);
    if (entry === undefined) throw new GuestOsError('no-such-file', `${file.path.text} is not there`);
    if (entry.kind !== 'file') throw new GuestOsError('not-a-file', `${file.path.text} is a folder`);
    return file.path.text;
  }

  change(token: Token, written: string, change: FileChange): void {
    const { file, volume } = this.#at(token, written);
    const to = 'to' in change ? this.#at(token, change.to).file : undefined;
    this.#demand(change.kind, token, file, to);
    mustFit(file, volume);
    inGuestWords(() => carryOutChange({ volume, lists: this.#lists, token, path: file.path, to: to?.path }, change));
    for (const end of [file, to]) if (end !== undefined) this.#parts.changed(end.path.key);
  }

  #demand(act: FileAct, token: Token, file: GuardedFile, to?: GuardedFile): void {
    if (!this.#parts.access[act](token, file, to))
      throw new GuestOsError('access-denied', `${token.account} may not ${act} ${file.written}`);
  }

  #at(token: Token, written: string): { readonly file: GuardedFile; readonly volume: Volume } {
    return inGuestWords(() => {
      const drive = /^[cde](?=:)/i.exec(written)?.[0].toUpperCase() as Drive | undefined;
      if (drive === undefined) throw new GuestOsError('no-such-file', `there is no drive ${windowsPath(written, AS_WRITTEN).drive}:`);
      const volume = this.#parts.volume(drive);
      // Whether an alias stands for something must not be told about a folder that the account may not list.
      const realName: KnownNames['realName'] = (folder, name) => {
        const text = `${drive}:\\${folder.join('\\')}`;
        return this.#parts.access.list(token, this.#guarded(text, AS_WRITTEN)) ? volume.realName(folder, name) : undefined;
      };
      return { file: this.#guarded(written, { realName }), volume };
    });
  }

  #guarded(written: string, known: KnownNames): GuardedFile {
    const path = windowsPath(written, known);
    return { path, written, ...this.#lists.of(path) };
  }
}

/** A path that ends in a separator means no file. */
function mustFit({ path }: GuardedFile, volume: Volume): void {
  if (path.folder && path.segments.length > 0 && volume.stat(path.segments)?.kind === 'file')
    throw new GuestOsError('not-a-folder', `${path.text} is a file`);
}
