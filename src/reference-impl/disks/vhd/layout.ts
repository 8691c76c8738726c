import type { Medium } from '../medium.ts';

/** Some sectors of a disk that lie together: in the file, or nowhere. */
export interface Run {
  readonly sectors: number;
  /** Where in the file they begin. Undefined when this file does not have them: they are the parent's, or zeros. */
  readonly position: number | undefined;
}

/** How the sectors of a disk lie in its file. */
export interface Layout {
  readonly medium: Medium;
  /** Where the sectors from `sector` on lie, and for how many of them, at most `most`, that one answer holds. */
  find(sector: number, most: number): Run;
  /** Writes whole sectors. The caller has seen to it that they are on the disk. */
  write(sector: number, source: Uint8Array): void;
}
