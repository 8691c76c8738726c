import { describe, it } from 'node:test';
import { expect } from 'chai';
import { DiskFault, openChain, readTree, readVhd, type MediumBytes, type TreeEntry } from '../../src/clients/disk/index.ts';
import type { Medium, VirtualDisk } from '../../src/reference-impl/disks/index.ts';
import {
  createDifferencing,
  createDynamic,
  createFixed,
  formatVolume,
  memoryMedium,
  openDisk,
  partitionDisk,
  Volume,
} from '../../src/reference-impl/disks/index.ts';

/** The kit's own readers of disks, beside those of the reference, with which they share nothing. */
const created = new Date('2010-02-01T10:20:30Z');
const now = (): Date => created;
const MIB = 2 ** 20;

function mediumOf(medium: Medium): MediumBytes {
  const bytes = Buffer.alloc(medium.size());
  medium.read(bytes, 0);
  return { name: medium.name, bytes };
}
const readOnly = ({ name, bytes }: MediumBytes): Medium => memoryMedium({ name, bytes: Buffer.from(bytes), readOnly: true });
const told = (entries: readonly TreeEntry[]) =>
  Object.fromEntries(entries.map(({ path, kind, bytes }) => [path, kind === 'file' ? bytes.toString() : 'folder']));
const faultOf = (what: () => unknown): string => {
  try {
    what();
  } catch (error) {
    expect(error).to.be.instanceOf(DiskFault);
    return (error as DiskFault).message;
  }
  return expect.fail('it was read');
};

const LONG = 'a name that is long enough for several entries and 文件.html';
const BIG = 'x'.repeat(40_000);
function fill(volume: Volume): void {
  volume.makeDirectory('approot/bin', { recursive: true });
  volume.write('approot/bin/README.TXT', Buffer.from('upper'));
  volume.write('approot/bin/web.config', Buffer.from('lower'));
  volume.write(['approot', LONG], Buffer.from(BIG));
  volume.write('approot/empty.txt', Buffer.alloc(0));
  volume.write('approot/gone.txt', Buffer.from('gone'));
  volume.remove('approot/gone.txt');
  for (let index = 0; index < 70; index++) volume.write(`approot/page number ${index}.html`, Buffer.from(`page ${index}`));
}

/** A base with a volume on it, and a delta over that in which one file is another, and one is new. */
function chain(make: typeof createDynamic | typeof createFixed, size: number, partitioned = false) {
  const [base, delta] = [memoryMedium({ name: 'base.vhd' }), memoryMedium({ name: 'delta.vhd' })];
  const disk: VirtualDisk = make(base, { size, created });
  const part = partitioned ? partitionDisk(disk, size > 512 * MIB ? 'FAT32' : 'FAT16', 7) : disk;
  formatVolume(part, { serial: 1, label: 'IMAGE', now: created });
  fill(new Volume(part, { now }));
  disk.flush();
  const parent = openDisk(readOnly(mediumOf(base)));
  const top = createDifferencing(delta, parent, { created });
  const over = new Volume(partitioned ? { ...shifted(top, 2048) } : top, { now });
  over.write('approot/bin/web.config', Buffer.from('changed'));
  over.write('approot/new.txt', Buffer.from('new'));
  over.setAttributes('approot/empty.txt', { readOnly: true });
  top.flush();
  const files = [mediumOf(delta), mediumOf(base)];
  const bytes = Buffer.alloc(top.sectors * 512);
  if (size <= 32 * MIB) top.read(0, bytes);
  return { files, bytes };
}
const shifted = (disk: VirtualDisk, first: number) => ({
  sectors: disk.sectors - first,
  readOnly: disk.readOnly,
  read: (sector: number, target: Uint8Array) => disk.read(first + sector, target),
  write: (sector: number, source: Uint8Array) => disk.write(first + sector, source),
  flush: () => disk.flush(),
});

