import { accessSync, constants, rmSync, statfsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { makeOwnFolder } from '../temporary-folder.ts';

/** A folder in memory, as Linux has one. What the reference writes through to its medium costs nothing there, and a crash of the fabric loses none of it. */
const MEMORY = '/dev/shm';

/** What must be free there, in bytes: a container often has 64 MB in all, and a fabric takes a few. */
const LEAST_FREE = 32 * 1024 * 1024;

/** Folders of fabrics that are still open, so that none is left when the process ends early. */
const folders = new Set<string>();
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder for a fabric of the lab: where TMPDIR says; else in memory where there is room, and where temporary files go where there is none. */
export function makeLabFolder(): string {
  const inMemory = process.env['TMPDIR'] === undefined && hasRoom(MEMORY);
  const folder = makeOwnFolder(inMemory ? MEMORY : tmpdir(), 'fabric');
  folders.add(folder);
  return folder;
}

/** Removes a lab folder and everything in it. */
export async function removeLabFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  folders.delete(folder);
}

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= LEAST_FREE;
  } catch {
    return false; // there is none, or it is not ours
  }
}
