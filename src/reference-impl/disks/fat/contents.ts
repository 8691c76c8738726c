import { writeChain } from './clusters.ts';
import type { Ground } from './directory.ts';
import { FatError } from './fat-error.ts';
import { clusterLength } from './shape.ts';

/** A size is kept in 32 bits. */
export const LARGEST_FILE = 0xffffffff;
const ZEROS = Buffer.alloc(1 << 20);

/** Puts bytes into clusters of their own, the rest of the last one zeros, and answers the first cluster; 0 for no bytes. */
export function store(ground: Ground, bytes: Buffer, what: string): number {
  mustFit(bytes.length, what);
  const length = clusterLength(ground.shape);
  const chain = ground.table.allocate(Math.ceil(bytes.length / length));
  writeChain(ground.device, ground.shape, chain, 0, bytes);
  zero(ground, chain, bytes.length, chain.length * length);
  return chain[0] ?? 0;
}

/** A file's clusters and how many of their bytes it has. */
export interface Contents {
  readonly chain: readonly number[];
  readonly size: number;
}

/**
 * Makes room for the bytes from `from` to `to`, which the caller writes, and answers the clusters. What the file did not have before them and
 * what is left of a new cluster behind them become zeros, so that nothing of a deleted file ever shows.
 */
export function makeRoom(ground: Ground, { chain, size }: Contents, from: number, to: number, what: string): number[] {
  mustFit(from, what);
  mustFit(to, what);
  const length = clusterLength(ground.shape);
  const more = ground.table.allocate(Math.max(0, Math.ceil(to / length) - chain.length), chain.at(-1));
  const all = [...chain, ...more];
  if (from > size) zero(ground, all, size, from);
  if (more.length > 0) zero(ground, all, Math.max(to, chain.length * length), all.length * length);
  return all;
}

function zero({ device, shape }: Ground, chain: readonly number[], from: number, to: number): void {
  for (let at = from; at < to; at += ZEROS.length) writeChain(device, shape, chain, at, ZEROS.subarray(0, Math.min(ZEROS.length, to - at)));
}

function mustFit(size: number, what: string): void {
  if (!Number.isInteger(size) || size < 0) throw new RangeError(`no file has a byte ${size}`);
  if (size > LARGEST_FILE) throw new FatError('file-too-large', `${what} would have ${size} bytes, and a file can have ${LARGEST_FILE}`);
}