describe("the kit's reader of disks", () => {
  for (const [name, make, size, partitioned] of [
    ['a fixed disk of FAT16', createFixed, 20 * MIB, false],
    ['a dynamic disk of FAT16 in a partition', createDynamic, 20 * MIB, true],
    ['a dynamic disk of FAT32', createDynamic, 520 * MIB, false],
  ] as const)
    it(`reads every file of ${name}, through the chain and below it`, () => {
      const { files, bytes } = chain(make, size, partitioned);
      const opened = openChain(files);
      const tree = readTree(opened);
      expect(told(tree)).to.deep.equal({
        approot: 'folder',
        'approot/bin': 'folder',
        'approot/bin/README.TXT': 'upper',
        'approot/bin/web.config': 'changed',
        [`approot/${LONG}`]: BIG,
        'approot/empty.txt': '',
        'approot/new.txt': 'new',
        ...Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`approot/page number ${index}.html`, `page ${index}`])),
      });
      expect(tree.find(({ path }) => path === 'approot/empty.txt')?.readOnly).to.equal(true);
      expect(told(readTree(openChain(files.slice(1))))['approot/bin/web.config']).to.equal('lower');
      expect(opened.images.map(({ kind }) => kind)).to.deep.equal(['differencing', make === createFixed ? 'fixed' : 'dynamic']);
      expect([...(opened.images[0] as (typeof opened.images)[0]).ownSectors()].length).to.be.within(1, 200);
      if (size <= 32 * MIB) expect(opened.read(0, opened.sectors).equals(bytes)).to.equal(true);
    });
  it('has one digest for the same contents, however they lie in files', () => {
    const write = (disk: VirtualDisk) => (disk.write(9, Buffer.alloc(1024, 5)), disk.flush());
    const [fixed, dynamic, delta] = ['fixed', 'dynamic', 'delta'].map((name) => memoryMedium({ name })) as [Medium, Medium, Medium];
    write(createFixed(fixed, { size: MIB, created }));
    write(createDynamic(dynamic, { size: MIB, created, blockSize: 4096 }));
    const digests = [fixed, dynamic].map((medium) => openChain([mediumOf(medium)]).digest());
    const parent = openDisk(readOnly(mediumOf(dynamic)));
    const top = createDifferencing(delta, parent, { created });
    top.write(9, Buffer.alloc(512, 5));
    top.flush();
    digests.push(openChain([mediumOf(delta), mediumOf(dynamic)]).digest());
    expect(new Set(digests).size).to.equal(1);
    top.write(10, Buffer.alloc(512, 6));
    expect(openChain([mediumOf(delta), mediumOf(dynamic)]).digest()).to.not.equal(digests[0]);
    expect(digests[0]).to.match(/^[0-9a-f]{64}$/);
  });
  it('refuses a chain that is not whole', () => {
    const [one, other] = [chain(createDynamic, 20 * MIB), chain(createDynamic, 20 * MIB)] as const;
    const [delta, base] = one.files as [MediumBytes, MediumBytes];
    expect(faultOf(() => openChain([delta]))).to.match(/its parent is not there/);
    expect(faultOf(() => openChain([delta, other.files[1] as MediumBytes]))).to.match(/names the parent/);
    expect(faultOf(() => openChain([base, base]))).to.match(/is no differencing disk/);
    expect(faultOf(() => openChain([]))).to.match(/no file/);
  });
  it('refuses a damaged footer, copy, header and table', () => {
    const [, base] = chain(createDynamic, 20 * MIB).files as [MediumBytes, MediumBytes];
    const damaged = (at: number): string =>
      faultOf(() => {
        const bytes = Buffer.from(base.bytes);
        const place = at < 0 ? bytes.length + at : at;
        bytes[place] = (bytes[place] as number) ^ 0x10;
        readVhd(bytes, 'base.vhd');
      });
    expect(damaged(-500)).to.match(/checksum/);
    expect(damaged(-512)).to.match(/does not end with the footer/);
    expect(damaged(40)).to.match(/copy of the footer/);
    expect(damaged(512 + 33)).to.match(/header .* checksum/);
    expect(damaged(1536 + 1)).to.match(/lies on something else/);
    expect(faultOf(() => readVhd(base.bytes.subarray(0, base.bytes.length - 512), 'base.vhd'))).to.match(/footer/);
    expect(faultOf(() => readVhd(base.bytes.subarray(1), 'base.vhd'))).to.match(/whole sectors/);
    expect(faultOf(() => readVhd(new Uint8Array(512), 'base.vhd'))).to.match(/footer/);
  });
  it('refuses a disk without a volume, and a chain of clusters without end', () => {
    const empty = memoryMedium({ name: 'empty.vhd' });
    createFixed(empty, { size: 20 * MIB, created });
    expect(faultOf(() => readTree(openChain([mediumOf(empty)])))).to.match(/boot sector/);
    const [, base] = chain(createFixed, 20 * MIB).files as [MediumBytes, MediumBytes];
    const bytes = Buffer.from(base.bytes);
    const table = bytes.readUInt16LE(14) * 512;
    bytes.writeUInt16LE(2, table + 4);
    expect(faultOf(() => readTree(openChain([{ name: 'base.vhd', bytes }])))).to.match(/never ends/);
  });
});
