import type { KnownNames } from '../names/windows-path.ts';
import { PathError, pathInVolume } from '../names/windows-path.ts';
import { looksLikeAlias, nameProblem } from '../names/windows-name.ts';
import type { Ground } from './directory.ts';
import { Directory } from './directory.ts';
import type { PlacedEntry } from './entry.ts';
import { FatError } from './fat-error.ts';
import { isDirectory } from './file-entry.ts';

/** A path from the root on: `approot\web.config` with either separator, taken as Windows takes it; or its names. The root is `''`, or `[]`. */
export type VolumePath = string | readonly string[];

/** How many directories are kept in memory from one call to the next. */
const KEPT = 64;

/** The directories of a volume, and the way to an entry. */
export class Tree implements KnownNames {
  readonly #ground: Ground;
  /** By first cluster, 0 for the root. There is never more than one of the same directory. */
  readonly #directories = new Map<number, Directory>();

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Between two calls: keeps memory small. */
  trim(): void {
    if (this.#directories.size > KEPT) this.forget();
  }

  /** Drops all that is in memory, or one directory. */
  forget(cluster?: number): void {
    if (cluster === undefined) this.#directories.clear();
    else this.#directories.delete(cluster);
  }

  /** The names of a path. Throws {@link PathError} for one that cannot be followed. */
  segments(path: VolumePath): readonly string[] {
    return typeof path === 'string' ? pathInVolume(path, this) : path;
  }

  /** The last name of a path, in the letters in which it is written, unless it is an alias: what a file is to be called. */
  newName(path: VolumePath): string | undefined {
    const written = (typeof path === 'string' ? pathInVolume(path, { realName: (_, name) => name }) : path).at(-1);
    return written !== undefined && looksLikeAlias(written) ? this.segments(path).at(-1) : written;
  }

  realName(folder: readonly string[], name: string): string | undefined {
    return this.#lookUp(folder)?.find(name)?.name;
  }

  /** The entry of a path, with the directory that it is in. Undefined for the root, and for what is not there. */
  find(segments: readonly string[]): { readonly directory: Directory; readonly entry: PlacedEntry } | undefined {
    const name = segments.at(-1);
    const directory = name === undefined ? undefined : this.#lookUp(segments.slice(0, -1));
    const entry = name === undefined ? undefined : directory?.find(name);
    return directory && entry && { directory, entry };
  }

  /** The same. Throws {@link FatError} when it is not there. */
  existing(segments: readonly string[]): { readonly directory: Directory; readonly entry: PlacedEntry } {
    const found = this.find(segments);
    if (found === undefined) throw new FatError('not-found', `${describe(segments)} is not there`);
    return found;
  }

  file(segments: readonly string[]): { readonly directory: Directory; readonly entry: PlacedEntry } {
    if (segments.length === 0) throw new FatError('is-directory', 'the root is a directory');
    const found = this.existing(segments);
    if (isDirectory(found.entry)) throw new FatError('is-directory', `${describe(segments)} is a directory`);
    return found;
  }

  directory(segments: readonly string[]): Directory {
    return this.#open(this.cluster(segments), segments);
  }

  /** The first cluster of a directory, 0 for the root. */
  cluster(segments: readonly string[]): number {
    if (segments.length === 0) return 0;
    const { entry } = this.existing(segments);
    if (!isDirectory(entry)) throw new FatError('not-directory', `${describe(segments)} is not a directory`);
    return entry.cluster;
  }

  /** The first clusters of a directory and of all that it is in, but for the root. */
  lineage(segments: readonly string[]): number[] {
    return segments.map((_, depth) => this.cluster(segments.slice(0, depth + 1)));
  }

  /** Where an entry is or would be. Throws when the name is none, or the directory is not there. */
  place(segments: readonly string[]): { readonly directory: Directory; readonly name: string; readonly entry: PlacedEntry | undefined } {
    const name = segments.at(-1);
    if (name === undefined) throw new FatError('is-directory', 'the root is a directory');
    const problem = nameProblem(name);
    if (problem !== undefined) throw new PathError(problem, segments.join('\\'));
    const directory = this.directory(segments.slice(0, -1));
    return { directory, name, entry: directory.find(name) };
  }

  /** A directory, or undefined when there is none by that path. */
  #lookUp(segments: readonly string[]): Directory | undefined {
    let directory = this.#open(0, []);
    for (const [depth, segment] of segments.entries()) {
      const entry = directory.find(segment);
      if (entry === undefined || !isDirectory(entry)) return undefined;
      directory = this.#open(entry.cluster, segments.slice(0, depth + 1));
    }
    return directory;
  }

  #open(cluster: number, segments: readonly string[]): Directory {
    let directory = this.#directories.get(cluster);
    if (directory === undefined) {
      directory = new Directory(this.#ground, cluster, segments.length === 0 ? 'the root directory' : describe(segments));
      this.#directories.set(cluster, directory);
    }
    return directory;
  }
}

/** A path for messages. */
export const describe = (path: VolumePath): string => `"${(typeof path === 'string' ? path : path.join('\\')).slice(0, 260)}"`;
