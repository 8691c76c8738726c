import { rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { makeOwnFolder } from '../../adapters/temporary-folder.ts';

/** Linux's file system in memory. */
const MEMORY = '/dev/shm';
/** What the fabrics of one worker may need at a time, in bytes. */
const ENOUGH = 64 * 1024 * 1024;

/**
 * A folder for the fabrics of a proof, taken away at its end whatever became of the workers: in memory where there is room for it, as
 * thousands of fabrics flush what they keep to the medium, and a power cut in the lab spares the kernel's cache anyhow.
 */
export class Scratch {
  readonly path: string;
  private readonly remove = (): void => rmSync(this.path, { recursive: true, force: true });

  constructor(workers: number) {
    this.path = makeOwnFolder(roomInMemory(workers * ENOUGH) ? MEMORY : tmpdir(), 'fabric-tck-power');
    process.on('exit', this.remove);
  }

  discard(): void {
    process.off('exit', this.remove);
    this.remove();
  }
}

function roomInMemory(bytes: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= bytes;
  } catch {
    return false;
  }
}
