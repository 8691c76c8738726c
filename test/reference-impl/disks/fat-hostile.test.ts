import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { FatReason } from '../../../src/reference-impl/disks/index.ts';
import { FatError, formatVolume, partitionDisk, PathError, Volume, volumePart } from '../../../src/reference-impl/disks/index.ts';
import { sectorOf, shapeFor } from '../../../src/reference-impl/disks/fat/shape.ts';
import { shortNameChecksum } from '../../../src/reference-impl/disks/fat/short-name.ts';
import { copyOfDisk, created, now, ramDisk, reasonOf } from './ground.ts';

const SECTORS = 4400;
const shape = shapeFor(SECTORS);
const TABLE = shape.reservedSectors * 512;
const COPY = TABLE + shape.sectorsPerTable * 512;
const ROOT = (shape.dataSector - 32) * 512;

const sound = ramDisk(SECTORS);
formatVolume(sound, { serial: 1, label: 'SOUND', now: created });
const filled = new Volume(sound, { now });
filled.write('LONG.BIN', Buffer.alloc(512 * 4, 1)); // clusters 2 to 5, the root's entry 1
filled.write('web.config', Buffer.alloc(100, 2)); // cluster 6, the root's entries 2 and 3
filled.makeDirectory('FOLDER'); // cluster 7, the root's entry 4
filled.write('FOLDER/INSIDE', Buffer.alloc(600, 3)); // clusters 8 and 9
filled.write('EMPTY', Buffer.alloc(0)); // the root's entry 5

type Disk = ReturnType<typeof ramDisk>;
const entry = (index: number): number => ROOT + index * 32;
const FOLDER = sectorOf(shape, 7) * 512;
/** Sets an entry of the allocation table, in both copies. */
const link = (disk: Disk, cluster: number, value: number): void => {
  for (const table of [TABLE, COPY]) disk.bytes.writeUInt16LE(value, table + cluster * 2);
};
const altered = (alter: (disk: Disk) => void): Disk => {
  const disk = copyOfDisk(sound);
  alter(disk);
  return disk;
};
const reason = (disk: Disk): string => reasonOf(() => new Volume(disk, { now }), FatError);

