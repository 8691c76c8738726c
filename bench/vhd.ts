import { randomBytes } from 'node:crypto';
import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createDifferencing, createDynamic, fileMedium, openDisk, SECTOR, type VirtualDisk } from '../src/reference-impl/disks/index.ts';
import { compared, paired, type Bench, type Figure } from './harness.ts';

const ROUNDS = 9;
const ACCESSES = 20_000;
const SIZE = 64 * 1024 * 1024;
const CREATED = new Date(Date.UTC(2012, 5, 7));
const BLOCKS: readonly (readonly [string, number | undefined])[] = [
  ['2 MiB', undefined],
  ['64 KiB', 64 * 1024],
];

/** One kind of access to a sector, by its number. */
type Access = (sector: number) => void;

/**
 * Sectors read and written at random through a differencing disk whose parent holds half of what is read, against positioned reads and writes of as many
 * bytes in a file of the disk's size. Both files lie in one folder, every write goes to the operating system, and nothing waits for the device. The first round of writes
 * has the disk make its blocks, and is told apart.
 */
export const vhd: Bench = async (tell) => {
  const folder = mkdtempSync(join(tmpdir(), 'fabric-tck-bench-'));
  try {
    const figures: Figure[] = [];
    for (const [name, blockSize] of BLOCKS) {
      tell(`blocks of ${name}`);
      figures.push(...(await compare(folder, name, blockSize)));
    }
    return { figures, notes: [`${ACCESSES} random sectors of ${SIZE / 1024 / 1024} MiB a round, the same for both; no fsync`] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function compare(folder: string, name: string, blockSize: number | undefined): Promise<Figure[]> {
  const place = join(folder, name.replace(' ', '-'));
  const parent = parentDisk(`${place}-base.vhd`);
  const disk = createDifferencing(fileMedium(`${place}.vhd`, { access: 'create' }), parent, {
    created: CREATED,
    ...(blockSize === undefined ? {} : { blockSize }),
  });
  const file = openSync(`${place}.raw`, 'wx+');
  ftruncateSync(file, SIZE);
  const [source, target] = [randomBytes(SECTOR), Buffer.alloc(SECTOR)];
  const writing: readonly [Access, Access] = [
    (sector) => disk.write(sector, source),
    (sector) => void writeSync(file, source, 0, SECTOR, sector * SECTOR),
  ];
  const reading: readonly [Access, Access] = [
    (sector) => disk.read(sector, target),
    (sector) => void readSync(file, target, 0, SECTOR, sector * SECTOR),
  ];
  try {
    const first = await inPairs(1, writing);
    const written = await inPairs(ROUNDS, writing);
    const read = await inPairs(ROUNDS, reading);
    return [
      compared(`${name} blocks, first writes`, '/s', first.a, first.b),
      compared(`${name} blocks, writes a second`, '/s', written.a, written.b, 'at least 0.5'),
      compared(`${name} blocks, reads a second`, '/s', read.a, read.b, 'at least 0.5'),
    ];
  } finally {
    disk.close();
    parent.close();
    closeSync(file);
  }
}

/** A dynamic disk with something in every other block of 2 MiB, open for reading only. */
function parentDisk(path: string): VirtualDisk {
  const medium = fileMedium(path, { access: 'create' });
  const disk = createDynamic(medium, { size: SIZE, created: CREATED });
  const content = randomBytes(2 * 1024 * 1024);
  for (let at = 0; at < SIZE; at += 2 * content.length) disk.write(at / SECTOR, content);
  disk.close();
  return openDisk(fileMedium(path, { access: 'read' }));
}

/** Accesses a second, of both in turn. Each pair takes the same sectors in the same order; each round takes others. */
function inPairs(rounds: number, [one, other]: readonly [Access, Access]): Promise<{ a: number[]; b: number[] }> {
  const plans = Array.from({ length: rounds }, randomSectors);
  const [mine, theirs] = [plans.values(), plans.values()];
  const timed = async (access: Access, sectors: Uint32Array | undefined): Promise<number> => {
    if (sectors === undefined) throw new Error('there are more rounds than plans');
    const began = performance.now();
    for (const sector of sectors) access(sector);
    return (sectors.length / (performance.now() - began)) * 1000;
  };
  return paired(
    rounds,
    () => timed(one, mine.next().value),
    () => timed(other, theirs.next().value),
  );
}

function randomSectors(): Uint32Array {
  const bytes = randomBytes(ACCESSES * 4);
  return Uint32Array.from({ length: ACCESSES }, (_, index) => bytes.readUInt32LE(index * 4) % (SIZE / SECTOR));
}
