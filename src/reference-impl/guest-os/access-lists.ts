import type { WindowsPath } from '../disks/index.ts';

interface AccessList {
  readonly owner: string | undefined;
  readonly openToEveryone: boolean;
}

/**
 * What processes changed about the access lists of files, by the key of their path; everything else inherits. FAT cannot keep it, so it lasts
 * as long as the accounts that processes made: until the machine is started again.
 */
export class AccessLists {
  readonly #changed = new Map<string, AccessList>();

  of(path: WindowsPath): AccessList {
    if (this.#changed.size === 0) return { owner: undefined, openToEveryone: false };
    return {
      owner: this.#changed.get(path.key)?.owner,
      openToEveryone: above(path.key).some((key) => this.#changed.get(key)?.openToEveryone),
    };
  }

  setOwner({ key }: WindowsPath, owner: string): void {
    this.#changed.set(key, { openToEveryone: this.#changed.get(key)?.openToEveryone ?? false, owner });
  }

  openToEveryone({ key }: WindowsPath): void {
    this.#changed.set(key, { owner: this.#changed.get(key)?.owner, openToEveryone: true });
  }

  /** Lists travel with their files. */
  move(from: WindowsPath, to: WindowsPath): void {
    for (const [key, list] of this.#takeOut(from)) this.#changed.set(to.key + key.slice(from.key.length), list);
  }

  forget(path: WindowsPath): void {
    this.#takeOut(path);
  }

  #takeOut({ key: top }: WindowsPath): [string, AccessList][] {
    const taken = Array.from(this.#changed).filter(([key]) => key === top || key.startsWith(`${top}\\`));
    for (const [key] of taken) this.#changed.delete(key);
    return taken;
  }
}

/** The keys of a path and of all that it is in. */
function above(key: string): string[] {
  const [drive = '', ...names] = key.split('\\').filter((name) => name !== '');
  return [`${drive}\\`, ...names.map((_, depth) => `${drive}\\${names.slice(0, depth + 1).join('\\')}`)];
}