describe('a hostile volume', () => {
  const cases: readonly (readonly [what: string, reason: FatReason, alter: (disk: Disk) => void])[] = [
    ['no signature', 'boot-sector', ({ bytes }) => bytes.fill(0, 510, 512)],
    ['no jump', 'boot-sector', ({ bytes }) => bytes.fill(0, 0, 3)],
    ['sectors of 4096 bytes', 'boot-field', ({ bytes }) => bytes.writeUInt16LE(4096, 11)],
    ['clusters of no sector', 'boot-field', ({ bytes }) => bytes.writeUInt8(0, 13)],
    ['clusters of three sectors', 'boot-field', ({ bytes }) => bytes.writeUInt8(3, 13)],
    ['no reserved sector', 'boot-field', ({ bytes }) => bytes.writeUInt16LE(0, 14)],
    ['no table', 'boot-field', ({ bytes }) => bytes.writeUInt8(0, 16)],
    ['three tables', 'boot-field', ({ bytes }) => bytes.writeUInt8(3, 16)],
    ['a root that ends within a sector', 'boot-field', ({ bytes }) => bytes.writeUInt16LE(500, 17)],
    ['no root, as FAT32', 'boot-field', ({ bytes }) => bytes.writeUInt16LE(0, 17)],
    ['no sectors', 'boot-field', ({ bytes }) => bytes.writeUInt16LE(0, 19)],
    ['sectors twice', 'boot-field', ({ bytes }) => bytes.writeUInt32LE(SECTORS, 32)],
    ['more sectors than its device', 'volume-size', ({ bytes }) => bytes.writeUInt16LE(SECTORS + 1, 19)],
    ['other media', 'boot-field', ({ bytes }) => bytes.writeUInt8(0x12, 21)],
    ['a table of no sectors', 'boot-field', ({ bytes }) => bytes.writeUInt16LE(0, 22)],
    ['a table that is too short', 'boot-field', ({ bytes }) => bytes.writeUInt16LE(1, 22)],
    ['tables that fill the volume', 'boot-field', ({ bytes }) => bytes.writeUInt16LE(0xffff, 22)],
    ['so few clusters that it is FAT12', 'fat12', ({ bytes }) => bytes.writeUInt8(2, 13)],
    ['no serial number', 'boot-field', ({ bytes }) => bytes.writeUInt8(0, 38)],
    ['a table without the media', 'media', (disk) => link(disk, 0, 0)],
    ['a mark that it is in use', 'not-clean', (disk) => link(disk, 1, 0x7fff)],
    ['copies of the table that differ', 'table-copies', ({ bytes }) => bytes.writeUInt16LE(1, COPY + 400)],
    ['clusters that belong to nobody', 'lost-clusters', (disk) => link(disk, 100, 0xffff)],
    ['a chain that bites its tail', 'cyclic-chain', (disk) => link(disk, 5, 3)],
    ['a chain that bites itself', 'cyclic-chain', (disk) => link(disk, 2, 2)],
    ['a chain that leads to a free cluster', 'broken-chain', (disk) => link(disk, 5, 100)],
    ['a chain that leads to cluster 1', 'broken-chain', (disk) => link(disk, 5, 1)],
    ['a chain that leads out of the volume', 'broken-chain', (disk) => link(disk, 5, 0xfff0)],
    ['a chain that leads to a bad cluster', 'broken-chain', (disk) => link(disk, 5, 0xfff7)],
    ['a chain that goes on in another', 'cross-link', (disk) => link(disk, 5, 6)],
    [
      'a chain that goes on after its end',
      'file-size',
      (disk) => {
        link(disk, 5, 100);
        link(disk, 100, 0xffff);
      },
    ],
    ['a chain that is too short', 'file-size', (disk) => link(disk, 3, 0xffff)],
    ['two files with one cluster', 'cross-link', ({ bytes }) => bytes.writeUInt16LE(5, entry(3) + 26)],
    ['a directory that is a file too', 'cross-link', ({ bytes }) => bytes.writeUInt16LE(7, entry(3) + 26)],
    ['a file of a cluster that does not exist', 'broken-chain', ({ bytes }) => bytes.writeUInt16LE(0xfff0, entry(1) + 26)],
    ['a file of the high half of a cluster', 'broken-chain', ({ bytes }) => bytes.writeUInt16LE(1, entry(1) + 20)],
    ['a file of no cluster', 'broken-chain', ({ bytes }) => bytes.writeUInt16LE(0, entry(1) + 26)],
    ['a file that is larger than its clusters', 'file-size', ({ bytes }) => bytes.writeUInt32LE(0xffffffff, entry(1) + 28)],
    ['an empty file with a cluster', 'file-size', ({ bytes }) => bytes.writeUInt16LE(100, entry(5) + 26)],
    ['a directory of no cluster', 'broken-chain', ({ bytes }) => bytes.writeUInt16LE(0, entry(4) + 26)],
    ['a directory with a size', 'directory-entry', ({ bytes }) => bytes.writeUInt32LE(1, entry(4) + 28)],
    [
      'a directory that contains itself',
      'cross-link',
      ({ bytes }) => {
        bytes.writeUInt8(0x10, FOLDER + 64 + 11);
        bytes.writeUInt16LE(7, FOLDER + 64 + 26);
        bytes.writeUInt32LE(0, FOLDER + 64 + 28);
      },
    ],
    ['a directory that goes round in circles', 'cyclic-chain', (disk) => link(disk, 7, 7)],
    ['a directory without "."', 'dot-entries', ({ bytes }) => bytes.writeUInt8(0xe5, FOLDER)],
    ['a "." that leads elsewhere', 'dot-entries', ({ bytes }) => bytes.writeUInt16LE(2, FOLDER + 26)],
    ['a ".." that leads elsewhere', 'dot-entries', ({ bytes }) => bytes.writeUInt16LE(7, FOLDER + 32 + 26)],
    ['a ".." in the root', 'dot-entries', ({ bytes }) => bytes.copy(bytes, entry(6), FOLDER + 32, FOLDER + 64)],
    ['a file that is a directory and a label', 'directory-entry', ({ bytes }) => bytes.writeUInt8(0x18, entry(1) + 11)],
    ['attributes that do not exist', 'directory-entry', ({ bytes }) => bytes.writeUInt8(0x60, entry(1) + 11)],
    ['reserved bits', 'directory-entry', ({ bytes }) => bytes.writeUInt8(1, entry(1) + 12)],
    ['two labels', 'directory-entry', ({ bytes }) => bytes.copy(bytes, entry(6), entry(0), entry(1))],
    ['a label in a directory', 'dot-entries', ({ bytes }) => bytes.copy(bytes, FOLDER + 96, entry(0), entry(1))],
    ['a name with a slash', 'directory-entry', ({ bytes }) => bytes.write('A/B', entry(1), 'latin1')],
    ['a name in lower case', 'directory-entry', ({ bytes }) => bytes.write('a', entry(1), 'latin1')],
    ['a name that begins with a space', 'directory-entry', ({ bytes }) => bytes.write(' ', entry(1), 'latin1')],
    ['a name that is a device', 'name', ({ bytes }) => bytes.write('NUL     ', entry(1), 'latin1')],
    ['two files of one name', 'duplicate-name', ({ bytes }) => bytes.write('LONG    BIN', entry(5), 'latin1')],
    ['a name that is the alias of another', 'duplicate-name', ({ bytes }) => bytes.write('WEB~1   CON', entry(5), 'latin1')],
    ['a long name of another alias', 'long-name', ({ bytes }) => bytes.write('WEC', entry(3), 'latin1')],
    ['a long name of no entry', 'long-name', ({ bytes }) => bytes.writeUInt8(0xe5, entry(3))],
    ['a long name without its beginning', 'long-name', ({ bytes }) => bytes.writeUInt8(0x42, entry(2))],
    ['a long name without its end', 'long-name', ({ bytes }) => bytes.writeUInt8(0x01, entry(2))],
    ['a long name of part 0', 'long-name', ({ bytes }) => bytes.writeUInt8(0x40, entry(2))],
    ['a long name of part 21', 'long-name', ({ bytes }) => bytes.writeUInt8(0x55, entry(2))],
    ['a long name of another type', 'long-name', ({ bytes }) => bytes.writeUInt8(1, entry(2) + 12)],
    ['a long name with a cluster', 'long-name', ({ bytes }) => bytes.writeUInt8(1, entry(2) + 26)],
    ['a long name that goes on after its end', 'long-name', ({ bytes }) => bytes.writeUInt16LE(0x41, entry(2) + 30)],
    ['a long name that is empty', 'long-name', ({ bytes }) => bytes.writeUInt16LE(0, entry(2) + 1)],
    ['a long name with a separator', 'name', ({ bytes }) => bytes.write('/', entry(2) + 1, 'latin1')],
    [
      'a long name of ".."',
      'name',
      ({ bytes }) => {
        bytes.write('.\0.\0\0\0', entry(2) + 1, 'latin1');
        bytes.fill(0xff, entry(2) + 7, entry(2) + 11);
        for (const [from, to] of [
          [14, 26],
          [28, 32],
        ] as const)
          bytes.fill(0xff, entry(2) + from, entry(2) + to);
      },
    ],
    ['a long name with half a character', 'name', ({ bytes }) => bytes.writeUInt16LE(0xd800, entry(2) + 1)],
  ];
  for (const [what, expected, alter] of cases) {
    it(`is refused: ${what}`, () => {
      expect(reason(altered(alter))).to.equal(expected);
    });
  }

  it('opens when nothing was altered, so that the refusals mean something', () => {
    expect([...new Volume(sound, { now }).walk()].length).to.equal(5);
  });

  it('may come from other systems: names in lower case bits, in a code page, with a first byte that means "deleted"', () => {
    const disk = altered(({ bytes }) => {
      bytes.writeUInt8(0x18, entry(1) + 12);
      Buffer.from([0x05, 0x84, 0x20]).copy(bytes, entry(5));
    });
    expect(new Volume(disk, { now }).list().map(({ name }) => name)).to.deep.equal([
      'long.bin',
      'web.config',
      'FOLDER',
      'σäPTY'.replace('PTY', ' TY'),
    ]);
  });

  it('is told from a partition table, and found in a partition', () => {
    const disk = ramDisk(SECTORS + 2048);
    const find = (alter: (bytes: Buffer) => void): string => {
      const copy = copyOfDisk(disk);
      alter(copy.bytes);
      return reasonOf(() => volumePart(copy), FatError);
    };
    expect(find(() => undefined)).to.equal('partition-table');
    const part = partitionDisk(disk, 'FAT16', 1);
    formatVolume(part, { serial: 1, now: created, hiddenSectors: 2048 });
    expect(new Volume(volumePart(disk), { now }).identity.hiddenSectors).to.equal(2048);
    for (const alter of [
      (bytes: Buffer) => bytes.fill(0, 446, 510),
      (bytes: Buffer) => bytes.copy(bytes, 462, 446, 462),
      (bytes: Buffer) => bytes.writeUInt8(1, 446),
      (bytes: Buffer) => bytes.writeUInt8(0x07, 450),
      (bytes: Buffer) => bytes.writeUInt32LE(0, 454),
      (bytes: Buffer) => bytes.writeUInt32LE(SECTORS + 1, 458),
      (bytes: Buffer) => bytes.writeUInt32LE(0xffffffff, 454),
    ])
      expect(find((bytes) => void alter(bytes))).to.equal('partition-table');
    expect(reasonOf(() => volumePart(ramDisk(0)), FatError)).to.equal('partition-table');
    expect(reasonOf(() => new Volume(ramDisk(0), { now }), FatError)).to.equal('boot-sector');
  });

  it('is mended of what a crash can leave, when asked to', () => {
    const disk = altered((one) => {
      link(one, 100, 101);
      link(one, 101, 0xffff);
      link(one, 1, 0x7fff);
      one.bytes.writeUInt16LE(5, COPY + 600);
    });
    const volume = new Volume(disk, { now, recover: true });
    expect(volume.free).to.equal(filled.free);
    expect(disk.bytes.equals(sound.bytes)).to.equal(true);
    expect(reason(altered((one) => link(one, 5, 3)))).to.equal('cyclic-chain');
  });

  it('costs no loop when it is trusted and has cycles', () => {
    const volume = new Volume(
      altered((disk) => link(disk, 5, 3)),
      { now, trusted: true },
    );
    expect(reasonOf(() => volume.read('LONG.BIN'), FatError)).to.equal('cyclic-chain');
    expect(volume.read('web.config').length).to.equal(100);
  });

  it('never does worse than a named refusal, however it is altered', () => {
    const alteration = fc.record({
      at: fc.oneof(
        fc.nat(70),
        fc.integer({ min: TABLE, max: TABLE + 40 }),
        fc.integer({ min: ROOT, max: entry(8) }),
        fc.integer({ min: FOLDER, max: FOLDER + 128 }),
      ),
      value: fc.oneof(fc.constantFrom(0, 1, 2, 0x0f, 0x10, 0x40, 0x41, 0xe5, 0xff), fc.nat(255)),
    });
    fc.assert(
      fc.property(fc.array(alteration, { minLength: 1, maxLength: 6 }), fc.boolean(), fc.boolean(), (alterations, trusted, recover) => {
        const disk = altered(({ bytes }) => {
          for (const { at, value } of alterations) {
            bytes[at] = value;
            if (at >= TABLE && at < COPY) bytes[at - TABLE + COPY] = value;
          }
          // Often enough, a long name still goes with its alias.
          bytes[entry(2) + 13] = shortNameChecksum(bytes.subarray(entry(3), entry(3) + 11));
        });
        try {
          const volume = new Volume(disk, { now, trusted, recover });
          for (const { path, entry } of volume.walk()) {
            if (entry.kind === 'file') volume.read(path);
          }
          volume.write('new file', Buffer.alloc(3000));
          volume.remove('FOLDER', { recursive: true });
        } catch (error) {
          expect(error).to.satisfy((one: unknown) => one instanceof FatError || one instanceof PathError, String((error as Error).stack));
        }
      }),
      { numRuns: 1500 },
    );
  });
});
