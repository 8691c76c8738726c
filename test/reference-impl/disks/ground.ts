import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Medium, SectorDevice } from '../../../src/reference-impl/disks/index.ts';
import { MediumError, memoryMedium, SECTOR } from '../../../src/reference-impl/disks/index.ts';

/** What the clock shows in these tests. */
export const created = new Date('2010-02-01T10:20:30Z');
export const now = (): Date => created;
export const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The reason of the error that `what` throws. Fails when it throws none, or one of another class. */
export function reasonOf(
  what: () => unknown,
  ...classes: readonly (new (...args: never[]) => Error & { readonly reason: string })[]
): string {
  try {
    what();
  } catch (error) {
    if (!classes.some((one) => error instanceof one)) throw error;
    return (error as { reason: string }).reason;
  }
  return expect.fail('nothing was refused');
}

export function bytesOf(medium: Medium): Buffer {
  const bytes = Buffer.alloc(medium.size());
  medium.read(bytes, 0);
  return bytes;
}

/** The same bytes on a medium of its own. */
export const copyOf = (medium: Medium, readOnly = false): Medium => memoryMedium({ name: medium.name, bytes: bytesOf(medium), readOnly });

/** A medium whose process is killed when it has written so many times: from then on nothing reaches it. */
export function killedAfter(medium: Medium, writes: number): Medium {
  let left = writes;
  const dying = <Args extends unknown[]>(what: (...args: Args) => void) => {
    return (...args: Args): void => {
      if (left-- <= 0) throw new MediumError('failed', 'the process was killed');
      what(...args);
    };
  };
  return { ...medium, write: dying(medium.write), truncate: dying(medium.truncate) };
}

/** A medium on which nothing may lie beyond `limit` until it is lifted. */
export function limited(medium: Medium, limit: number): Medium & { lift(): void } {
  let most = limit;
  return {
    ...medium,
    write: (source, position) => {
      if (position + source.length > most) throw new MediumError('full', `${medium.name} is full`);
      medium.write(source, position);
    },
    lift: () => void (most = Infinity),
  };
}

/** Counts what is written to a medium. */
export function counted(medium: Medium): Medium & { readonly writes: number } {
  let writes = 0;
  return {
    ...medium,
    write: (source, position) => {
      writes += 1;
      medium.write(source, position);
    },
    truncate: (size) => {
      writes += 1;
      medium.truncate(size);
    },
    get writes() {
      return writes;
    },
  };
}

export function temporaryFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'disks-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The first of some programs that is installed. */
export function installed(...names: readonly string[]): string | undefined {
  return names.find((name) => spawnSync(name, ['--version']).error === undefined);
}

/** What a program writes to its standard output. Fails, with all that it said, when its exit code is another than expected. */
export function output(program: string, args: readonly string[], { cwd, status = 0 }: { cwd?: string; status?: number } = {}): Buffer {
  const done = spawnSync(program, args, { cwd, maxBuffer: 1 << 28, env: { ...process.env, MTOOLS_SKIP_CHECK: '0' } });
  expect(done.status, `${program} ${args.join(' ')}\n${done.stdout.toString('latin1').slice(-2000)}\n${done.stderr.toString()}`).to.equal(
    status,
  );
  return done.stdout;
}

/** Sectors in memory. */
export function ramDisk(sectors: number): SectorDevice & { readonly bytes: Buffer } {
  const bytes = Buffer.alloc(sectors * SECTOR);
  return {
    bytes,
    sectors,
    readOnly: false,
    read: (sector, target) => void bytes.copy(target, 0, sector * SECTOR, sector * SECTOR + target.length),
    write: (sector, source) => bytes.set(source, sector * SECTOR),
    flush: () => undefined,
  };
}

/** The same sectors on a device of their own. */
export function copyOfDisk(disk: { readonly bytes: Buffer }): ReturnType<typeof ramDisk> {
  const copy = ramDisk(disk.bytes.length / SECTOR);
  disk.bytes.copy(copy.bytes);
  return copy;
}
